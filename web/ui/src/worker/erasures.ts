/** Erasures: records that the patient had destroyed for good. */

import type { MemberId, PageRequest, RecordName } from "../generated/functions.ts";
import { ask, change } from "./contract.ts";
import type { AtDesk } from "./unlocked.ts";

/** What the page can do with erasures. */
export function erasureCalls(unlocked: AtDesk) {
  return {
    /** Erases 1 to 100 records of the member for good, in all their versions. */
    async eraseRecords(records: RecordName[]): Promise<void> {
      const { device, id } = unlocked();
      await change(device, "Erasure:EraseRecords", { patient: id, records });
    },

    /**
     * A page of a patient's erasures, in no order of time; the member's own, or those of a patient whose log the member sees.
     * An erasure is complete when each of its keepers has confirmed that it destroyed its shares.
     */
    erasures(page: PageRequest = {}, patient: MemberId = unlocked().id) {
      return ask(unlocked().device, "Erasure:ListErasures", { patient, page });
    },
  };
}
