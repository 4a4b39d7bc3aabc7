/** What a record is for a person, in one line. */

import type { Entry, Measure, View } from "../generated/content.ts";
import { flagWord, isOutside, nameIn } from "./value-words.ts";
import { writtenValue } from "./written.ts";

/** The title of an opened record: its name, its value, and whether that is out of the ordinary. */
export function titleOf({ entries }: View): string | undefined {
  return entries[0] && entryTitle(entries[0]);
}

/** The title of one entry of a record. */
export function entryTitle({ name, measure, components = [] }: Entry): string | undefined {
  if (!name) {
    return undefined;
  }
  const measures = [measure, ...components.map((component) => component.measure)].filter(isMeasured);
  const value = measures.map(({ value, comparator }) => `${comparator ?? ""}${writtenValue(value)}`).join("/");
  const said = [nameIn(name), value, value && measures[0]?.unit].filter(Boolean).join(" ");
  const flag = measures.map(({ flag }) => flag).find(isOutside);
  return flag ? `${said}: ${flagWord(flag)}` : said;
}

function isMeasured(measure: Measure | null | undefined): measure is Measure & { value: string } {
  return measure?.value !== undefined && measure?.value !== null;
}
