/** Looks: who opened which records of a patient, when and for what. */

import type { MemberId, PageRequest } from "../generated/functions.ts";
import { ask } from "./contract.ts";
import type { AtDesk } from "./unlocked.ts";

/** What the page can do with the log. */
export function lookCalls(unlocked: AtDesk) {
  return {
    /** A page of the log, the newest first: the member's own, or that of a patient for whom the member sees it. */
    looks(page: PageRequest = {}, patient: MemberId = unlocked().id) {
      return ask(unlocked().device, "Access:AccessLog", { patient, page });
    },
  };
}
