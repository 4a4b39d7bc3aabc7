/** Long lists of the ledger, read to their end. */

import type { PageRequest } from "./generated/functions.ts";

/** A page of a list, and the bookmark of the next one. */
export interface Page<T> {
  entries: T[];
  next?: string | null;
}

/**
 * The beginning of a list again, with at least as many entries as were read of it before, as far as there still are so
 * many: what a person sees of a long list stays when it is read anew.
 */
export async function readAgain<T>(read: (page: PageRequest) => Promise<Page<T>>, before: number): Promise<Page<T>> {
  const entries: T[] = [];
  let next: string | null = null;
  do {
    const page: Page<T> = await read({ bookmark: next });
    entries.push(...page.entries);
    next = page.next ?? null;
  } while (next && entries.length < before);
  return { entries, next };
}

/** All entries of a list. */
export async function allEntries<T>(read: (page: PageRequest) => Promise<Page<T>>): Promise<T[]> {
  const { entries } = await readAgain(read, Number.POSITIVE_INFINITY);
  return entries;
}
