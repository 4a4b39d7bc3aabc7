/** What the practitioner opened of a patient's records, until they lock: a screen that is left and shown again has it still. */

import { effect, signal } from "@preact/signals";
import type { CategoryName } from "../../../core/emr_page_core.js";
import { desk, member } from "../../desk.ts";
import type { MemberId, RecordEntry, RecordId } from "../../generated/functions.ts";
import { keepOutlines, outlineOf } from "../records/outline.ts";
import { type ReadRecord, readRecord } from "../records/read-record.ts";

/** The contract opens so many records with one entry in the patient's log. */
const MOST_AT_ONCE = 100;

/** By the record's id and version, of one patient at a time. */
type Records = ReadonlyMap<string, ReadRecord>;

const EMPTY: Records = new Map();
const current = signal<{ patient: MemberId; records: Records } | undefined>(undefined);

effect(() => {
  if (!member.value) {
    current.value = undefined;
  }
});

/** What was opened of a patient. */
export function openedOf(patient: MemberId): Records {
  return current.value?.patient === patient ? current.value.records : EMPTY;
}

/** Names a version of a record in {@link openedOf}. */
export function versionName({ record, version }: { record: RecordId; version: number }): string {
  return `${record} ${version}`;
}

/** Opens records of one category that were not opened yet: each hundred is one entry in the patient's log. */
export async function openAll(patient: MemberId, of: CategoryName, entries: RecordEntry[]): Promise<void> {
  const missing = entries.filter((entry) => !openedOf(patient).has(versionName(entry)));
  for (let first = 0; first < missing.length; first += MOST_AT_ONCE) {
    const some = missing.slice(first, first + MOST_AT_ONCE).map(({ record, version }) => ({ record, version }));
    const opened = await desk.openOnce(of, some);
    const records = await Promise.all(opened.map(readRecord));
    const outlined = records.map((read) => ({ ...read.opened.facts.context, outline: outlineOf(read) }));
    // The patient decides who knows what a record is: only when it was is remembered.
    await keepOutlines(outlined, false);
    const added = records.map((record) => [nameOf(record), record] as const);
    current.value = { patient, records: new Map([...openedOf(patient), ...added]) };
  }
}

function nameOf({ opened }: ReadRecord): string {
  return versionName(opened.facts.context);
}
