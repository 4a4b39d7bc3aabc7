/** What became of transactions whose outcome the member was not told. */

import type { Settled } from "../core/emr_page_core.js";

/** After a failure with one of these codes, a transaction may be committed or not. */
const NOT_KNOWN = ["NOT_CONFIRMED", "OUTCOME_UNKNOWN"];

/** Whether it is not known after this failure if a transaction counts. */
export function isOutcomeUnknown({ code }: { code?: string }): boolean {
  return code !== undefined && NOT_KNOWN.includes(code);
}

/** What is known of transactions, after it was asked again: what was found replaces what was known of the same ones. */
export function latest(known: Settled[], found: Settled[]): Settled[] {
  const isElsewhere = ({ transaction }: Settled) => !found.some((other) => other.transaction === transaction);
  return [...known.filter(isElsewhere), ...found];
}

/** Whether an outcome is in `after` that was not known `before`. */
export function hasNews(before: Settled[], after: Settled[]): boolean {
  const isKnown = ({ transaction, outcome }: Settled) =>
    before.some((other) => other.transaction === transaction && other.outcome === outcome);
  return after.some((settled) => settled.outcome !== "open" && !isKnown(settled));
}
