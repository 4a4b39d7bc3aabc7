import type { AccessRequest } from "../../generated/functions.ts";

/** What became of a request. */
export type Outcome = "open" | "approved" | "ended" | "declined" | "over";

/**
 * What became of a request. One that was approved has ended once the practitioner may use nothing of the patient: the ledger
 * does not say which access came from which request.
 */
export function outcomeOf({ status, until }: AccessRequest, mayUseAny: boolean, now = Date.now()): Outcome {
  if (status === "open" && until < now) {
    return "over";
  }
  return status === "approved" && !mayUseAny ? "ended" : status;
}
