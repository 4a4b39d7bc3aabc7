import { expect, test } from "vitest";
import { obstacleTo } from "./obstacle.ts";

test("a record is not replaced by a new one in another category", () => {
  const elsewhere = { places: ["another category"], amended: undefined };
  expect(obstacleTo(elsewhere, true)).toBe("notToAmend");
  expect(obstacleTo(elsewhere, false)).toBeUndefined();
});

test("without a category there is nothing to write in", () => {
  expect(obstacleTo({ places: [], amended: undefined }, false)).toBe("noCategory");
});

test("a record is amended where it is", () => {
  expect(obstacleTo({ places: ["its category"], amended: "it" }, true)).toBeUndefined();
});
