import type { FieldProblem } from "../../components/form.tsx";
import type { Problem } from "../../generated/content.ts";
import { type FieldSpec, repeatedName } from "./fields.ts";
import type { KindSpec } from "./kinds.ts";
import { writeText } from "./messages.ts";

/** What FHIR's form refuses, in sentences with the labels of this form, and by the names of its fields. */
export function problemsIn(problems: Problem[], spec: Pick<KindSpec, "fields" | "repeated">): FieldProblem[] {
  const text = writeText();
  return problems.map(({ field, reason }) => {
    if (field === "readings" && reason.is === "empty") {
      return { name: spec.fields.find(isValue)?.name ?? field, sentence: text.nothing };
    }
    const known = fieldOf(field, spec);
    const label = known ? text.fields[known.spec.name] : field;
    const sentence =
      reason.is === "tooLong" ? text.problems.tooLong(label, reason.most) : text.problems[reason.is](label);
    return { name: known?.name ?? field, sentence };
  });
}

/** The field that FHIR's form calls `path`, for example `results.0.value`, and its name in the form. */
function fieldOf(path: string, { fields, repeated }: Pick<KindSpec, "fields" | "repeated">) {
  const parts = path.split(".").reverse();
  const place = Number(parts.find((part) => /^\d+$/.test(part)));
  const isNamed = ({ name, type }: FieldSpec) =>
    parts.some((part) => part === name || (part === "date" && isTime(type)));
  const again = Number.isNaN(place) ? undefined : repeated?.fields.find(isNamed);
  const once = fields.find(isNamed);
  return again ? { spec: again, name: repeatedName(again.name, place) } : once && { spec: once, name: once.name };
}

function isTime(type: FieldSpec["type"]): boolean {
  return type === "day" || type === "moment";
}

function isValue({ type }: FieldSpec): boolean {
  return !isTime(type);
}
