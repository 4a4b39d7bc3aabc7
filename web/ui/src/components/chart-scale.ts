/** How values and times become places in a chart. */

/** Round numbers that cover some values, the least first: so many that a person can read them. */
export function ticks(least: number, most: number, wanted = 4): number[] {
  if (least === most) {
    // Beside a very great number, one more is the same number.
    const room = Math.max(1, Math.abs(least) * 1e-6);
    return ticks(least - room, most + room, wanted);
  }
  const rough = (most - least) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((step) => step >= rough) ?? 10 * power;
  const first = Math.floor(least / step);
  const count = Math.ceil(most / step) - first;
  return Array.from({ length: count + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** The place of a value between two others, where those have the places `from` and `to`. */
export function place(value: number, [least, most]: [number, number], [from, to]: [number, number]): number {
  return most === least ? (from + to) / 2 : from + ((value - least) / (most - least)) * (to - from);
}

/** The moment of a date of FHIR, whose precision is a year, a month, a day or a time; in milliseconds since 1970. */
export function momentOf(date: string): number {
  const [day = "", time] = date.split("T");
  const [year = "1970", month = "1", dayOfMonth = "1"] = day.split("-");
  return time ? Date.parse(date) : new Date(Number(year), Number(month) - 1, Number(dayOfMonth)).getTime();
}

/** How precisely a time is known, the least precisely first. */
export const PRECISIONS = ["year", "month", "day", "moment"] as const;
export type Precision = (typeof PRECISIONS)[number];

/** The precision of a date of FHIR. */
export function precisionOf(date: string): Precision {
  return date.includes("T") ? "moment" : (PRECISIONS[date.split("-").length - 1] ?? "day");
}
