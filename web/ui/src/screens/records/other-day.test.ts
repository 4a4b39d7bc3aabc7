import { expect, test } from "vitest";
import { otherDay } from "./other-day.ts";

const ADDED = new Date(2026, 10, 29, 10).getTime();

test("the day that a record is about is said if it was added on another", () => {
  expect(otherDay("2019-03-08", ADDED)).toBe("2019-03-08");
  expect(otherDay("2019", ADDED)).toBe("2019");
  expect(otherDay("2026", ADDED)).toBe("2026");
});

test("the same day is not said twice", () => {
  expect(otherDay("2026-11-29", ADDED)).toBe(undefined);
  expect(otherDay(new Date(ADDED).toISOString(), ADDED)).toBe(undefined);
  expect(otherDay("", ADDED)).toBe(undefined);
  expect(otherDay(undefined, ADDED)).toBe(undefined);
});
