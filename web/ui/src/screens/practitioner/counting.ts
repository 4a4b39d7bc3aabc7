import type { ReadRecord } from "../records/read-record.ts";
import { versionName } from "./opened.ts";
import type { Found } from "./sources.ts";

/** Records that count: they are neither marked as an error nor erased. */
export function counting(found: Found[]): Found[] {
  return found.filter(({ entry: { status } }) => status !== "entered-in-error" && status !== "erased");
}

/** What was opened of records that count, in their current versions: a value that was corrected is none any more. */
export function openedOfCounting(found: Found[], opened: ReadonlyMap<string, ReadRecord>): [string, ReadRecord][] {
  return counting(found).flatMap(({ entry }) => {
    const read = opened.get(versionName(entry));
    return read ? [[entry.record, read]] : [];
  });
}
