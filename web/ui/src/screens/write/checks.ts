/** What the page checks of a field before the form is written. */

import { momentOf } from "../../components/chart-scale.ts";
import { type Check, textOf } from "../../components/form.tsx";
import { isInLifetime } from "../../lifetime.ts";
import type { FieldSpec } from "./fields.ts";
import { type FieldName, writeText } from "./messages.ts";
import { isCount, isDecimal, resultProblem } from "./numbers.ts";
import { isBelow, isPossible } from "./possible.ts";

/** The same function for the same field, so that its check is registered once. */
const checks = new Map<string, Check>();

/** How far a device's clock may be behind, in milliseconds: what lies further ahead is in the future. */
const AHEAD = 5 * 60_000;

/** The check of a date or time on which something was: in a lifetime, and only what is planned in the future. */
export function checkOfDate({ name: label }: FieldSpec): Check {
  const check: Check = dateChecks.get(label) ?? ((value) => problemOfDate(label, value));
  dateChecks.set(label, check);
  return check;
}

const PLANNED: FieldName[] = ["until", "discharge", "end"];
const dateChecks = new Map<FieldName, Check>();

function problemOfDate(label: FieldName, value: string): string | undefined {
  const text = writeText();
  if (value !== "" && !isInLifetime(value)) {
    return text.beforeLifetime(text.fields[label]);
  }
  return PLANNED.includes(label) || isPast(value) ? undefined : text.inTheFuture(text.fields[label]);
}

function isPast(value: string): boolean {
  return !(momentOf(value) > Date.now() + AHEAD);
}

/** The check of a field with numbers; its name in the form may end in the number of a repetition. */
export function checkOf({ name: label, type }: FieldSpec, name: string): Check {
  const known = checks.get(name);
  if (known) {
    return known;
  }
  const check: Check = (value, form) => {
    const text = writeText();
    const said = text.fields[label];
    if (type === "result") {
      const beside = ["unit", "lowest", "highest"].map((other) => textOf(form, name.replace(label, other)));
      const problem = resultProblem(value, beside.some(Boolean));
      return problem && text[problem](said);
    }
    if (value === "") {
      return undefined;
    }
    if (type === "count") {
      return isCount(value) ? undefined : text.notCount(said);
    }
    if (!isDecimal(value)) {
      return text.notDecimal(said);
    }
    if (!isPossible(label, value)) {
      return text.notPossible(said);
    }
    return label === "diastolic" && !isBelow(value, textOf(form, "systolic")) ? text.pressuresSwapped : undefined;
  };
  checks.set(name, check);
  return check;
}
