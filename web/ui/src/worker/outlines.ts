/**
 * Outlines: what lists say of the content of records. This browser remembers them sealed, so that a list is in order before
 * anything is opened, and the member's own records are opened for their titles only once.
 */

import type { Entry } from "../generated/content.ts";
import type { RecordId } from "../generated/functions.ts";
import type { Sealed } from "../vault/database.ts";
import { changeOutlines, keptOutlines } from "../vault/outlines.ts";
import { keepList, keptList } from "./lists.ts";
import type { AtDesk } from "./unlocked.ts";

/** How many are sealed together, so that keeping a few does not seal all anew. One takes about 200 bytes. */
const PART = 500;
/** Parts that were kept first are forgotten first. */
const MOST_PARTS = 40;

/** What a title is made of in each language: of an entry what says what it is and what was measured, or the text itself. */
export type Title = Pick<Entry, "name" | "measure" | "components"> | string;

/** What a list says of a record's content. */
export interface Outline {
  /** When it was, with FHIR's precision; absent if the content does not say. */
  date?: string;
  /** `null` if it has no title; absent if the title is not remembered. */
  title?: Title | null;
}

/** A version of a record. */
export interface Version {
  record: RecordId;
  version: number;
}

/** A version of a record with its outline. */
export interface Outlined extends Version {
  outline: Outline;
}

/** What the page can do with outlines. */
export function outlineCalls(unlocked: AtDesk) {
  // Ends with the worker, when the member locks.
  let known: Promise<Map<RecordId, Outlined>> | undefined;
  const all = () => {
    known ??= read();
    return known;
  };
  const read = async () => {
    const { id, vaultKey } = unlocked();
    const parts = (await keptOutlines(id)).map((part) => listOf(part, vaultKey));
    // Of a record that several parts have, the last one is the newest.
    return new Map((await Promise.all(parts)).flat().map((one) => [one.record, one]));
  };
  return {
    /** The outlines that are remembered of some versions of records. */
    async outlines(wanted: Version[]): Promise<Outlined[]> {
      const outlined = await all();
      return wanted.flatMap(({ record, version }) => {
        const found = outlined.get(record);
        return found?.version === version ? [found] : [];
      });
    },

    /** Remembers outlines, each in place of that of another version. Give only those of records that are authentic. */
    async keepOutlines(added: Outlined[]): Promise<void> {
      const { id, vaultKey } = unlocked();
      const outlined = await all();
      for (const one of added) {
        outlined.set(one.record, one);
      }
      await changeOutlines(id, async (parts) => {
        const last = await listOf(parts.at(-1), vaultKey);
        if (last.length < PART) {
          const part = await keepList(others(last, added).concat(added), vaultKey);
          return { from: Math.max(parts.length - 1, 0), parts: [part] };
        }
        const part = await keepList(added, vaultKey);
        return parts.length < MOST_PARTS
          ? { from: parts.length, parts: [part] }
          : { from: 0, parts: [...parts.slice(1 - MOST_PARTS), part] };
      });
    },

    /** Forgets what is remembered of records: they were erased. */
    async forgetOutlines(records: RecordId[]): Promise<void> {
      const { id, vaultKey } = unlocked();
      const outlined = await all();
      const erased = records.flatMap((record) => outlined.get(record) ?? []);
      if (erased.length === 0) {
        return;
      }
      for (const { record } of erased) {
        outlined.delete(record);
      }
      await changeOutlines(id, async (parts) => {
        const kept = parts.map(async (part) => keepList(others(await listOf(part, vaultKey), erased), vaultKey));
        return { from: 0, parts: await Promise.all(kept) };
      });
    },
  };
}

/** The kept outlines. They only save time: those that are damaged are made again. */
async function listOf(kept: Sealed | undefined, vaultKey: CryptoKey): Promise<Outlined[]> {
  try {
    return await keptList(kept, vaultKey);
  } catch {
    return [];
  }
}

/** The outlines of all records but some. */
function others(outlined: Outlined[], some: Outlined[]): Outlined[] {
  const records = new Set(some.map(({ record }) => record));
  return outlined.filter(({ record }) => !records.has(record));
}
