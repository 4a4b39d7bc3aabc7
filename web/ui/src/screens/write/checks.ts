/** What the page checks of a field before the form is written. */

import { type Check, textOf } from "../../components/form.tsx";
import type { FieldSpec } from "./fields.ts";
import { writeText } from "./messages.ts";
import { isCount, isDecimal, resultProblem } from "./numbers.ts";

/** The same function for the same field, so that its check is registered once. */
const checks = new Map<string, Check>();

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
    return isDecimal(value) ? undefined : text.notDecimal(said);
  };
  checks.set(name, check);
  return check;
}
