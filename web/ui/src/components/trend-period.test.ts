import { expect, test } from "vitest";
import type { Series } from "../generated/content.ts";
import { narrowingPeriods, valuesIn } from "./trend-period.ts";

const NOW = new Date(2026, 10, 30).getTime();

function series(...dates: string[]): Series {
  return { points: dates.map((date) => ({ date })) } as unknown as Series;
}

test("only periods that leave something out are offered", () => {
  expect(narrowingPeriods([series("2026-11-20", "2026-11-25")], NOW)).toEqual([]);
  expect(narrowingPeriods([series("2026-11-20"), series("2026-08-01")], NOW)).toEqual([30, 90]);
  expect(narrowingPeriods([series("2023-01", "2026-11-25")], NOW)).toEqual([30, 90, 365]);
});

test("a period has the values in it, of kinds that have at least two", () => {
  const weight = series("2025-01-01", "2026-10-01", "2026-11-29");
  const sugar = series("2025-01-01", "2026-11-29");
  const datesIn = (period: 30 | 90 | 365) =>
    valuesIn([weight, sugar], period, NOW).map(({ points }) => points.map(({ date }) => date));
  expect(datesIn(365)).toEqual([["2026-10-01", "2026-11-29"]]);
  expect(datesIn(30)).toEqual([]);
});
