import { expect, test, vi } from "vitest";
import type { Sealed, WrappedKeys } from "./database.ts";
import {
  makeKeys,
  makeVaultKey,
  seal,
  separateKeys,
  sign,
  unseal,
  unwrapKeys,
  unwrapVaultKey,
  vaultKeysOf,
  wrapVaultKey,
} from "./keys.ts";

vi.mock("../../core/emr_page_core.js", () => ({}));

const MESSAGE = new Uint8Array([1, 2, 3]);

/** Whether a key that stays in memory opens a private key in some way. */
async function opens(data: CryptoKey, { iv, ciphertext }: Sealed): Promise<boolean> {
  const cipher = { name: "AES-GCM", iv };
  const signing = { name: "ECDSA", namedCurve: "P-256" };
  const attempts = await Promise.allSettled([
    crypto.subtle.decrypt(cipher, data, ciphertext),
    crypto.subtle.unwrapKey("pkcs8", ciphertext, data, cipher, signing, true, ["sign"]),
    crypto.subtle.exportKey("raw", data),
  ]);
  return attempts.some(({ status }) => status === "fulfilled");
}

async function verifies(publicKey: Uint8Array<ArrayBuffer>, signature: Uint8Array): Promise<boolean> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("spki", publicKey, algorithm, false, ["verify"]);
  return crypto.subtle.verify(algorithm, key, signature as Uint8Array<ArrayBuffer>, MESSAGE);
}

/** Private keys as an earlier page wrapped them: under the vault key itself. */
async function ofEarlierPage(
  vaultKey: CryptoKey,
): Promise<{ publicKey: Uint8Array<ArrayBuffer>; wrapped: WrappedKeys }> {
  const raw = await crypto.subtle.exportKey("raw", vaultKey);
  const under = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["wrapKey"]);
  const wrap = async (key: CryptoKey): Promise<Sealed> => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const ciphertext = await crypto.subtle.wrapKey("pkcs8", key, under, { name: "AES-GCM", iv });
    return { iv, ciphertext: new Uint8Array(ciphertext) };
  };
  const signing = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const agreement = (await crypto.subtle.generateKey({ name: "X25519" }, true, ["deriveBits"])) as CryptoKeyPair;
  return {
    publicKey: new Uint8Array(await crypto.subtle.exportKey("spki", signing.publicKey)),
    wrapped: { signing: await wrap(signing.privateKey), agreement: await wrap(agreement.privateKey) },
  };
}

test("the key that stays in memory opens data and no private key", async () => {
  const vaultKeys = await vaultKeysOf(await makeVaultKey());
  const { publicKey, wrappedKeys } = await makeKeys(vaultKeys);
  const keys = await unwrapKeys(wrappedKeys, vaultKeys);
  expect(await verifies(publicKey, await sign(keys, MESSAGE))).toBe(true);
  expect(await unseal(vaultKeys.data, await seal(vaultKeys.data, MESSAGE))).toEqual(MESSAGE);
  expect(await opens(vaultKeys.data, wrappedKeys.signing)).toBe(false);
  expect(await opens(vaultKeys.data, wrappedKeys.agreement)).toBe(false);
});

test("a vault of an earlier page opens, and its private keys are wrapped anew", async () => {
  const secret = crypto.getRandomValues(new Uint8Array(32));
  const slot = await wrapVaultKey(await makeVaultKey(), secret);
  const vaultKey = (await unwrapVaultKey(slot, secret)) as CryptoKey;
  const { publicKey, wrapped } = await ofEarlierPage(vaultKey);
  const vaultKeys = await vaultKeysOf(vaultKey);
  expect(await opens(vaultKeys.data, wrapped.signing)).toBe(true);

  const separate = await separateKeys(wrapped, vaultKey);
  expect(separate.isSeparate).toBe(true);
  expect(await verifies(publicKey, await sign(await unwrapKeys(separate, vaultKeys), MESSAGE))).toBe(true);
  expect(await opens(vaultKeys.data, separate.signing)).toBe(false);
});

test("another secret opens no vault", async () => {
  const slot = await wrapVaultKey(await makeVaultKey(), crypto.getRandomValues(new Uint8Array(32)));
  expect(await unwrapVaultKey(slot, crypto.getRandomValues(new Uint8Array(32)))).toBeUndefined();
});
