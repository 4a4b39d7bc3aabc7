import { beforeEach, expect, test, vi } from "vitest";
import { run } from "./storage.ts";

const PLACE = { database: "emr", store: "vaults", keyPath: "id" };

/** What each connection to the database says when a transaction begins; `undefined` if it begins. */
let answers: (DOMException | undefined)[];
let opened: number;

/** Stands in for what a browser has of IndexedDB. */
beforeEach(() => {
  opened = 0;
  vi.stubGlobal("indexedDB", {
    open: () => {
      opened += 1;
      const error = answers.shift();
      const transaction = Object.assign(new EventTarget(), { objectStore: () => ({}) });
      const database = {
        close: () => {},
        transaction: () => {
          if (error) {
            throw error;
          }
          queueMicrotask(() => transaction.dispatchEvent(new Event("complete")));
          return transaction;
        },
      };
      const request = Object.assign(new EventTarget(), { result: database });
      queueMicrotask(() => request.dispatchEvent(new Event("success")));
      return request;
    },
  });
});

const read = () => run(PLACE, "readonly", () => ({ result: "kept" }) as IDBRequest<string>);
const failing = (name: string) => new DOMException("", name);

test("a database that the browser lost meanwhile is opened once more", async () => {
  answers = [failing("InvalidStateError"), undefined];
  expect(await read()).toBe("kept");
  answers = [failing("UnknownError"), failing("UnknownError")];
  await expect(read()).rejects.toThrow("STORAGE_LOST");
  expect(opened).toBe(4);
});

test("a database that the browser does not permit is not tried again", async () => {
  answers = [failing("SecurityError")];
  await expect(read()).rejects.toThrow("STORAGE_DENIED");
  expect(opened).toBe(1);
});
