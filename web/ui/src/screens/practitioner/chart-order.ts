/** The order of a chart's records. */

import { addedAt, type Order, ordered } from "../records/order.ts";
import { outlineOf } from "../records/outline.ts";
import type { ReadRecord } from "../records/read-record.ts";
import { whenWas } from "../records/when.ts";
import { versionName } from "./opened.ts";
import type { Found, Timeline } from "./sources.ts";

/**
 * The records in the order of when they were. Of those that were never opened here, nobody can say when they were.
 *
 * `staying` names versions that keep their place among those, though they are opened: a record that moves while it is read
 * loses what was begun in it.
 */
export function chartOrder(
  { lists, remembered }: Pick<Timeline, "lists" | "remembered">,
  opened: ReadonlyMap<string, ReadRecord>,
  staying: ReadonlySet<string>,
): Order<Found> {
  return ordered(lists, ({ entry }) => {
    const name = versionName(entry);
    const read = opened.get(name);
    const known = remembered.get(name) ?? (read && (outlineOf(read) ?? {}));
    const outline = staying.has(name) ? undefined : known;
    return outline || entry.status === "erased" ? whenWas(outline, addedAt(entry.record)) : undefined;
  });
}
