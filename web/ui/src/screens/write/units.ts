/** The unit with which a value begins: that in which the same was written last, else the usual one. */

import type { Coded } from "../../generated/content.ts";
import type { Units, Written } from "../../worker/written.ts";
import { codedOf, codedOrNone, type Repeated, type Values, valuesAt } from "./fields.ts";
import { USUAL_UNITS } from "./usual-units.ts";

/** By which blood sugar is known among the units: its unit is chosen with how it was measured. */
const SUGAR = "sugar";
const SUGAR_UNITS: (string | undefined)[] = ["mg/dL", "mmol/L"];

/** By which a test is known: its code, or else its words. */
export function testOf(row: Values): string {
  const { code, text } = codedOf(row, "test");
  return code ?? text.trim().toLowerCase();
}

/** The units of what was typed, by what was measured. */
export function unitsOf(repeated: Repeated | undefined, values: Values): Units {
  const rows = repeated?.of === "result" ? Array.from({ length: repeated.most }, (_, place) => place) : [];
  const typed = rows.flatMap((place) => {
    const row = valuesAt(repeated as Repeated, values, place);
    const [test, unit] = [testOf(row), codedOrNone(row, "unit")];
    return test && unit ? [[test, unit] as const] : [];
  });
  const sugar = SUGAR_UNITS.includes(values.sugarAs) ? [[SUGAR, { text: values.sugarAs ?? "" }] as const] : [];
  return Object.fromEntries([...typed, ...sugar]);
}

/** The unit of a test with which a result begins. A usual one has only its code. */
export function firstUnit(test: string, written: Written[]): Coded | undefined {
  const usual = USUAL_UNITS.get(test);
  return lastUnit(test, written) ?? (usual === undefined ? undefined : { text: usual, code: usual });
}

/** How blood sugar was measured last, as a form begins with it. */
export function firstSugar(written: Written[]): Values {
  const last = lastUnit(SUGAR, written)?.text;
  return last ? { sugarAs: last } : {};
}

function lastUnit(of: string, written: Written[]): Coded | undefined {
  return written.map(({ units }) => units?.[of]).find((unit) => unit !== undefined);
}
