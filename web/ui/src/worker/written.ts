/** What the member wrote last, so that the next record begins where it did: known in this browser only. */

import type { Coded } from "../generated/content.ts";
import type { CategoryId, MemberId } from "../generated/functions.ts";
import { changeVault, vaultOf } from "../vault/database.ts";
import { keepList, keptList } from "./lists.ts";
import type { AtDesk } from "./unlocked.ts";

/** Older ones are forgotten. */
const MOST = 100;

/** Units, by what was measured: the code of a test, or its words. */
export type Units = Record<string, Coded>;

/** A record that was written. */
export interface Written {
  /** The kind of its form. */
  kind: string;
  patient: MemberId;
  category: CategoryId;
  /** In which units it was written. */
  units?: Units;
}

/** What the page can do with it. */
export function writtenCalls(unlocked: AtDesk) {
  return {
    /** What was written, the newest first. */
    async written(): Promise<Written[]> {
      const { id, vaultKey } = unlocked();
      return keptList<Written>((await vaultOf(id)).written, vaultKey);
    },

    /** Notes what was written. */
    async noteWritten(written: Written): Promise<void> {
      const { id, vaultKey } = unlocked();
      await changeVault(id, async (vault) => {
        const earlier = await keptList<Written>(vault.written, vaultKey);
        vault.written = await keepList([written, ...earlier].slice(0, MOST), vaultKey);
      });
    },
  };
}
