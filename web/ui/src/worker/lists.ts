/** Lists that only this browser has, sealed in the vault. */

import type { Sealed } from "../vault/database.ts";
import { seal, unseal } from "../vault/keys.ts";

/** Opens a list; one that was never kept is empty. */
export async function keptList<T>(list: Sealed | undefined, vaultKey: CryptoKey): Promise<T[]> {
  return list ? JSON.parse(new TextDecoder().decode(await unseal(vaultKey, list))) : [];
}

/** Seals a list. */
export function keepList<T>(list: T[], vaultKey: CryptoKey): Promise<Sealed> {
  return seal(vaultKey, new TextEncoder().encode(JSON.stringify(list)));
}
