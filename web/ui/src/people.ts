/** Who has keys in this browser: known without unlocking, and without the core. */

import { type StoredVault, vaults } from "./vault/database.ts";
import type { PasskeyQuestion } from "./vault/passkey.ts";

/** A member who has keys in this browser. */
export interface Person {
  id: string;
  label: string;
  /** What can unlock their keys besides their passphrase. */
  passkeys: PasskeyQuestion[];
}

/** The members who have keys in this browser. */
export async function people(): Promise<Person[]> {
  return (await vaults()).map(person);
}

function person({ id, label, passkeys = [] }: StoredVault): Person {
  return { id, label, passkeys: passkeys.map(({ credential, salt }) => ({ credential, salt })) };
}
