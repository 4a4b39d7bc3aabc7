/** The ways to a vault's key: its passphrase, and its passkeys. */

import { stretch } from "../../core/emr_page_core.js";
import { PageError } from "../failure.ts";
import type { StoredVault } from "../vault/database.ts";
import { unwrapVaultKey } from "../vault/keys.ts";
import type { PasskeySecret } from "../vault/passkey.ts";

/** What a member unlocks their vault with. */
export type OwnSecret = { passphrase: string } | { passkey: PasskeySecret };

/** A vault's key: to be wrapped for a further slot, or to be used as two keys, and then to be dropped. */
export async function vaultKeyOf(vault: StoredVault, secret: OwnSecret): Promise<CryptoKey> {
  return "passphrase" in secret ? keyByPassphrase(vault, secret.passphrase) : keyByPasskey(vault, secret.passkey);
}

/** The 32 bytes that a passphrase is stretched to. */
export function stretched(passphrase: string, salt: Uint8Array): Uint8Array<ArrayBuffer> {
  return stretch(passphrase.normalize("NFKC"), salt) as Uint8Array<ArrayBuffer>;
}

async function keyByPassphrase(vault: StoredVault, passphrase: string): Promise<CryptoKey> {
  const { salt, wrapped } = vault.passphrase;
  const key = await unwrapVaultKey(wrapped, stretched(passphrase, salt));
  if (!key) {
    throw new PageError("ANOTHER_PASSPHRASE");
  }
  return key;
}

async function keyByPasskey(vault: StoredVault, passkey: PasskeySecret): Promise<CryptoKey> {
  const name = passkey.credential.join();
  const slot = vault.passkeys?.find(({ credential }) => credential.join() === name);
  const key = slot && (await unwrapVaultKey(slot.wrapped, passkey.secret));
  if (!key) {
    // The passkey is right, since its own browser asked it: the slot is not.
    throw new PageError("DAMAGED_VAULT");
  }
  return key;
}
