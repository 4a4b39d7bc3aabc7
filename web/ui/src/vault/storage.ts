/** The browser's databases of this origin, one store in each. */

import { PageError } from "../failure.ts";

const VERSION = 1;

/** Which store of which database, and by what its values are found. */
export interface Place {
  database: string;
  store: string;
  keyPath: string | string[];
}

/**
 * Does one thing in a store. What it wrote is on the disk when this returns.
 *
 * Browsers of phones can lose a database while the page is in the background; then this is done once more, with a new
 * connection. What a lost one did not finish is not in the store.
 */
export async function run<T>(
  place: Place,
  mode: IDBTransactionMode,
  request: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  try {
    return await runOnce(place, mode, request);
  } catch (error) {
    if (error instanceof PageError && error.code === "STORAGE_LOST") {
      return runOnce(place, mode, request);
    }
    throw error;
  }
}

async function runOnce<T>(
  place: Place,
  mode: IDBTransactionMode,
  request: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open(place);
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = begin(database, place, mode);
      const asked = request(transaction.objectStore(place.store));
      transaction.addEventListener("complete", () => resolve(asked.result));
      transaction.addEventListener("abort", () => reject(failure(transaction.error)));
    });
  } finally {
    database.close();
  }
}

function begin(database: IDBDatabase, place: Place, mode: IDBTransactionMode): IDBTransaction {
  try {
    return database.transaction(place.store, mode, { durability: "strict" });
  } catch (error) {
    throw failure(error);
  }
}

function open({ database, store, keyPath }: Place): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    let request: IDBOpenDBRequest;
    try {
      request = indexedDB.open(database, VERSION);
    } catch (error) {
      // A browser that stores nothing for this site refuses at once.
      reject(failure(error));
      return;
    }
    request.addEventListener("upgradeneeded", () => request.result.createObjectStore(store, { keyPath }));
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(failure(request.error)));
  });
}

/** What the person is told if the browser stores nothing. */
function failure(error: unknown): PageError {
  switch (error instanceof DOMException ? error.name : "") {
    case "QuotaExceededError":
      return new PageError("STORAGE_FULL", error);
    case "VersionError":
      return new PageError("NEWER_VAULT", error);
    case "InvalidStateError":
    case "UnknownError":
      return new PageError("STORAGE_LOST", error);
    default:
      return new PageError("STORAGE_DENIED", error);
  }
}
