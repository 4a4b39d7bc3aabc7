import { expect, test } from "vitest";
import { isInLifetime } from "./lifetime.ts";

test("a day before anybody who lives was born is none of a lifetime", () => {
  const now = Date.UTC(2026, 10, 29);
  expect(isInLifetime("1901-01-01", now)).toBe(true);
  expect(isInLifetime("1900-12-31", now)).toBe(false);
  expect(isInLifetime("0202-05-01T10:00", now)).toBe(false);
});
