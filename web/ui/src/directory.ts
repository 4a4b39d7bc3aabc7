/** The public directory of organizations, which everybody may read. */

import { PageError } from "./failure.ts";
import type { MspId, Organization } from "./generated/functions.ts";

/** All organizations of the network, as the service read them on the ledger. */
export async function directory(): Promise<Organization[]> {
  let response: Response;
  try {
    response = await fetch("/api/v1/organizations");
  } catch (error) {
    throw new PageError("UNREACHABLE", error);
  }
  if (!response.ok) {
    throw new PageError(response.status === 503 ? "TOO_BUSY" : "INTERNAL");
  }
  return response.json();
}

/** Whether patients can be treated there now. */
export function isOpenHospital({ kind, status }: Organization): boolean {
  return kind === "hospital" && status === "active";
}

/** The address of an organization's logo; another logo has another address. */
export function logoOf(msp: MspId, logo: string): string {
  return `/api/v1/organizations/${msp}/logo?${logo.slice(0, 16)}`;
}
