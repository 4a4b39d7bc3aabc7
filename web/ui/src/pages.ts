/** Long lists of the ledger, read to their end. */

import type { PageRequest } from "./generated/functions.ts";

/** A page of a list, and the bookmark of the next one. */
export interface Page<T> {
  entries: T[];
  next?: string | null;
}

/** All entries of a list. */
export async function allEntries<T>(read: (page: PageRequest) => Promise<Page<T>>): Promise<T[]> {
  const entries: T[] = [];
  let bookmark: string | null = null;
  do {
    const page: Page<T> = await read({ bookmark });
    entries.push(...page.entries);
    bookmark = page.next ?? null;
  } while (bookmark);
  return entries;
}
