import { expect, test } from "vitest";
import type { Progress } from "./protocol.ts";
import { transferOf } from "./transfer.ts";

const HALF: Progress = { direction: "up", done: 1, total: 2 };

test("a file that belongs to no work is not told of, and the end of the work is", async () => {
  const told: unknown[] = [];
  const transfer = transferOf((progress) => told.push(progress));
  transfer.tell(HALF);
  expect(await transfer.run(async () => transfer.tell(HALF))).toBe(undefined);
  expect(told).toEqual([HALF, undefined]);
});

test("work that fails after it was stopped says so, and the next work can begin", async () => {
  const transfer = transferOf(() => {});
  const stopped = transfer.run(async () => {
    transfer.stop();
    transfer.signal().throwIfAborted();
  });
  await expect(stopped).rejects.toMatchObject({ code: "STOPPED" });
  expect(await transfer.run(async () => transfer.signal().aborted)).toBe(false);
});

test("work that was done all the same is not called stopped", async () => {
  const transfer = transferOf(() => {});
  const done = transfer.run(async () => {
    transfer.stop();
    return "added";
  });
  expect(await done).toBe("added");
});

test("work that fails by itself keeps its failure", async () => {
  const failure = new Error("the service cannot be reached");
  const failed = transferOf(() => {}).run(() => Promise.reject(failure));
  await expect(failed).rejects.toBe(failure);
});
