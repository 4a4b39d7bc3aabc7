import { expect, test } from "vitest";
import { placeOn } from "./range-place.ts";

test("a normal value lies in the middle part, a low one before and a high one behind it", () => {
  const limits = { low: 12, high: 16 };
  expect(placeOn(14, limits)).toBe(50);
  expect(placeOn(9.1, limits)).toBeLessThan(30);
  expect(placeOn(17, limits)).toBeGreaterThan(70);
  expect([placeOn(0, limits), placeOn(900, limits)]).toEqual([4, 96]);
});

test("with one limit a value lies on its side of it", () => {
  expect(placeOn(5, { low: undefined, high: 10 })).toBeLessThan(70);
  expect(placeOn(11, { low: undefined, high: 10 })).toBeGreaterThan(70);
  expect(placeOn(11, { low: 10, high: undefined })).toBeGreaterThan(30);
  expect(placeOn(9, { low: 10, high: undefined })).toBeLessThan(30);
});

test("limits that are none have no bar", () => {
  expect(placeOn(5, { low: undefined, high: undefined })).toBeUndefined();
  expect(placeOn(5, { low: 9, high: 2 })).toBeUndefined();
});
