import { expect, test, vi } from "vitest";
import type { RecordEntry } from "../../generated/functions.ts";
import type { ReadRecord } from "../records/read-record.ts";
import { chartOrder } from "./chart-order.ts";
import type { Found } from "./sources.ts";

vi.mock("../records/outline.ts", () => ({ outlineOf: () => ({ date: "2019" }) }));
vi.mock("../records/when.ts", () => ({ whenWas: () => ({ time: 0, precision: "year" }) }));
vi.mock("./opened.ts", () => ({ versionName: ({ record, version }: RecordEntry) => `${record} ${version}` }));

const found = { record: "ffffffffffffff00", entry: { record: "ffffffffffffff00", version: 1, time: 1 } } as Found;
const name = "ffffffffffffff00 1";
const lists = [{ entries: [found], next: null }];
const opened = new Map([[name, {} as ReadRecord]]);
const remembered = new Map([[name, { date: "2019", title: null }]]);
const nothing = new Map<string, never>();
const unplaced = (...how: [typeof remembered, typeof opened, Set<string>]) =>
  chartOrder({ lists, remembered: how[0] }, how[1], how[2]).unplaced;

test("a record has a place once somebody opened it in this browser", () => {
  expect(unplaced(nothing, nothing, new Set())).toEqual([found]);
  expect(unplaced(nothing, opened, new Set())).toEqual([]);
  expect(unplaced(remembered, nothing, new Set())).toEqual([]);
});

test("a record that was just opened stays where it is, also when the chart is read anew and remembers it", () => {
  expect(unplaced(nothing, opened, new Set([name]))).toEqual([found]);
  expect(unplaced(remembered, opened, new Set([name]))).toEqual([found]);
});
