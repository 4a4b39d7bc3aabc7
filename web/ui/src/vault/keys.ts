/** A member's two keys on this device. They are used here and leave WebCrypto only encrypted. */

import type { Sealed } from "./database.ts";

const SIGNING = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" } as const;
const AGREEMENT = { name: "X25519" } as const;
const VAULT = { name: "AES-GCM", length: 256 } as const;

/** Keys that were just made, and the forms in which they rest. */
export interface NewKeys {
  publicKey: Uint8Array<ArrayBuffer>;
  agreementKey: Uint8Array<ArrayBuffer>;
  wrappedKeys: { signing: Sealed; agreement: Sealed };
}

/** Keys in use: the private halves cannot be exported. */
export interface Keys {
  signing: CryptoKey;
  agreement: CryptoKey;
}

/** Makes both keys, wraps them under the vault key, and forgets the private halves. */
export async function makeKeys(vaultKey: CryptoKey): Promise<NewKeys> {
  const signing = await crypto.subtle.generateKey(SIGNING, true, ["sign", "verify"]);
  const agreement = (await crypto.subtle.generateKey(AGREEMENT, true, ["deriveBits"])) as CryptoKeyPair;
  return {
    publicKey: new Uint8Array(await crypto.subtle.exportKey("spki", signing.publicKey)),
    agreementKey: new Uint8Array(await crypto.subtle.exportKey("raw", agreement.publicKey)),
    wrappedKeys: {
      signing: await wrap(signing.privateKey, vaultKey),
      agreement: await wrap(agreement.privateKey, vaultKey),
    },
  };
}

/** Unwraps both keys, so that they sign and agree until they are dropped, and cannot be exported. */
export async function unwrapKeys({ signing, agreement }: NewKeys["wrappedKeys"], vaultKey: CryptoKey): Promise<Keys> {
  return {
    signing: await unwrap(signing, vaultKey, SIGNING, ["sign"]),
    agreement: await unwrap(agreement, vaultKey, AGREEMENT, ["deriveBits"]),
  };
}

/** Signs a message over SHA-256: raw `r‖s`. */
export async function sign(keys: Keys, message: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign(SIGNATURE, keys.signing, message));
}

/** What the device's key and a public key agree on: 32 bytes (RFC 7748). */
export async function agree(keys: Keys, share: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const other = await crypto.subtle.importKey("raw", share, AGREEMENT, true, []);
  const secret = await crypto.subtle.deriveBits({ name: "X25519", public: other }, keys.agreement, 256);
  return new Uint8Array(secret);
}

/** A new vault key. It can be exported, so that it can be wrapped once for each way to unlock. */
export function makeVaultKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey(VAULT, true, ["encrypt", "decrypt", "wrapKey", "unwrapKey"]);
}

/** Wraps the vault key under 32 bytes that were stretched from a passphrase. */
export async function wrapVaultKey(vaultKey: CryptoKey, stretched: Uint8Array<ArrayBuffer>): Promise<Sealed> {
  return wrap(vaultKey, await wrappingKey(stretched), "raw");
}

/** Opens what {@link wrapVaultKey} made; `undefined` if the passphrase is another one. */
export async function unwrapVaultKey(
  wrapped: Sealed,
  stretched: Uint8Array<ArrayBuffer>,
): Promise<CryptoKey | undefined> {
  const usages: KeyUsage[] = ["encrypt", "decrypt", "unwrapKey"];
  try {
    return await unwrap(wrapped, await wrappingKey(stretched), VAULT, usages, "raw");
  } catch {
    return undefined;
  }
}

/** Encrypts under the vault key. */
export async function seal(vaultKey: CryptoKey, plaintext: Uint8Array<ArrayBuffer>): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const ciphertext = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, vaultKey, plaintext);
  return { iv, ciphertext: new Uint8Array(ciphertext) };
}

/** Opens what {@link seal} made. */
export async function unseal(vaultKey: CryptoKey, { iv, ciphertext }: Sealed): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, vaultKey, ciphertext));
}

function wrappingKey(stretched: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", stretched, VAULT, false, ["wrapKey", "unwrapKey"]);
}

async function wrap(key: CryptoKey, under: CryptoKey, format: "pkcs8" | "raw" = "pkcs8"): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const ciphertext = await crypto.subtle.wrapKey(format, key, under, { name: "AES-GCM", iv });
  return { iv, ciphertext: new Uint8Array(ciphertext) };
}

function unwrap(
  { iv, ciphertext }: Sealed,
  under: CryptoKey,
  algorithm: typeof SIGNING | typeof AGREEMENT | typeof VAULT,
  usages: KeyUsage[],
  format: "pkcs8" | "raw" = "pkcs8",
): Promise<CryptoKey> {
  return crypto.subtle.unwrapKey(format, ciphertext, under, { name: "AES-GCM", iv }, algorithm, false, usages);
}
