/** The records that a patient chooses from: pages of a category, and those that were chosen before. */

import type { PageOfRecordEntry, RecordEntry, RecordId } from "../../generated/functions.ts";

/** Where the records come from. */
interface Records {
  page: (bookmark: string | null) => Promise<PageOfRecordEntry>;
  one: (record: RecordId) => Promise<RecordEntry>;
}

export interface ListedRecords {
  entries: RecordEntry[];
  /** The bookmark of older ones; absent at the end. */
  next: string | null;
}

/** The newest records, and behind them the chosen ones that are older: what was chosen is never out of the list. */
export async function newestAnd(chosen: RecordId[], { page, one }: Records): Promise<ListedRecords> {
  const { entries, next = null } = await page(null);
  const known = new Set(entries.map(({ record }) => record));
  const older = await Promise.all(chosen.filter((record) => !known.has(record)).map(one));
  return { entries: [...entries, ...older], next };
}

/** The records with a further page of older ones, none twice. */
export async function withOlder({ entries, next }: ListedRecords, { page }: Records): Promise<ListedRecords> {
  const further = await page(next);
  const added = further.entries.filter(({ record }) => !entries.some((entry) => entry.record === record));
  return { entries: [...entries, ...added], next: further.next ?? null };
}
