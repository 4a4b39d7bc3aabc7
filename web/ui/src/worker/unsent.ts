/** An application that is kept, sealed, until the service has it: keys that nobody applied with would be of no use. */

import type { ApplicantDetails, Device } from "../../core/emr_page_core.js";
import { changeVault, type StoredVault } from "../vault/database.ts";
import { seal, unseal } from "../vault/keys.ts";
import { plain } from "./unlocked.ts";

/** What a person applies with. */
export interface Said {
  details: ApplicantDetails;
  photo?: Uint8Array<ArrayBuffer> | undefined;
}

/** Seals an application, to be kept in the vault. */
export async function sealSaid(
  { details, photo }: Said,
  vaultKey: CryptoKey,
): Promise<NonNullable<StoredVault["unsent"]>> {
  const sealed = await seal(vaultKey, plain(new TextEncoder().encode(JSON.stringify(details))));
  return { details: sealed, ...(photo ? { photo: await seal(vaultKey, photo) } : {}) };
}

/** Sends the application that a vault still has. The service takes the same application twice as one. */
export async function sendUnsent({ id, unsent }: StoredVault, vaultKey: CryptoKey, device: Device): Promise<void> {
  if (!unsent) {
    return;
  }
  const details: ApplicantDetails = JSON.parse(new TextDecoder().decode(await unseal(vaultKey, unsent.details)));
  await device.signUp(details, unsent.photo && (await unseal(vaultKey, unsent.photo)));
  await changeVault(id, async (vault) => {
    delete vault.unsent;
  });
}
