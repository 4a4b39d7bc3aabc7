/** What can be measured of a living person: a value outside was mistyped. */

import type { FieldName } from "./messages.ts";
import { plainDecimal } from "./numbers.ts";

/** The least and the greatest value, in the field's unit; wide enough for newborns and for the gravely ill. */
const POSSIBLE: Partial<Record<FieldName, [number, number]>> = {
  systolic: [20, 350],
  diastolic: [10, 250],
  pulse: [10, 400],
  weight: [0.2, 650],
  height: [15, 280],
  temperature: [10, 47],
  oxygen: [1, 100],
  breathing: [1, 150],
};

/** Whether a number that was typed into a field can be; true for a field without limits. */
export function isPossible(field: FieldName, typed: string): boolean {
  const [least, greatest] = POSSIBLE[field] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const value = Number(plainDecimal(typed).replace(/^[<>]=?\s*/, ""));
  return value >= least && value <= greatest;
}

/** Whether a lower blood pressure lies below the upper one, as far as both are typed. */
export function isBelow(lower: string, upper: string): boolean {
  const [low, high] = [lower, upper].map((typed) => Number.parseFloat(plainDecimal(typed))) as [number, number];
  return Number.isNaN(low) || Number.isNaN(high) || low < high;
}
