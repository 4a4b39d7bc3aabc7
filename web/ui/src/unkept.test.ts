import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keepAll, keeperOf } from "./unkept.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A keeper, and what it kept. */
function recording() {
  const kept: string[] = [];
  const keeper = keeperOf(async (state: string) => {
    kept.push(state);
  });
  return { kept, keeper };
}

test("who types without a pause loses no more than the last moment", () => {
  const { kept, keeper } = recording();
  for (const state of ["a", "ab", "abc", "abcd"]) {
    keeper.note(state);
    vi.advanceTimersByTime(150);
  }
  expect(kept).toEqual(["abc"]);
  vi.advanceTimersByTime(1000);
  expect(kept).toEqual(["abc", "abcd"]);
});

test("what waits is kept when its form is left, and once", () => {
  const { kept, keeper } = recording();
  keeper.note("typed");
  keeper.close();
  expect(kept).toEqual(["typed"]);
  vi.advanceTimersByTime(1000);
  expect(kept).toEqual(["typed"]);
});

test("what was sent is not kept afterwards", () => {
  const { kept, keeper } = recording();
  keeper.note("sent");
  keeper.drop();
  keeper.close();
  vi.advanceTimersByTime(1000);
  expect(kept).toEqual([]);
});

test("a lock waits for what is typed in every form and for what is being kept, and for nothing else", async () => {
  const { kept, keeper } = recording();
  let finish = () => {};
  const slow = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const other = keeperOf(() => slow);
  keeper.note("first");
  other.note("second");
  let isAllKept = false;
  const all = keepAll()?.then(() => {
    isAllKept = true;
  });
  expect(kept).toEqual(["first"]);
  await Promise.resolve();
  expect(isAllKept).toBe(false);
  expect(keepAll()).toBeDefined();
  finish();
  await all;
  expect(isAllKept).toBe(true);
  expect(keepAll()).toBeUndefined();
});
