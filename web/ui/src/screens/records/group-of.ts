import { day, month, year } from "../../messages/index.ts";
import { records } from "./messages.ts";
import type { When } from "./when.ts";

const DAY = 24 * 3600 * 1000;

/** The group to which a time belongs. One that is known by its month or year belongs to that. */
export function groupOf({ time, precision }: When, now: number): string {
  const { today, yesterday, toCome } = records();
  const midnight = (time: number) => new Date(time).setHours(0, 0, 0, 0);
  // A day on which clocks are changed is an hour longer or shorter.
  const daysAgo = Math.round((midnight(now) - midnight(time)) / DAY);
  if (daysAgo < 0) {
    return toCome;
  }
  if (precision === "year") {
    return year(time);
  }
  if (precision === "month" || daysAgo > 6) {
    return month(time);
  }
  return daysAgo === 0 ? today : daysAgo === 1 ? yesterday : day(time);
}
