/** How far back trends go. */

import type { Series } from "../generated/content.ts";
import { momentOf } from "./chart-scale.ts";

const DAY = 24 * 3600 * 1000;

/** In days. */
export const PERIODS = [30, 90, 365] as const;
export type Period = (typeof PERIODS)[number];

/** The periods that leave out some of the values. */
export function narrowingPeriods(series: Series[], now: number): Period[] {
  const oldest = Math.min(...series.flatMap(({ points }) => points.map(({ date }) => momentOf(date))));
  return PERIODS.filter((period) => oldest < now - period * DAY);
}

/** The values of a period, where there are at least two of a kind. */
export function valuesIn(series: Series[], period: Period, now: number): Series[] {
  const isRecent = ({ date }: { date: string }) => momentOf(date) >= now - period * DAY;
  return series
    .map((one) => ({ ...one, points: one.points.filter(isRecent) }))
    .filter(({ points }) => points.length > 1);
}
