/** Feedback: what people say to the ministry, which alone reads it. */

import type { Feedback, ReceivedFeedback } from "../../core/emr_page_core.js";
import type { Digest } from "../generated/functions.ts";
import type { AtDesk } from "./unlocked.ts";

/** What the page can do with it. */
export function feedbackCalls(unlocked: AtDesk) {
  return {
    /** Sends feedback to the ministry, sealed so that nobody else reads it. */
    sendFeedback(said: Feedback): Promise<void> {
      return unlocked().device.sendFeedback(said);
    },

    /** What people said to the ministry: what is open, the oldest first, then what was done lately. */
    receivedFeedback(): Promise<ReceivedFeedback[]> {
      return unlocked().device.receivedFeedback();
    },

    /** Marks feedback as done. */
    finishFeedback(id: Digest): Promise<void> {
      return unlocked().device.finishFeedback(id);
    },
  };
}
