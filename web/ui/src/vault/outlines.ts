/** Of each member what this browser remembers of records, apart from the vaults: it is longer than they are. */

import type { Sealed } from "./database.ts";
import { type Place, run } from "./storage.ts";

const OUTLINES: Place = { database: "emr-outlines", store: "outlines", keyPath: "id" };

/** A part of a member's, sealed under the vault key. */
interface Kept {
  id: string;
  sealed: Sealed;
}

/** Some parts, in place of all from one on. */
export interface ChangedParts {
  from: number;
  parts: Sealed[];
}

/** What is kept of a member: parts, in the order in which they were made. */
export async function keptOutlines(id: string): Promise<Sealed[]> {
  const kept: Kept[] = await run(OUTLINES, "readonly", (store) => store.getAll(partsOf(id)));
  return kept.map(({ sealed }) => sealed);
}

/** Changes what is kept of a member; no other tab changes it meanwhile. */
export async function changeOutlines(id: string, change: (before: Sealed[]) => Promise<ChangedParts>): Promise<void> {
  await navigator.locks.request(`emr-outlines-${id}`, async () => {
    const { from, parts } = await change(await keptOutlines(id));
    await run(OUTLINES, "readwrite", (store) => {
      const removing = store.delete(partsOf(id, from));
      for (const [index, sealed] of parts.entries()) {
        store.put({ id: partName(id, from + index), sealed } satisfies Kept);
      }
      return removing;
    });
  });
}

/** Removes what is kept of a member. */
export async function removeOutlines(id: string): Promise<void> {
  await navigator.locks.request(`emr-outlines-${id}`, () =>
    run(OUTLINES, "readwrite", (store) => store.delete(partsOf(id))),
  );
}

/** The first part has the member's own name, as all had that earlier pages kept. */
function partName(id: string, index: number): string {
  return index === 0 ? id : `${id} ${String(index).padStart(6, "0")}`;
}

/** The names of a member's parts from one on: an id has no space in it. */
function partsOf(id: string, from = 0): IDBKeyRange {
  return IDBKeyRange.bound(partName(id, from), `${id} ~`);
}
