/** The ways to a vault's key: its passphrase, and its passkeys. */

import { stretch } from "../../core/emr_page_core.js";
import { PageError } from "../failure.ts";
import type { StoredVault } from "../vault/database.ts";
import { unwrapVaultKey } from "../vault/keys.ts";
import type { PasskeySecret } from "../vault/passkey.ts";

/** What a member unlocks their vault with. */
export type OwnSecret = { passphrase: string } | { passkey: PasskeySecret };

/** A vault's key. Only an `extractable` one can be wrapped for a further slot. */
export async function vaultKeyOf(vault: StoredVault, secret: OwnSecret, extractable = false): Promise<CryptoKey> {
  return "passphrase" in secret
    ? keyByPassphrase(vault, secret.passphrase, extractable)
    : keyByPasskey(vault, secret.passkey, extractable);
}

/** The 32 bytes that a passphrase is stretched to. */
export function stretched(passphrase: string, salt: Uint8Array): Uint8Array<ArrayBuffer> {
  return stretch(passphrase.normalize("NFKC"), salt) as Uint8Array<ArrayBuffer>;
}

async function keyByPassphrase(vault: StoredVault, passphrase: string, extractable: boolean): Promise<CryptoKey> {
  const { salt, wrapped } = vault.passphrase;
  const key = await unwrapVaultKey(wrapped, stretched(passphrase, salt), extractable);
  if (!key) {
    throw new PageError("ANOTHER_PASSPHRASE");
  }
  return key;
}

async function keyByPasskey(vault: StoredVault, passkey: PasskeySecret, extractable: boolean): Promise<CryptoKey> {
  const name = passkey.credential.join();
  const slot = vault.passkeys?.find(({ credential }) => credential.join() === name);
  const key = slot && (await unwrapVaultKey(slot.wrapped, passkey.secret, extractable));
  if (!key) {
    // The passkey is right, since its own browser asked it: the slot is not.
    throw new PageError("DAMAGED_VAULT");
  }
  return key;
}
