/** An unlocked vault, and what the page's calls do with it. */

import type { Device, Settled } from "../../core/emr_page_core.js";
import { PageError } from "../failure.ts";
import { turns } from "../turns.ts";
import { changeVault, type Sealed, type StoredVault, vaultOf } from "../vault/database.ts";
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
  /** When the member last gave their passphrase or passkey, in milliseconds since the worker began. */
  confirmed: number;
}

/** The unlocked vault of the worker; fails if nobody has unlocked one. */
export type AtDesk = () => Unlocked;

/** How often a question is asked again because another tab changed the account meanwhile. */
const MOST_QUESTIONS = 5;

/** How long a passphrase or passkey that was given shows that it is the member, in milliseconds. */
const CONFIRMED_FOR = 5 * 60 * 1000;

/** An unlocked vault, for what lets others in for good: only if the member gave their passphrase or passkey a short while ago. */
export function confirmedAt(at: Unlocked): Unlocked {
  if (performance.now() - at.confirmed > CONFIRMED_FOR) {
    throw new PageError("PASSPHRASE_NEEDED");
  }
  return at;
}

/** The core has one account: what uses it begins when what used it before has ended. */
const inTurn = turns();

/**
 * Changes the core's account and keeps it. Another tab of the same member may have changed it, so the change begins with
 * what is kept, and other tabs wait until it is kept: use it only for what must not be lost, and is not asked again.
 */
export function changeAccount<T>(at: Unlocked, change: () => Promise<T>): Promise<T> {
  return inTurn(() =>
    changeVault(at.id, async (vault) => {
      await take(at, vault);
      const result = await change();
      vault.account = await sealedAccount(at);
      return result;
    }),
  );
}

/**
 * Asks the network something whose answer may change the core's account, and keeps the change. Nothing is locked meanwhile,
 * because a browser freezes tabs that nobody looks at: if another tab has changed the account before the answer came, it is
 * asked again.
 */
export function askWithAccount<T>(at: Unlocked, question: () => Promise<T>): Promise<T> {
  return inTurn(async () => {
    for (let asked = 1; ; asked += 1) {
      const before = await vaultOf(at.id);
      const taken = await take(at, before);
      const answer = await question();
      if (taken === (await digestOf(at.device.account()))) {
        return answer;
      }
      const isKept = await changeVault(at.id, async (vault) => {
        const isOwn = vault.account.iv.join() === before.account.iv.join();
        if (isOwn) {
          vault.account = await sealedAccount(at);
        }
        return isOwn;
      });
      if (isKept) {
        return answer;
      }
      if (asked === MOST_QUESTIONS) {
        throw new PageError("CONFLICT");
      }
    }
  });
}

/** Gives the core the account that a vault has; returns its digest. */
async function take({ vaultKey, device }: Unlocked, { account }: StoredVault): Promise<string> {
  const kept = await unseal(vaultKey, account);
  device.takeAccount(kept);
  kept.fill(0);
  // As the core writes it, which may be another version than the one that wrote it before.
  return digestOf(device.account());
}

async function sealedAccount({ vaultKey, device }: Unlocked): Promise<Sealed> {
  const account = plain(device.account());
  try {
    return await seal(vaultKey, account);
  } finally {
    account.fill(0);
  }
}

/** The digest of an account, whose bytes are wiped. */
async function digestOf(account: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", plain(account));
  account.fill(0);
  return new Uint8Array(digest).join();
}

/** The core's memory is never shared, which its types do not say. */
export function plain(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}
