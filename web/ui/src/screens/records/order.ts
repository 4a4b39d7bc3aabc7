/**
 * Records of several lists in the order of when they were, the newest first.
 *
 * The ledger's lists are in the order in which records were written down, and are read page by page. A record is written down
 * after what it is about, so what is not read yet was before the last entry that was read: down to that time no record is
 * missing.
 */

import { PRECISIONS } from "../../components/chart-scale.ts";
import type { RecordId } from "../../generated/functions.ts";
import type { Page } from "../../pages.ts";
import type { When } from "./when.ts";

/** An entry in its place. */
export interface Placed<T> {
  entry: T;
  when: When;
}

export interface Order<T> {
  /** Entries of which it is not known when they were; the last one that was written down is the first. */
  unplaced: T[];
  /** The newest entries, without a gap. */
  whole: Placed<T>[];
  /** Earlier ones: records that are not read yet may belong between them. */
  partial: Placed<T>[];
  /** What was before this time may not be read yet, in milliseconds since 1970; `undefined` if everything is read. */
  horizon: number | undefined;
}

/** Puts the entries of lists in order. A record that several lists have stands in it once. */
export function ordered<T extends { record: RecordId }>(
  lists: Page<T>[],
  whenOf: (entry: T) => When | undefined,
): Order<T> {
  const entries = entriesOf(lists);
  const oldest = horizonOf(lists);
  const horizon = oldest === undefined ? undefined : oldest === "" ? Number.POSITIVE_INFINITY : addedAt(oldest);
  const placed: Placed<T>[] = [];
  const unplaced: T[] = [];
  for (const entry of entries) {
    const when = whenOf(entry);
    if (when) {
      placed.push({ entry, when });
    } else {
      unplaced.push(entry);
    }
  }
  // Entries of one time stay in the order in which they were written down.
  placed.sort((one, other) => other.when.time - one.when.time || rank(other) - rank(one));
  return {
    unplaced,
    whole: placed.filter(({ when }) => horizon === undefined || when.time >= horizon),
    partial: placed.filter(({ when }) => horizon !== undefined && when.time < horizon),
    horizon,
  };
}

/** The entries of all lists, each once, in the order in which they were written down: the last one first. */
export function entriesOf<T extends { record: RecordId }>(lists: Page<T>[]): T[] {
  const found = new Map<RecordId, T>();
  for (const entry of lists.flatMap(({ entries }) => entries)) {
    if (!found.has(entry.record)) {
      found.set(entry.record, entry);
    }
  }
  return [...found.values()].sort((one, other) => (one.record < other.record ? -1 : 1));
}

/** Whether a list must be read further to show older entries. */
export function isNext<T extends { record: RecordId }>(list: Page<T>, lists: Page<T>[]): boolean {
  return Boolean(list.next) && lastOf(list) === horizonOf(lists);
}

/** When a record was added, as its id says, in milliseconds since 1970. An id begins with this time, counted backwards. */
export function addedAt(record: RecordId): number {
  return Number(0xffff_ffff_ffff_ffffn - BigInt(`0x${record.slice(0, 16)}`));
}

/** Of entries that begin at one time, the longest stands last: a year below its January. */
function rank({ when: { precision } }: Placed<unknown>): number {
  return PRECISIONS.indexOf(precision);
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
