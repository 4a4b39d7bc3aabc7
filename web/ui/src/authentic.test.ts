import { expect, test } from "vitest";
import { isAuthentic } from "./authentic.ts";

const opened = (...failed: string[]) => ({
  isGreen: failed.length === 0,
  checks: ["author-signed", "content", "current-version"].map((name) =>
    failed.includes(name) ? { name, failure: "it does not hold" } : { name },
  ),
});

test("an earlier version can be believed, and a changed one cannot", () => {
  expect(isAuthentic(opened())).toBe(true);
  expect(isAuthentic(opened("current-version"))).toBe(true);
  expect(isAuthentic(opened("content"))).toBe(false);
  expect(isAuthentic(opened("content", "current-version"))).toBe(false);
});

test("without checks nothing is believed", () => {
  expect(isAuthentic({ isGreen: false, checks: [] })).toBe(false);
});
