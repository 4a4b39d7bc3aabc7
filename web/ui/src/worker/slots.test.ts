import { expect, test, vi } from "vitest";
import type { StoredVault } from "../vault/database.ts";
import { makeVaultKey, seal, unseal, vaultKeysOf, wrapVaultKey } from "../vault/keys.ts";
import { passphraseSlot, replacePassphrase, vaultKeyOf } from "./slots.ts";

// The core's way to 32 bytes is slow on purpose; a digest does as well here.
vi.mock("../../core/emr_page_core.js", async () => {
  const { createHash } = await import("node:crypto");
  const stretch = (passphrase: string, salt: Uint8Array) =>
    new Uint8Array(createHash("sha256").update(salt).update(passphrase).digest());
  return { stretch };
});

const SECRET = new Uint8Array([1, 2, 3]);
const EARLIER = "correct horse battery staple";
const LATER = "another horse battery staple";

/** A vault with a passphrase and a passkey, and something that is sealed in it. */
async function vaultWith(passphrase: string) {
  const vaultKey = await makeVaultKey();
  const passkey = { credential: new Uint8Array([7]), salt: new Uint8Array(32), secret: new Uint8Array(32).fill(9) };
  const { credential, salt, secret } = passkey;
  const slot = { credential, salt, wrapped: await wrapVaultKey(vaultKey, secret), added: 0 };
  const sealed = await seal((await vaultKeysOf(vaultKey)).data, SECRET);
  const vault = { passphrase: await passphraseSlot(vaultKey, passphrase), passkeys: [slot], account: sealed };
  return { vault: vault as unknown as StoredVault, passkey };
}

async function opened(vault: StoredVault, secret: Parameters<typeof vaultKeyOf>[1]) {
  return unseal((await vaultKeysOf(await vaultKeyOf(vault, secret))).data, vault.account);
}

test("after a change the new passphrase and the passkey open a vault, and the earlier passphrase does not", async () => {
  const { vault, passkey } = await vaultWith(EARLIER);
  await replacePassphrase(vault, EARLIER, LATER);
  expect(await opened(vault, { passphrase: LATER })).toEqual(SECRET);
  expect(await opened(vault, { passkey })).toEqual(SECRET);
  await expect(opened(vault, { passphrase: EARLIER })).rejects.toThrow("ANOTHER_PASSPHRASE");
});

test("a passkey that computes another secret does not open a vault, which is not said to be damaged", async () => {
  const { vault, passkey } = await vaultWith(EARLIER);
  const other = { ...passkey, secret: new Uint8Array(32).fill(8) };
  await expect(opened(vault, { passkey: other })).rejects.toThrow("NO_PASSKEY");
  const removed = { ...passkey, credential: new Uint8Array([8]) };
  await expect(opened(vault, { passkey: removed })).rejects.toThrow("NO_PASSKEY");
});

test("a passphrase that is not the present one changes nothing", async () => {
  const { vault } = await vaultWith(EARLIER);
  const before = structuredClone(vault);
  await expect(replacePassphrase(vault, LATER, LATER)).rejects.toThrow("ANOTHER_PASSPHRASE");
  expect(vault).toEqual(before);
  expect(await opened(vault, { passphrase: EARLIER })).toEqual(SECRET);
});

test("letters and their marks may be typed as one character or as two", async () => {
  const { vault } = await vaultWith("caf\u00e9 battery staple");
  expect(await opened(vault, { passphrase: "cafe\u0301 battery staple" })).toEqual(SECRET);
});
