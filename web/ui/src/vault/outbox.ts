/** The outbox of each member in this browser: signed transactions whose outcome was not told yet. */

import { storageFailure } from "./database.ts";

const NAME = "emr-outbox";
const VERSION = 1;
const SENT = "sent";

/** A transaction, sealed to the device's age key. */
interface Sent {
  /** The first bytes of the digest of the member's public key. */
  owner: string;
  /** The transaction's id. */
  name: string;
  file: Uint8Array<ArrayBuffer>;
}

/** The outbox of a member, as the core uses it. */
export function outboxOf(owner: string) {
  return {
    /** Keeps a file. It is on the disk when this returns. */
    async keep(name: string, file: Uint8Array): Promise<void> {
      // The copy does not share the core's memory.
      const sent: Sent = { owner, name, file: Uint8Array.from(file) };
      await run("readwrite", (store) => store.put(sent));
    },

    /** All files of this member. */
    async kept(): Promise<Uint8Array[]> {
      const all: Sent[] = await run("readonly", (store) => store.getAll());
      return all.filter((sent) => sent.owner === owner).map(({ file }) => file);
    },

    /** Removes a file, if it is there. */
    async forget(name: string): Promise<void> {
      await run("readwrite", (store) => store.delete([owner, name]));
    },
  };
}

async function run<T>(mode: IDBTransactionMode, request: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(SENT, mode, { durability: "strict" });
      const asked = request(transaction.objectStore(SENT));
      transaction.addEventListener("complete", () => resolve(asked.result));
      transaction.addEventListener("abort", () => reject(storageFailure(transaction.error)));
    });
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.addEventListener("upgradeneeded", () => {
      request.result.createObjectStore(SENT, { keyPath: ["owner", "name"] });
    });
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(storageFailure(request.error)));
  });
}
