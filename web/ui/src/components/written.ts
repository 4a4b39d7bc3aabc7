/** Dates and values of FHIR as a person writes them. */

import { day, language, moment, month, shortDay, shortMoment } from "../messages/index.ts";
import { momentOf } from "./chart-scale.ts";

/** A date with its own precision: a year stays a year. */
export function writtenDate(date: string): string {
  return formatted(date, { month, day, moment });
}

/** The same in few characters. */
export function shortDate(date: string): string {
  const shortMonth = (time: number) =>
    new Intl.DateTimeFormat(language.value, { month: "short", year: "numeric" }).format(time);
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
  if (date.includes("T")) {
    return moment(time);
  }
  const parts = date.split("-").length;
  if (parts === 1) {
    return new Intl.DateTimeFormat(language.value, { year: "numeric" }).format(time);
  }
  return parts === 2 ? month(time) : day(time);
}
