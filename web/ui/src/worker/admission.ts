/** Applications for membership: those that the member may decide. */

import type { Admission, Applicant, Invitation } from "../../core/emr_page_core.js";
import type { MemberId } from "../generated/functions.ts";
import type { AtDesk } from "./unlocked.ts";

/** What the page can do with applications. */
export function admissionCalls(unlocked: AtDesk) {
  return {
    /** The applications that the member may decide, the oldest first. */
    applicants(): Promise<Applicant[]> {
      return unlocked().device.applicants();
    },

    /** The application of this id, if the member may decide it: also that of a patient who shows their id at the desk. */
    application(id: MemberId): Promise<Applicant> {
      return unlocked().device.application(id);
    },

    /** Makes an invitation of the member's organization. */
    invite(): Promise<Invitation> {
      return unlocked().device.invite();
    },

    /** Admits an applicant, exactly as the approver saw it. */
    approve(admission: Admission): Promise<void> {
      return unlocked().device.approve(admission);
    },

    /** Refuses an applicant; they read the reason. */
    refuse(id: string, reason: string): Promise<void> {
      return unlocked().device.refuse(id, reason);
    },
  };
}
