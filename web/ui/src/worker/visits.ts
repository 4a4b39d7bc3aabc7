/** When a practitioner last looked into each patient's chart: known in this browser only. */

import type { MemberId } from "../generated/functions.ts";
import { changeVault, vaultOf } from "../vault/database.ts";
import { type LastLooks, lookedAt } from "./last-looks.ts";
import { keepList, keptList } from "./lists.ts";
import type { AtDesk } from "./unlocked.ts";

/** When a chart was looked into. */
interface Visit extends LastLooks {
  patient: MemberId;
}

/** What the page can do with visits. */
export function visitCalls(unlocked: AtDesk) {
  return {
    /** When each chart was last looked into, in milliseconds since 1970, by the patient's id. */
    async lastVisits(): Promise<Record<MemberId, number>> {
      const { id, vaultKey } = unlocked();
      const visits = await keptList<Visit>((await vaultOf(id)).visits, vaultKey);
      return Object.fromEntries(visits.map(({ patient, last }) => [patient, last]));
    },

    /** Notes that a chart is looked into now; returns when the visit before this one ended, if there was one. */
    async noteVisit(patient: MemberId): Promise<number | undefined> {
      const { id, vaultKey } = unlocked();
      return changeVault(id, async (vault) => {
        const visits = await keptList<Visit>(vault.visits, vaultKey);
        const earlier = visits.find((visit) => visit.patient === patient);
        const visit = { patient, ...lookedAt(earlier, Date.now()) };
        vault.visits = await keepList([visit, ...visits.filter((visit) => visit.patient !== patient)], vaultKey);
        return visit.previous;
      });
    },
  };
}
