/** One list, newest first, of several that are read page by page: what is read of each so far. */

import type { RecordId } from "../../generated/functions.ts";
import type { Page } from "../../pages.ts";

/**
 * The entries of all lists down to the oldest up to which every list is read: a list that is read less far might have newer
 * entries than those that come after. An entry keeps its place when its record is amended: the lists are in the order of the
 * records' ids, and so is this one. A record that several lists have stands in it once.
 */
export function merged<T extends { record: RecordId }>(lists: Page<T>[]): { entries: T[]; hasMore: boolean } {
  const horizon = horizonOf(lists);
  const found = new Map<RecordId, T>();
  for (const entry of lists.flatMap(({ entries }) => entries)) {
    if ((horizon === undefined || entry.record <= horizon) && !found.has(entry.record)) {
      found.set(entry.record, entry);
    }
  }
  const entries = [...found.values()].sort((one, other) => (one.record < other.record ? -1 : 1));
  return { entries, hasMore: lists.some(({ next }) => next) };
}

/** Whether a list must be read further to show older entries. */
export function isNext<T extends { record: RecordId }>(list: Page<T>, lists: Page<T>[]): boolean {
  return Boolean(list.next) && lastOf(list) === horizonOf(lists);
}

/** When a record was added, as its id says, in milliseconds since 1970. An id begins with this time, counted backwards. */
export function addedAt(record: RecordId): number {
  return Number(0xffff_ffff_ffff_ffffn - BigInt(`0x${record.slice(0, 16)}`));
}

/** The oldest record up to which every list is read; `undefined` if all lists are read to their ends. */
function horizonOf<T extends { record: RecordId }>(lists: Page<T>[]): RecordId | undefined {
  const lasts = lists.filter(({ next }) => next).map(lastOf);
  return lasts.sort()[0];
}

/** The oldest record of a list; an empty text, which is before every id, if nothing of it is read. */
function lastOf<T extends { record: RecordId }>({ entries }: Page<T>): RecordId {
  return entries.at(-1)?.record ?? "";
}
