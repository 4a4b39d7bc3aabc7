/** Looks of one person on one day for one reason, which a log shows together. */

import { dayOf } from "../../day-of.ts";
import type { AccessEntry } from "../../generated/functions.ts";

/** What a log needs of a look. */
type Seen = Pick<AccessEntry, "reader" | "purpose" | "basis" | "key">;

/** The looks in groups, in the order of the last look of each. */
export function lookGroups<T extends Seen>(looks: T[]): T[][] {
  const groups = new Map<string, T[]>();
  for (const look of looks) {
    const name = groupOf(look);
    groups.set(name, [...(groups.get(name) ?? []), look]);
  }
  return [...groups.values()];
}

function groupOf({ reader, purpose, basis = "own", key }: Seen): string {
  // Each emergency stands alone, because it was declared and is reviewed alone.
  return [dayOf(key.time), reader, purpose, JSON.stringify(basis)].join(" ");
}
