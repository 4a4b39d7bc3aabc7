/** The rows of the table beside a chart: each value of each series has its place in exactly one. */

import type { Point, Series } from "../generated/content.ts";
import { momentOf } from "./chart-scale.ts";

export interface TrendRow {
  date: string;
  /** A value of each series, in their order. */
  points: (Point | undefined)[];
}

/** The newest first. Values of one record and one date stand in one row: the two of a blood pressure. */
export function trendRows(series: Series[]): TrendRow[] {
  const rows = new Map<string, TrendRow>();
  for (const [column, { points }] of series.entries()) {
    const seen = new Map<string, number>();
    for (const point of points) {
      const measured = `${point.date} ${point.record}`;
      const place = seen.get(measured) ?? 0;
      seen.set(measured, place + 1);
      const name = `${measured} ${place}`;
      const row = rows.get(name) ?? { date: point.date, points: series.map(() => undefined) };
      row.points[column] = point;
      rows.set(name, row);
    }
  }
  return [...rows.values()].sort((one, other) => momentOf(other.date) - momentOf(one.date));
}
