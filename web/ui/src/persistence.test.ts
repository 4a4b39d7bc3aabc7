import { expect, test, vi } from "vitest";
import { askToPersist, isPersistent, readPersistence } from "./persistence.ts";

function browserAnswers(persist: () => Promise<boolean>): void {
  vi.stubGlobal("navigator", { storage: { persist, persisted: async () => true } });
}

test("a question that the person never answers holds up nothing, and promises nothing", async () => {
  browserAnswers(() => new Promise(() => {}));
  expect(askToPersist()).toBeUndefined();
  await Promise.resolve();
  expect(isPersistent.value).toBeUndefined();
});

test("a browser that cannot be asked promises nothing", async () => {
  vi.stubGlobal("navigator", {});
  askToPersist();
  await expect.poll(() => isPersistent.value).toBe(false);
});

test("what the browser promised before is read without a question", async () => {
  const persist = vi.fn(async () => false);
  browserAnswers(persist);
  readPersistence();
  await expect.poll(() => isPersistent.value).toBe(true);
  expect(persist).not.toHaveBeenCalled();
});
