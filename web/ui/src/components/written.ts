/** Dates and values of FHIR as a person writes them. */

import { day, moment, month, shortDay, shortMoment, shortMonth, year } from "../messages/index.ts";
import { momentOf, precisionOf } from "./chart-scale.ts";

/** A date with its own precision: a year stays a year. */
export function writtenDate(date: string): string {
  return formatted(date, { month, day, moment });
}

/** The same in few characters. */
export function shortDate(date: string): string {
  return formatted(date, { month: shortMonth, day: shortDay, moment: shortMoment });
}

/** A number as it was typed, without an exponent; words stay. */
export function writtenValue(value: string): string {
  const isShort = /^-?\d+(\.\d+)?e[+-]?\d{1,2}$/i.test(value);
  return isShort ? Number(value).toLocaleString("en", { useGrouping: false, maximumSignificantDigits: 17 }) : value;
}

type Format = (time: number) => string;

function formatted(date: string, { month, day, moment }: Record<"month" | "day" | "moment", Format>): string {
  const time = momentOf(date);
  if (Number.isNaN(time)) {
    return date;
  }
  switch (precisionOf(date)) {
    case "year":
      return year(time);
    case "month":
      return month(time);
    case "day":
      return day(time);
    case "moment":
      return moment(time);
  }
}
