import { expect, test } from "vitest";
import { isBelow, isPossible } from "./possible.ts";

test("a value that no living person has is not possible", () => {
  expect(isPossible("systolic", "152")).toBe(true);
  expect(isPossible("systolic", "١٥٢")).toBe(true);
  expect(isPossible("systolic", "1520")).toBe(false);
  expect(isPossible("pulse", "8000")).toBe(false);
  expect(isPossible("temperature", "-37")).toBe(false);
  expect(isPossible("oxygen", "<70")).toBe(true);
  expect(isPossible("weight", "0.5")).toBe(true);
});

test("a field without limits takes every number", () => {
  expect(isPossible("lowest", "-40")).toBe(true);
});

test("the lower blood pressure lies below the upper one", () => {
  expect(isBelow("82", "128")).toBe(true);
  expect(isBelow("128", "82")).toBe(false);
  expect(isBelow("82", "")).toBe(true);
});
