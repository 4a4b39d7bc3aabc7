/** What was signed in the member's name, as the ledger has it. */

import type { PageOfSignatures } from "../../core/emr_page_core.js";
import type { Functions, PageRequest } from "../generated/functions.ts";
import type { AtDesk } from "./unlocked.ts";

/** What the page can do with it. */
export function signatureCalls(unlocked: AtDesk) {
  return {
    /** A page of the transactions in the member's name, the newest first, each checked; of all functions or of one. */
    signatures(page: PageRequest = {}, name?: keyof Functions): Promise<PageOfSignatures> {
      return unlocked().device.signatures(page, name);
    },
  };
}
