import { expect, test } from "vitest";
import { rerunning } from "./rerunning.ts";

/** Work that ends when the test says so. */
function slowWork() {
  const ends: (() => void)[] = [];
  const work = () => new Promise<void>((resolve) => ends.push(resolve));
  return { ends, run: rerunning(work) };
}

test("what is asked for during a run is done after it, once", async () => {
  const { ends, run } = slowWork();
  const done = run();
  void run();
  void run();
  expect(ends.length).toBe(1);
  ends[0]?.();
  await Promise.resolve();
  expect(ends.length).toBe(2);
  ends[1]?.();
  await done;
  expect(ends.length).toBe(2);
});

test("who asks during a run waits for the run that follows", async () => {
  const { ends, run } = slowWork();
  void run();
  let isDone = false;
  const asked = run().then(() => {
    isDone = true;
  });
  ends[0]?.();
  await Promise.resolve();
  expect([ends.length, isDone]).toEqual([2, false]);
  ends[1]?.();
  await asked;
  expect(isDone).toBe(true);
});

test("a later call begins a run of its own", async () => {
  const { ends, run } = slowWork();
  const first = run();
  ends[0]?.();
  await first;
  void run();
  expect(ends.length).toBe(2);
});
