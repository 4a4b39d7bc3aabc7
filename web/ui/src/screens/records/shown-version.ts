import type { RecordEntry } from "../../generated/functions.ts";

type Version = Pick<RecordEntry, "version" | "status">;

/**
 * The version to show after a record was read anew; `undefined` if the shown one stays. A change of something else opens
 * nothing anew, because each opening is a line in the log, and an earlier version that one reads stays open.
 */
export function toShow<T extends Version>(current: T, before: T | undefined, shown: T | undefined): T | undefined {
  const isAnother = before?.version !== current.version || before.status !== current.status;
  const isEarlierShown = shown !== undefined && shown.version !== before?.version;
  return isAnother && (!isEarlierShown || current.status === "erased") ? current : undefined;
}
