/** The public directories of organizations and practitioners, which everybody may read. */

import { PageError } from "./failure.ts";
import type { MspId, Organization, PageRequest, Specialty } from "./generated/functions.ts";
import type { Practitioner } from "./generated/operations.ts";
import type { Page } from "./pages.ts";

/** All organizations of the network, as the service read them on the ledger. */
export function directory(): Promise<Organization[]> {
  return read("/api/v1/organizations");
}

/** Which practitioners are wanted: all that match everything that is named. */
export interface Wanted {
  /** Words of a name, a hospital or a place. */
  words?: string;
  specialty?: Specialty | undefined;
  hospital?: MspId;
  /** The id of one. */
  practitioner?: string;
}

/** A page of the practitioners who put themselves into the directory, by name. */
export function practitioners(wanted: Wanted, { bookmark }: PageRequest = {}): Promise<Page<Practitioner>> {
  const asked = Object.entries({ ...wanted, after: bookmark }).filter(([, value]) => value);
  return read(`/api/v1/practitioners?${new URLSearchParams(asked as [string, string][])}`);
}

async function read<T>(address: string): Promise<T> {
  let response: Response;
  try {
    response = await fetch(address);
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
