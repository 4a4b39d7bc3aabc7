import { expect, test } from "vitest";
import type { Point, Series } from "../generated/content.ts";
import { trendRows } from "./trend-rows.ts";

function point(value: string, date: string, record: string): Point {
  return { date, number: Number(value), record, value };
}

function series(...points: Point[]): Series {
  return { name: { text: "" }, points };
}

const valuesOf = (all: Series[]) =>
  trendRows(all).map(({ date, points }) => [date, ...points.map((point) => point?.value)]);

test("two values of one day both have a row", () => {
  const one = series(point("5", "2026-01-01", "a"), point("6", "2026-01-02", "b"), point("7", "2026-01-02", "c"));
  expect(valuesOf([one])).toEqual([
    ["2026-01-02", "6"],
    ["2026-01-02", "7"],
    ["2026-01-01", "5"],
  ]);
});

test("two values of one record and one day both have a row", () => {
  const one = series(point("6", "2026-01-02", "a"), point("7", "2026-01-02", "a"));
  expect(valuesOf([one])).toEqual([
    ["2026-01-02", "6"],
    ["2026-01-02", "7"],
  ]);
});

test("the parts of one measurement stand in one row, and those of another in another", () => {
  const upper = series(point("120", "2026-01-02", "a"), point("150", "2026-01-02", "b"));
  const lower = series(point("95", "2026-01-02", "b"), point("70", "2025", "c"));
  expect(valuesOf([upper, lower])).toEqual([
    ["2026-01-02", "120", undefined],
    ["2026-01-02", "150", "95"],
    ["2025", undefined, "70"],
  ]);
});
