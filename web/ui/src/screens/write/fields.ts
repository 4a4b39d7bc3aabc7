/** The fields of the forms, as data: a form is drawn, checked, kept as a draft and read from the same description. */

import { codeField, systemField } from "../../components/coded.ts";
import type { Coded, ValueSet } from "../../generated/content.ts";
import type { FieldName, OptionName } from "./messages.ts";
import { plainDecimal } from "./numbers.ts";

/** What was typed, by the fields' names. */
export type Values = Partial<Record<FieldName, string>> & Record<string, string | undefined>;

/** A field of a form. */
export interface FieldSpec {
  /** Its name in the form; in a repeated group a number follows. */
  name: FieldName;
  type: "text" | "area" | "day" | "moment" | "decimal" | "count" | "result" | "coded" | "choice" | "file";
  isOptional?: boolean;
  /** Where words are searched. */
  set?: ValueSet;
  /** What can be chosen; the first is chosen at first. */
  options?: OptionName[];
  unit?: string;
  /** Whether it is asked at all, given the other answers. */
  when?: (values: Values) => boolean;
}

/** Fields that are asked several times. */
export interface Repeated {
  /** What each repetition is. */
  of: "result" | "measure";
  /** At most so many times. */
  most: number;
  fields: FieldSpec[];
}

/** The name of a field in the so-many-th repetition. */
export function repeatedName(name: string, place: number): string {
  return `${name}-${place}`;
}

/** The values of one repetition, by the fields' names. */
export function valuesAt({ fields }: Repeated, values: Values, place: number): Values {
  const forms = [(name: string) => name, codeField, systemField];
  const names = fields.flatMap(({ name }) =>
    forms.map((form) => [form(name), form(repeatedName(name, place))] as const),
  );
  return Object.fromEntries(names.map(([name, typed]) => [name, values[typed] ?? ""]));
}

/** Words with the code that was chosen for them. */
export function codedOf(values: Values, name: FieldName): Coded {
  const [text = "", code, system] = [values[name], values[codeField(name)], values[systemField(name)]];
  return code && system ? { text, code, system } : { text };
}

/** Words, or nothing if none were typed. */
export function codedOrNone(values: Values, name: FieldName): Coded | null {
  return values[name] ? codedOf(values, name) : null;
}

/** A text, or nothing if none was typed. */
export function textOrNone(values: Values, name: FieldName): string | null {
  return values[name] || null;
}

/** A number as FHIR writes it: with the digits and the point of English. */
export function decimalOf(values: Values, name: FieldName): string {
  return plainDecimal(values[name] ?? "");
}

/** A moment as FHIR writes it: with the zone of this device. */
export function momentIn(local: string): string {
  if (!local) {
    return "";
  }
  const minutes = -new Date(local).getTimezoneOffset();
  const two = (number: number) => String(number).padStart(2, "0");
  const zone = `${minutes < 0 ? "-" : "+"}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  return `${local.length === 16 ? `${local}:00` : local}${zone}`;
}
