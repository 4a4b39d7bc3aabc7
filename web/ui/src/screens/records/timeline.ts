/** One list, newest first, of several that are read page by page: what is read of each so far. */

import type { Page } from "../../pages.ts";

/**
 * The entries of all lists down to the oldest time up to which every list is read: a list that is read less far might have
 * newer entries than those that come after.
 */
export function merged<T extends { time: number }>(lists: Page<T>[]): { entries: T[]; hasMore: boolean } {
  const horizon = horizonOf(lists);
  const entries = lists.flatMap((list) => list.entries.filter(({ time }) => time >= horizon));
  return { entries: entries.sort((one, other) => other.time - one.time), hasMore: lists.some(({ next }) => next) };
}

/** Whether a list must be read further to show older entries. */
export function isNext<T extends { time: number }>(list: Page<T>, lists: Page<T>[]): boolean {
  return Boolean(list.next) && (list.entries.at(-1)?.time ?? Number.POSITIVE_INFINITY) >= horizonOf(lists);
}

function horizonOf<T extends { time: number }>(lists: Page<T>[]): number {
  const unread = lists.filter(({ next }) => next);
  return Math.max(...unread.map(({ entries }) => entries.at(-1)?.time ?? Number.POSITIVE_INFINITY));
}
