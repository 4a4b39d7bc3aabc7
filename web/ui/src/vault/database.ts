/** The vaults of this browser: one for each member. */

import { PageError } from "../failure.ts";
import { type Place, run } from "./storage.ts";

const VAULTS: Place = { database: "emr", store: "vaults", keyPath: "id" };

/** A member's vault as it rests on the device. Without a slot's secret it says no more than which member it is. */
export interface StoredVault {
  /** The member's opaque id. */
  id: string;
  /** What the member calls it, to choose among several. */
  label: string;
  /** The public key of the signing key: SubjectPublicKeyInfo, DER. */
  publicKey: Uint8Array<ArrayBuffer>;
  /** The public key of the device key: 32 bytes. */
  agreementKey: Uint8Array<ArrayBuffer>;
  /** The vault key, wrapped under the passphrase. There always is this slot. */
  passphrase: { salt: Uint8Array<ArrayBuffer>; wrapped: Sealed };
  /** The vault key, wrapped once for each passkey. A vault of an earlier page has none. */
  passkeys?: PasskeySlot[];
  /** The private keys, wrapped under a key that is derived from the vault key. */
  wrappedKeys: WrappedKeys;
  /** What the core keeps: certificates, the patient key and the names of categories, sealed under the vault key. */
  account: Sealed;
  /** The patients whom a practitioner looks after, sealed under the vault key. */
  patients?: Sealed;
  /** The people whom the member named, sealed under the vault key. */
  contacts?: Sealed;
  /** What the member calls their devices, sealed under the vault key. */
  deviceNames?: Sealed;
  /** When the member last looked at each list, sealed under the vault key. */
  looked?: Sealed;
  /** The emergencies that a practitioner declared, sealed under the vault key. */
  emergencies?: Sealed;
  /** When a practitioner last looked into each patient's chart, sealed under the vault key. */
  visits?: Sealed;
  /** What the member wrote last, sealed under the vault key. */
  written?: Sealed;
  /** What the member began to write and did not send, sealed under the vault key. */
  drafts?: Sealed;
  /** The application that the service does not have yet, sealed under the vault key. */
  unsent?: { details: Sealed; photo?: Sealed };
  /** Whether the ledger let the member act once: then a member who may not act is stopped, not new. */
  wasActive?: boolean;
  /** `begun` in a vault whose keys were made to recover a membership; `finished` until what the lost keys opened opens again. */
  recovery?: "begun" | "finished";
  /** The network's profile, as it was pinned when the member signed up. */
  profile: string;
}

/** A way to the vault key by a passkey. */
export interface PasskeySlot {
  /** The id of the WebAuthn credential. */
  credential: Uint8Array<ArrayBuffer>;
  /** What the passkey's pseudo-random function is evaluated at: 32 random bytes. */
  salt: Uint8Array<ArrayBuffer>;
  wrapped: Sealed;
  /** When it was added, in milliseconds since 1970. */
  added: number;
}

/** The private halves of both keys as they rest. */
export interface WrappedKeys {
  /** PKCS#8. */
  signing: Sealed;
  /** PKCS#8; a software key is an age identity's text. */
  agreement: Sealed;
  /** Whether the browser has no X25519, so that the core uses the agreement key. */
  isSoftware?: boolean;
  /** Whether a key of their own wraps them, and not the one that is in memory while unlocked. Absent in earlier vaults. */
  isSeparate?: boolean;
}

/** Something encrypted with AES-256-GCM. */
export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  ciphertext: Uint8Array<ArrayBuffer>;
}

/** The vaults of this browser. */
export async function vaults(): Promise<StoredVault[]> {
  return run(VAULTS, "readonly", (store) => store.getAll());
}

/** The vault of a member. */
export async function vaultOf(id: string): Promise<StoredVault> {
  const vault: StoredVault | undefined = await run(VAULTS, "readonly", (store) => store.get(id));
  if (!vault) {
    throw new PageError("NO_VAULT");
  }
  if (!isWhole(vault)) {
    throw new PageError("DAMAGED_VAULT");
  }
  return vault;
}

/** Keeps a vault, in place of an earlier one of the same member. It is on the disk when this returns. */
export async function keepVault(vault: StoredVault): Promise<void> {
  await run(VAULTS, "readwrite", (store) => store.put(vault));
}

/** Removes a member's keys and all that is kept with them from this browser. */
export async function removeVault(id: string): Promise<void> {
  await navigator.locks.request(`emr-vault-${id}`, () => run(VAULTS, "readwrite", (store) => store.delete(id)));
}

/** Changes a member's vault; no other tab changes it meanwhile. If `change` fails, the vault stays as it was. */
export async function changeVault<T>(id: string, change: (vault: StoredVault) => Promise<T>): Promise<T> {
  return navigator.locks.request(`emr-vault-${id}`, async () => {
    const vault = await vaultOf(id);
    const result = await change(vault);
    await keepVault(vault);
    return result;
  });
}

/** Whether a vault that was read has what each vault has. */
function isWhole({ publicKey, agreementKey, passphrase, wrappedKeys, account }: Partial<StoredVault>): boolean {
  const sealed = [passphrase?.wrapped, wrappedKeys?.signing, wrappedKeys?.agreement, account];
  const parts = [publicKey, agreementKey, passphrase?.salt, ...sealed.flatMap((it) => [it?.iv, it?.ciphertext])];
  return parts.every((part) => part instanceof Uint8Array);
}
