import { expect, test } from "vitest";
import type { RecordEntry } from "../../generated/functions.ts";
import { toShow } from "./shown-version.ts";

const version = (version: number, status: RecordEntry["status"] = "current") => ({ version, status });

test("a record that is read for the first time shows its current version", () => {
  expect(toShow(version(2), undefined, undefined)).toEqual(version(2));
});

test("a change of something else opens nothing anew, also while an earlier version is read", () => {
  expect(toShow(version(2), version(2), version(2))).toBeUndefined();
  expect(toShow(version(2), version(2), version(1))).toBeUndefined();
});

test("a new version takes the place of the one before, and not of an earlier one that is read", () => {
  expect(toShow(version(3), version(2), version(2))).toEqual(version(3));
  expect(toShow(version(3), version(2), version(1))).toBeUndefined();
});

test("an erased record shows nothing of any version", () => {
  expect(toShow(version(2, "erased"), version(2), version(1))).toEqual(version(2, "erased"));
});
