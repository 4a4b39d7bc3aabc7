import { beforeEach, expect, test, vi } from "vitest";
import type { Device } from "../../core/emr_page_core.js";
import type { StoredVault } from "../vault/database.ts";
import { seal, unseal } from "../vault/keys.ts";
import { askWithAccount, changeAccount, confirmedAt, type Unlocked } from "./unlocked.ts";

let kept: StoredVault;
let isLocked = false;
let vaultKey: CryptoKey;

vi.mock("../../core/emr_page_core.js", () => ({}));
vi.mock("../vault/database.ts", () => ({
  vaultOf: async () => structuredClone(kept),
  async changeVault(_: string, change: (vault: StoredVault) => Promise<unknown>) {
    isLocked = true;
    try {
      const vault = structuredClone(kept);
      const result = await change(vault);
      kept = vault;
      return result;
    } finally {
      isLocked = false;
    }
  },
}));

const encoded = (text: string) => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
const decoded = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** A tab whose core has an account of words. */
function tab() {
  let account = "";
  const device = {
    account: () => encoded(account),
    takeAccount: (bytes: Uint8Array) => {
      account = decoded(bytes);
    },
  } as unknown as Device;
  const learn = (word: string) => {
    account += ` ${word}`;
  };
  return { at: { id: "amina", vaultKey, device } as Unlocked, learn };
}

const keptAccount = async () => decoded(await unseal(vaultKey, kept.account));

beforeEach(async () => {
  vaultKey = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  kept = { id: "amina", account: await seal(vaultKey, encoded("keys")) } as StoredVault;
});

test("the vault is open to other tabs while the network is asked", async () => {
  const { at, learn } = tab();
  await askWithAccount(at, async () => {
    expect(isLocked).toBe(false);
    learn("certificate");
  });
  expect(await keptAccount()).toBe("keys certificate");
});

test("an answer that changes nothing writes nothing", async () => {
  const before = kept;
  expect(await askWithAccount(tab().at, async () => "active")).toBe("active");
  expect(kept).toBe(before);
});

test("what another tab kept meanwhile stays, and the question is asked again with it", async () => {
  const [one, other] = [tab(), tab()];
  const asked = vi.fn(async () => {
    if (asked.mock.calls.length === 1) {
      await changeAccountOf(other, "category");
    }
    one.learn("certificate");
  });
  await askWithAccount(one.at, asked);
  expect(asked).toHaveBeenCalledTimes(2);
  expect(await keptAccount()).toBe("keys category certificate");
});

test("one tab's questions and changes use the account one after the other", async () => {
  const { at, learn } = tab();
  const question = askWithAccount(at, async () => {
    await Promise.resolve();
    learn("certificate");
  });
  const change = changeAccount(at, async () => learn("category"));
  await Promise.all([question, change]);
  expect(await keptAccount()).toBe("keys certificate category");
});

test("a passphrase that was given minutes ago shows no longer that it is the member", () => {
  const at = { confirmed: performance.now() } as Unlocked;
  expect(confirmedAt(at)).toBe(at);
  at.confirmed -= 5 * 60 * 1000 + 1;
  expect(() => confirmedAt(at)).toThrow("PASSPHRASE_NEEDED");
});

/** Another tab has a worker, and so turns, of its own. */
async function changeAccountOf({ at, learn }: ReturnType<typeof tab>, word: string): Promise<void> {
  at.device.takeAccount(await unseal(vaultKey, kept.account));
  learn(word);
  kept = { ...kept, account: await seal(vaultKey, at.device.account() as Uint8Array<ArrayBuffer>) };
}
