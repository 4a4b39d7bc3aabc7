import { expect, test } from "vitest";
import { nextOf } from "./at-time.ts";

test("the next time is the first that has not come yet", () => {
  expect(nextOf([40, 10, 30, 20], 20)).toBe(30);
  expect(nextOf([10], 20)).toBe(Number.POSITIVE_INFINITY);
  expect(nextOf([], 20)).toBe(Number.POSITIVE_INFINITY);
});
