import { expect, test, vi } from "vitest";
import type { RecordEntry } from "../../generated/functions.ts";
import type { ReadRecord } from "../records/read-record.ts";
import { openedOfCounting } from "./counting.ts";
import type { Found } from "./sources.ts";

vi.mock("./opened.ts", () => ({ versionName: ({ record, version }: RecordEntry) => `${record} ${version}` }));

const found = (record: string, version: number, status: RecordEntry["status"]) =>
  ({ record, entry: { record, version, status } }) as Found;
const [first, second, wrong] = [{}, {}, {}] as [ReadRecord, ReadRecord, ReadRecord];
const opened = new Map([
  ["a 1", first],
  ["a 2", second],
  ["b 1", wrong],
]);

test("values that were corrected or marked as an error do not count", () => {
  const amended = found("a", 2, "amended");
  expect(openedOfCounting([amended, found("b", 1, "entered-in-error")], opened)).toEqual([["a", second]]);
  expect(openedOfCounting([amended], opened)[0]?.[1]).toBe(second);
});

test("the earlier version of a corrected record is no value while the new one is not opened", () => {
  expect(openedOfCounting([found("a", 3, "amended")], opened)).toEqual([]);
});
