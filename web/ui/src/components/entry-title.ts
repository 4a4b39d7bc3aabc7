/** What a record is for a person, in one line. */

import type { Entry, Measure, View } from "../generated/content.ts";
import { isolated, language } from "../messages/index.ts";
import { flagWord, isOutside, nameIn } from "./value-words.ts";
import { writtenValue } from "./written.ts";

/** The title of an opened record: its name, its value, and whether that is out of the ordinary. */
export function titleOf({ entries }: View): string | undefined {
  return entries[0] && entryTitle(entries[0]);
}

/** The title of one entry of a record. */
export function entryTitle({
  name,
  measure,
  components = [],
}: Pick<Entry, "name" | "measure" | "components">): string | undefined {
  if (!name) {
    return undefined;
  }
  const measures = [measure, ...components.map((component) => component.measure)].filter(isMeasured);
  const value = measures.map(({ value, comparator }) => `${comparator ?? ""}${writtenValue(value)}`).join("/");
  const quantity = [value, value && measures[0]?.unit].filter(Boolean).join(" ");
  // A unit in Latin letters stands behind its number in a line that runs from right to left, too.
  const said = [nameIn(name), language.value === "ar" && quantity ? isolated(quantity) : quantity]
    .filter(Boolean)
    .join(" ");
  const flag = measures.map(({ flag }) => flag).find(isOutside);
  return flag ? `${said}: ${flagWord(flag)}` : said;
}

function isMeasured(measure: Measure | null | undefined): measure is Measure & { value: string } {
  return measure?.value !== undefined && measure?.value !== null;
}
