import type { RecordEntry } from "../../generated/functions.ts";

/** Whether a record was added or changed after a time, by another person than its reader. */
export function isNews({ time, author }: Pick<RecordEntry, "time" | "author">, since: number, reader: string): boolean {
  return time > since && author !== reader;
}
