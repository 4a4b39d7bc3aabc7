/** How a recovery stands, and when it can be finished: the contract decides, and this says what it will decide. */

import type { MspId, Recovery } from "./generated/functions.ts";

const DAY = 24 * 3600 * 1000;
/** Both approvals are given within this time of each other. */
const PATIENCE = 7 * DAY;
/** A recovery can be finished for this long after it was asked for. */
export const LIFETIME = 30 * DAY;

export interface RecoveryState {
  /** `lapsed` was asked for too long ago, `apart` has two approvals that are more than a week apart. */
  state: "open" | "apart" | "approved" | "stopped" | "lapsed" | "finished";
  /** When the ministry approved. */
  ministry: number | undefined;
  /** The hospital that counts, and when it approved. */
  hospital: { msp: MspId; time: number } | undefined;
  /** From when on it can be finished; absent until both have approved. */
  from: number | undefined;
  /** Until when it can be finished. */
  until: number;
}

/**
 * How a recovery of a member of the organization `own` stands. Staff need their own hospital's approval, patients and
 * ministry members that of any hospital.
 */
export function stateOfRecovery(recovery: Recovery, ministryMsp: MspId, own: MspId, now = Date.now()): RecoveryState {
  const { approvals = [], requested, status, wait_seconds: wait } = recovery;
  const ministry = approvals.find(({ organization }) => organization === ministryMsp)?.time;
  const hospitals = approvals
    .filter(({ organization }) => organization !== ministryMsp && (own === ministryMsp || organization === own))
    .sort((one, other) => one.time - other.time);
  const isNear = (time: number) => ministry !== undefined && Math.abs(time - ministry) < PATIENCE;
  const chosen = hospitals.find(({ time }) => isNear(time)) ?? hospitals[0];
  const hospital = chosen && { msp: chosen.organization, time: chosen.time };
  const isReached = ministry !== undefined && chosen !== undefined && isNear(chosen.time);
  const until = requested + LIFETIME;
  return {
    state: stateOf(),
    ministry,
    hospital,
    from: isReached ? Math.max(ministry, chosen.time) + (wait ?? 0) * 1000 : undefined,
    until,
  };

  function stateOf(): RecoveryState["state"] {
    if (status !== "open") {
      return status === "finished" ? "finished" : "stopped";
    }
    if (now >= until) {
      return "lapsed";
    }
    if (isReached) {
      return "approved";
    }
    return ministry !== undefined && chosen ? "apart" : "open";
  }
}
