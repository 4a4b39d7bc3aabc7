/** When a record was: as its content says, or when it was written down. */

import { momentOf, type Precision, precisionOf } from "../../components/chart-scale.ts";
import { shortDate } from "../../components/written.ts";
import { shortMoment } from "../../messages/index.ts";
import type { Outline } from "../../worker/desk.ts";
import { records } from "./messages.ts";
import { otherDay } from "./other-day.ts";

/** A time, and how precisely it is known. */
export interface When {
  /** When the year, month, day or moment begins, in milliseconds since 1970. */
  time: number;
  precision: Precision;
}

/** When a record was: on another day than that on which it was written down if its content says so. */
export function whenWas(outline: Outline | undefined, written: number): When {
  const date = otherDay(outline?.date, written);
  if (date === undefined) {
    return { time: written, precision: "moment" };
  }
  return { time: momentOf(date), precision: precisionOf(date) };
}

/** The same for a person; then when it was written down, if that is another day or all that is known. */
export function whenOf(outline: Outline | undefined, written: number): string[] {
  const date = otherDay(outline?.date, written);
  if (date === undefined) {
    return [outline ? shortMoment(written) : records().writtenDown(shortMoment(written))];
  }
  return [shortDate(date), records().writtenDown(shortMoment(written))];
}
