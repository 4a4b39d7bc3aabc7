/** The browser's database of this origin: one vault for each member. */

const NAME = "emr";
const VERSION = 1;
const VAULTS = "vaults";

/** A member's vault as it rests on the device. Without the passphrase it says no more than which member it is. */
export interface StoredVault {
  /** The member's opaque id. */
  id: string;
  /** What the member calls it, to choose among several. */
  label: string;
  /** The public key of the signing key: SubjectPublicKeyInfo, DER. */
  publicKey: Uint8Array<ArrayBuffer>;
  /** The public key of the device's age key: 32 bytes. */
  agreementKey: Uint8Array<ArrayBuffer>;
  /** The vault key, wrapped under the passphrase. */
  passphrase: { salt: Uint8Array<ArrayBuffer>; wrapped: Sealed };
  /** The private keys, PKCS#8, wrapped under the vault key. */
  wrappedKeys: { signing: Sealed; agreement: Sealed };
  /** What the core keeps: certificates, the patient key and the names of categories, sealed under the vault key. */
  account: Sealed;
  /** The network's profile, as it was pinned when the member signed up. */
  profile: string;
}

/** Something encrypted with AES-256-GCM. */
export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  ciphertext: Uint8Array<ArrayBuffer>;
}

/** The vaults of this browser. */
export async function vaults(): Promise<StoredVault[]> {
  return run("readonly", (store) => store.getAll());
}

/** The vault of a member. */
export async function vaultOf(id: string): Promise<StoredVault> {
  const vault: StoredVault | undefined = await run("readonly", (store) => store.get(id));
  if (!vault) {
    throw new Error("This browser has no keys of that member.");
  }
  return vault;
}

/** Keeps a vault, in place of an earlier one of the same member. It is on the disk when this returns. */
export async function keepVault(vault: StoredVault): Promise<void> {
  await run("readwrite", (store) => store.put(vault));
}

async function run<T>(mode: IDBTransactionMode, request: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(VAULTS, mode, { durability: "strict" });
      const asked = request(transaction.objectStore(VAULTS));
      transaction.addEventListener("complete", () => resolve(asked.result));
      transaction.addEventListener("abort", () => reject(failure(transaction.error)));
    });
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.addEventListener("upgradeneeded", () => request.result.createObjectStore(VAULTS, { keyPath: "id" }));
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(failure(request.error)));
  });
}

function failure(error: DOMException | null): Error {
  switch (error?.name) {
    case "QuotaExceededError":
      return new Error("This browser has no space left for your keys. Free some space, and try again.");
    case "VersionError":
      return new Error("A newer version of this page has used this browser. Reload the page.");
    default:
      return new Error("This browser does not let the page keep keys. A private window may be the reason.");
  }
}
