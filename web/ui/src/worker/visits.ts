/** When a practitioner last looked into each patient's chart: known in this browser only. */

import type { MemberId } from "../generated/functions.ts";
import { changeVault, vaultOf } from "../vault/database.ts";
import { keepList, keptList } from "./lists.ts";
import type { AtDesk } from "./unlocked.ts";

/** In milliseconds. A look soon after another belongs to the same visit: a reload does not begin a new one. */
const SAME_VISIT = 30 * 60 * 1000;

/** When a chart was looked into. */
interface Visit {
  patient: MemberId;
  /** When the visit before this one ended. */
  previous?: number;
  /** When the chart was last looked into. */
  last: number;
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
        const visit = next(
          visits.find((visit) => visit.patient === patient),
          patient,
          Date.now(),
        );
        vault.visits = await keepList([visit, ...visits.filter((visit) => visit.patient !== patient)], vaultKey);
        return visit.previous;
      });
    },
  };
}

function next(earlier: Visit | undefined, patient: MemberId, now: number): Visit {
  if (!earlier) {
    return { patient, last: now };
  }
  const previous = now - earlier.last < SAME_VISIT ? earlier.previous : earlier.last;
  return { patient, last: now, ...(previous === undefined ? {} : { previous }) };
}
