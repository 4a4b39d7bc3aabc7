import { beforeEach, expect, test, vi } from "vitest";
import { changeVault, keepVault, type StoredVault, vaultOf } from "./database.ts";

const rows = new Map<string, StoredVault>();
let isFull = false;

/** Stands in for IndexedDB: what a transaction puts is there after it, or not at all. */
vi.mock("./storage.ts", () => ({
  run: async (_: unknown, mode: IDBTransactionMode, request: (store: unknown) => unknown) => {
    if (mode === "readwrite" && isFull) {
      throw new Error("QuotaExceededError");
    }
    return request({
      get: (id: string) => structuredClone(rows.get(id)),
      put: (row: StoredVault) => rows.set(row.id, structuredClone(row)),
    });
  },
}));
vi.stubGlobal("navigator", { locks: { request: (_: string, work: () => unknown) => work() } });

const BYTES = new Uint8Array([1]);
const SEALED = { iv: BYTES, ciphertext: BYTES };
const VAULT: StoredVault = {
  id: "a",
  label: "Amina",
  publicKey: BYTES,
  agreementKey: BYTES,
  passphrase: { salt: BYTES, wrapped: SEALED },
  wrappedKeys: { signing: SEALED, agreement: SEALED },
  account: SEALED,
  profile: "",
};

beforeEach(async () => {
  isFull = false;
  await keepVault(VAULT);
});

/** Gives the vault another slot for its passphrase. */
const changed = (then: () => void) =>
  changeVault("a", async (vault) => {
    vault.passphrase = { salt: new Uint8Array([2]), wrapped: SEALED };
    then();
  });

test("a change that cannot be written leaves a vault as it was", async () => {
  const full = changed(() => {
    isFull = true;
  });
  await expect(full).rejects.toThrow("QuotaExceededError");
  expect(await vaultOf("a")).toEqual(VAULT);
});

test("a change that fails before it is written leaves a vault as it was", async () => {
  const failing = changed(() => {
    throw new Error("the tab was closed");
  });
  await expect(failing).rejects.toThrow("the tab was closed");
  expect(await vaultOf("a")).toEqual(VAULT);
});

test("a vault that lost a part is told apart from one that is not there", async () => {
  rows.set("b", { id: "b" } as StoredVault);
  await expect(vaultOf("b")).rejects.toThrow("DAMAGED_VAULT");
  await expect(vaultOf("c")).rejects.toThrow("NO_VAULT");
});
