/** One list, newest first, of several that are read page by page. */

/** What is read of one list so far. */
export interface Read<T> {
  entries: T[];
  /** The bookmark of its next page; absent at its end. */
  next?: string | null;
}

/**
 * The entries of all lists down to the oldest time up to which every list is read: a list that is read less far might have
 * newer entries than those that come after.
 */
export function merged<T extends { time: number }>(lists: Read<T>[]): { entries: T[]; hasMore: boolean } {
  const horizon = horizonOf(lists);
  const entries = lists.flatMap((list) => list.entries.filter(({ time }) => time >= horizon));
  return { entries: entries.sort((one, other) => other.time - one.time), hasMore: lists.some(({ next }) => next) };
}

/** Whether a list must be read further to show older entries. */
export function isNext<T extends { time: number }>(list: Read<T>, lists: Read<T>[]): boolean {
  return Boolean(list.next) && (list.entries.at(-1)?.time ?? Number.POSITIVE_INFINITY) >= horizonOf(lists);
}

function horizonOf<T extends { time: number }>(lists: Read<T>[]): number {
  const unread = lists.filter(({ next }) => next);
  return Math.max(...unread.map(({ entries }) => entries.at(-1)?.time ?? Number.POSITIVE_INFINITY));
}
