/** An application that is kept, sealed, until the service has it: keys that nobody applied with would be of no use. */

import type { ApplicantDetails, Device } from "../../core/emr_page_core.js";
import { failureOf } from "../failure.ts";
import { changeVault, type StoredVault } from "../vault/database.ts";
import { seal, unseal } from "../vault/keys.ts";
import { plain } from "./unlocked.ts";

/** What a person applies with. */
export interface Said {
  details: ApplicantDetails;
  photo?: Uint8Array<ArrayBuffer> | undefined;
  /** The code of an invitation. */
  invitation?: string | undefined;
}

/** Seals an application, to be kept in the vault. */
export async function sealSaid(
  { details, photo, invitation }: Said,
  vaultKey: CryptoKey,
): Promise<NonNullable<StoredVault["unsent"]>> {
  const sealed = await seal(vaultKey, plain(new TextEncoder().encode(JSON.stringify({ ...details, invitation }))));
  return { details: sealed, ...(photo ? { photo: await seal(vaultKey, photo) } : {}) };
}

/** Sends the application that a vault still has. The service takes the same application twice as one. */
export async function sendUnsent({ id, unsent }: StoredVault, vaultKey: CryptoKey, device: Device): Promise<void> {
  if (!unsent) {
    return;
  }
  const said = new TextDecoder().decode(await unseal(vaultKey, unsent.details));
  const { invitation, ...details }: ApplicantDetails & { invitation?: string } = JSON.parse(said);
  const photo = unsent.photo && (await unseal(vaultKey, unsent.photo));
  try {
    await device.signUp(details, photo, invitation);
  } catch (error) {
    // An invitation that was used or has ended stops nobody from applying as everybody can.
    if (!invitation || failureOf(error).code !== "EXPIRED") {
      throw error;
    }
    await device.signUp(details, photo, undefined);
  }
  await changeVault(id, async (vault) => {
    delete vault.unsent;
  });
}
