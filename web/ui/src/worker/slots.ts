/** The ways to a vault's key: its passphrase, and its passkeys. */

import { stretch } from "../../core/emr_page_core.js";
import { PageError } from "../failure.ts";
import type { StoredVault } from "../vault/database.ts";
import { unwrapVaultKey, wrapVaultKey } from "../vault/keys.ts";
import type { PasskeySecret } from "../vault/passkey.ts";

/** What a member unlocks their vault with. */
export type OwnSecret = { passphrase: string } | { passkey: PasskeySecret };

/** A vault's key: to be wrapped for a further slot, or to be used as two keys, and then to be dropped. */
export async function vaultKeyOf(vault: StoredVault, secret: OwnSecret): Promise<CryptoKey> {
  return "passphrase" in secret ? keyByPassphrase(vault, secret.passphrase) : keyByPasskey(vault, secret.passkey);
}

/** A slot that opens a vault key by a passphrase. */
export async function passphraseSlot(vaultKey: CryptoKey, passphrase: string): Promise<StoredVault["passphrase"]> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  return { salt, wrapped: await wrapVaultKey(vaultKey, stretched(passphrase, salt)) };
}

/** Replaces the passphrase of a vault that its present one opens. The vault key, and so all that is sealed, stays. */
export async function replacePassphrase(vault: StoredVault, present: string, next: string): Promise<void> {
  vault.passphrase = await passphraseSlot(await keyByPassphrase(vault, present), next);
}

/** The 32 bytes that a passphrase is stretched to. */
function stretched(passphrase: string, salt: Uint8Array): Uint8Array<ArrayBuffer> {
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
    // Some passkeys compute another secret each time. The passphrase opens the vault all the same.
    throw new PageError("NO_PASSKEY");
  }
  return key;
}
