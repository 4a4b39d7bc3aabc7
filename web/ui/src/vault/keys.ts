/** A member's two keys on this device. They are used here and leave WebCrypto only encrypted. */

import { agreeInSoftware, SoftwareKey, type Wallet } from "../../core/emr_page_core.js";
import { PageError } from "../failure.ts";
import type { Sealed, WrappedKeys } from "./database.ts";

const SIGNING = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" } as const;
const AGREEMENT = { name: "X25519" } as const;
/** What tells the key that wraps private keys from others of the same vault key. */
const WRAPPING = new TextEncoder().encode("emr: the private keys of a vault");
const VAULT = { name: "AES-GCM", length: 256 } as const;

/** Keys that were just made, and the forms in which they rest. */
export interface NewKeys {
  publicKey: Uint8Array<ArrayBuffer>;
  agreementKey: Uint8Array<ArrayBuffer>;
  wrappedKeys: WrappedKeys;
}

/** Keys in use. WebCrypto's cannot be exported; a software key is an age identity's text in memory. */
export interface Keys {
  signing: CryptoKey;
  agreement: CryptoKey | Uint8Array<ArrayBuffer>;
}

/** What a vault key is used as. Neither key can be exported, and neither can be computed from the other. */
export interface VaultKeys {
  /** Encrypts and decrypts what the member keeps. It opens no private key, so that it can stay in memory. */
  data: CryptoKey;
  /** Wraps and unwraps the private keys. It is dropped once they are unwrapped. */
  wrapping: CryptoKey;
}

/** The two keys that a vault key is used as. */
export async function vaultKeysOf(vaultKey: CryptoKey): Promise<VaultKeys> {
  const raw = await crypto.subtle.exportKey("raw", vaultKey);
  try {
    const base = await crypto.subtle.importKey("raw", raw, "HKDF", false, ["deriveKey"]);
    const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: WRAPPING };
    return {
      data: await crypto.subtle.importKey("raw", raw, VAULT, false, ["encrypt", "decrypt"]),
      wrapping: await crypto.subtle.deriveKey(derivation, base, VAULT, false, ["wrapKey", "unwrapKey"]),
    };
  } finally {
    new Uint8Array(raw).fill(0);
  }
}

/** Makes both keys, wraps them, and forgets the private halves. */
export async function makeKeys(vaultKeys: VaultKeys): Promise<NewKeys> {
  const signing = await crypto.subtle.generateKey(SIGNING, true, ["sign", "verify"]);
  const agreement = await makeAgreementKey(vaultKeys);
  return {
    publicKey: new Uint8Array(await crypto.subtle.exportKey("spki", signing.publicKey)),
    agreementKey: agreement.publicKey,
    wrappedKeys: {
      signing: await wrap(signing.privateKey, vaultKeys.wrapping),
      agreement: agreement.wrapped,
      isSoftware: agreement.isSoftware,
      isSeparate: true,
    },
  };
}

/** Wraps the keys of a command's wallet file under the vault key; what was in memory of them is wiped. */
export async function takeKeys(vaultKeys: VaultKeys, wallet: Wallet): Promise<NewKeys> {
  const agreement = await takeAgreementKey(vaultKeys, wallet);
  return {
    publicKey: wallet.publicKey() as Uint8Array<ArrayBuffer>,
    agreementKey: wallet.agreementPublicKey() as Uint8Array<ArrayBuffer>,
    wrappedKeys: {
      signing: await wrap(await imported(wallet.signingKey(), SIGNING, ["sign"]), vaultKeys.wrapping),
      ...agreement,
      isSeparate: true,
    },
  };
}

/** Unwraps both keys, so that they sign and agree until they are dropped. */
export async function unwrapKeys(wrapped: WrappedKeys, { data, wrapping }: VaultKeys): Promise<Keys> {
  const { signing, agreement, isSoftware } = wrapped;
  try {
    return {
      signing: await unwrap(signing, wrapping, SIGNING, ["sign"]),
      agreement: isSoftware
        ? await unseal(data, agreement)
        : await unwrap(agreement, wrapping, AGREEMENT, ["deriveBits"]),
    };
  } catch (error) {
    throw new PageError("DAMAGED_VAULT", error);
  }
}

/** Wraps private keys anew that an earlier page wrapped under the vault key itself, with which it kept data, too. */
export async function separateKeys(wrapped: WrappedKeys, vaultKey: CryptoKey): Promise<WrappedKeys> {
  const { wrapping } = await vaultKeysOf(vaultKey);
  const raw = await crypto.subtle.exportKey("raw", vaultKey);
  const earlier = await crypto.subtle.importKey("raw", raw, VAULT, false, ["unwrapKey"]);
  new Uint8Array(raw).fill(0);
  const again = async (sealed: Sealed, algorithm: typeof SIGNING | typeof AGREEMENT, usages: KeyUsage[]) =>
    wrap(await unwrap(sealed, earlier, algorithm, usages, "pkcs8", true), wrapping);
  const { signing, agreement, isSoftware } = wrapped;
  try {
    return {
      ...wrapped,
      signing: await again(signing, SIGNING, ["sign"]),
      agreement: isSoftware ? agreement : await again(agreement, AGREEMENT, ["deriveBits"]),
      isSeparate: true,
    };
  } catch (error) {
    throw new PageError("DAMAGED_VAULT", error);
  }
}

/** Signs a message over SHA-256: raw `r‖s`. */
export async function sign(keys: Keys, message: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign(SIGNATURE, keys.signing, message));
}

/** What the device's key and a public key agree on: 32 bytes (RFC 7748). */
export async function agree({ agreement }: Keys, share: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  if (agreement instanceof Uint8Array) {
    return agreeInSoftware(agreement, share);
  }
  const other = await crypto.subtle.importKey("raw", share, AGREEMENT, true, []);
  const secret = await crypto.subtle.deriveBits({ name: "X25519", public: other }, agreement, 256);
  return new Uint8Array(secret);
}

/** A new vault key. It can be exported, so that it can be wrapped once for each way to unlock; use {@link vaultKeysOf} it. */
export function makeVaultKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey(VAULT, true, ["encrypt", "decrypt"]);
}

/** Wraps the vault key under the 32 bytes of a slot: a stretched passphrase, or what a passkey computes. */
export async function wrapVaultKey(vaultKey: CryptoKey, secret: Uint8Array<ArrayBuffer>): Promise<Sealed> {
  return wrap(vaultKey, await wrappingKey(secret), "raw");
}

/** Opens what {@link wrapVaultKey} made; `undefined` if the secret is another one. Drop the key after {@link vaultKeysOf}. */
export async function unwrapVaultKey(wrapped: Sealed, secret: Uint8Array<ArrayBuffer>): Promise<CryptoKey | undefined> {
  try {
    return await unwrap(wrapped, await wrappingKey(secret), VAULT, ["encrypt", "decrypt"], "raw", true);
  } catch {
    return undefined;
  }
}

/** Encrypts under the data key of a vault. */
export async function seal(vaultKey: CryptoKey, plaintext: Uint8Array<ArrayBuffer>): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const ciphertext = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, vaultKey, plaintext);
  return { iv, ciphertext: new Uint8Array(ciphertext) };
}

/** Opens what {@link seal} made. */
export async function unseal(vaultKey: CryptoKey, sealed: Sealed): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const { iv, ciphertext } = sealed;
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, vaultKey, ciphertext));
  } catch (error) {
    throw new PageError("DAMAGED_VAULT", error);
  }
}

/** The device key: in WebCrypto, or, in a browser without X25519, an age identity of the core. */
async function makeAgreementKey({ data, wrapping }: VaultKeys) {
  let pair: CryptoKeyPair;
  try {
    pair = (await crypto.subtle.generateKey(AGREEMENT, true, ["deriveBits"])) as CryptoKeyPair;
  } catch (error) {
    requireMissing(error);
    const key = new SoftwareKey();
    const secret = key.secret() as Uint8Array<ArrayBuffer>;
    const publicKey = key.publicKey() as Uint8Array<ArrayBuffer>;
    key.free();
    const wrapped = await seal(data, secret);
    secret.fill(0);
    return { publicKey, wrapped, isSoftware: true };
  }
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { publicKey, wrapped: await wrap(pair.privateKey, wrapping), isSoftware: false };
}

/** The age key of a wallet file: in WebCrypto, or, in a browser without X25519, as the core's text. */
async function takeAgreementKey({ data, wrapping }: VaultKeys, wallet: Wallet) {
  try {
    const key = await imported(wallet.agreementKey(), AGREEMENT, ["deriveBits"]);
    return { agreement: await wrap(key, wrapping), isSoftware: false };
  } catch (error) {
    requireMissing(error);
    const secret = wallet.softwareKey() as Uint8Array<ArrayBuffer>;
    const agreement = await seal(data, secret);
    secret.fill(0);
    return { agreement, isSoftware: true };
  }
}

/** Throws an error again, unless it says that this browser has no X25519. */
function requireMissing(error: unknown): void {
  if (!(error instanceof DOMException && error.name === "NotSupportedError")) {
    throw error;
  }
}

/** A private key that can be wrapped; its bytes are wiped. */
async function imported(
  pkcs8: Uint8Array,
  algorithm: typeof SIGNING | typeof AGREEMENT,
  usages: KeyUsage[],
): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey("pkcs8", pkcs8 as Uint8Array<ArrayBuffer>, algorithm, true, usages);
  } finally {
    pkcs8.fill(0);
  }
}

function wrappingKey(secret: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", secret, VAULT, false, ["wrapKey", "unwrapKey"]);
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
  extractable = false,
): Promise<CryptoKey> {
  const cipher = { name: "AES-GCM", iv };
  return crypto.subtle.unwrapKey(format, ciphertext, under, cipher, algorithm, extractable, usages);
}
