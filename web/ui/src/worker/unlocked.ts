/** An unlocked vault, and what the page's calls do with it. */

import type { Device, Settled } from "../../core/emr_page_core.js";
import { changeVault, type StoredVault } from "../vault/database.ts";
import { seal, unseal } from "../vault/keys.ts";

/** A member's keys and account, unlocked. */
export interface Unlocked {
  id: string;
  label: string;
  /** Names the member's session in requests. */
  session: string;
  /** Encrypts what the member keeps, and opens no private key. */
  vaultKey: CryptoKey;
  device: Device;
  /** What became of transactions whose outcome was not told at once. */
  notices: Settled[];
}

/** The unlocked vault of the worker; fails if nobody has unlocked one. */
export type AtDesk = () => Unlocked;

/**
 * Changes the core's account and keeps it. Another tab of the same member may have changed it, so the change begins with
 * what is kept. What else the change writes into the vault is kept with it.
 */
export async function changeAccount<T>(
  { id, vaultKey, device }: Unlocked,
  change: (vault: StoredVault) => Promise<T>,
): Promise<T> {
  return changeVault(id, async (vault) => {
    const kept = await unseal(vaultKey, vault.account);
    device.takeAccount(kept);
    kept.fill(0);
    const result = await change(vault);
    const changed = plain(device.account());
    vault.account = await seal(vaultKey, changed);
    changed.fill(0);
    return result;
  });
}

/** The core's memory is never shared, which its types do not say. */
export function plain(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}
