/** Where a chart's records come from: categories that the patient lets the practitioner use, and those of an emergency. */

import type { CategoryName, Kinds } from "../../../core/emr_page_core.js";
import { desk } from "../../desk.ts";
import type { CategoryId, MemberId, MspId, RecordEntry, Rights } from "../../generated/functions.ts";
import { readEach, type Unread } from "../../read-each.ts";
import { categoryName, usableCategories } from "../../usable-categories.ts";
import type { DeclaredEmergency } from "../../worker/desk.ts";
import { kindName } from "../records/source.ts";
import { practitionerText } from "./messages.ts";

/** A category, and what the practitioner may do in it. */
export interface Source {
  of: CategoryName;
  /** What the patient calls it. */
  name: string;
  kinds: Kinds;
  rights: Rights;
  /** Until when, in milliseconds since 1970. */
  until: number;
}

/** A record of a chart. */
export interface Found {
  source: Source;
  entry: RecordEntry;
  /** The kind of record, if the practitioner may know it: a type of FHIR. */
  kind: string | undefined;
}

/** A page of each source's records, and where the next ones begin. */
export interface Timeline {
  found: Found[];
  /** The bookmarks of the sources that have older records. */
  older: Map<Source, string>;
  /** The sources whose records could not be read, for example a category that is closed to emergencies. */
  unread: Unread<Source>[];
}

/** The categories that a patient lets the practitioner, or the practitioner's hospital, use now. */
export async function grantedSources(patient: MemberId, hospital: MspId): Promise<Source[]> {
  const found = await usableCategories(patient);
  return found.map((one) => ({ ...one, name: categoryName(one, hospital), until: one.expires }));
}

/**
 * The categories that an emergency opens, as far as the practitioner knows them: from grants that are over, and from what
 * they were told.
 */
export async function emergencySources(
  { patient, emergency, until }: DeclaredEmergency,
  told: CategoryId[],
): Promise<Source[]> {
  const { entries } = await desk.grantsToMe(patient, { size: 200 });
  const categories = new Set([...entries.map(({ category }) => category), ...told]);
  return [...categories].map((category) => ({
    of: { patient, category, emergency },
    name: practitionerText().emergencyCategory,
    kinds: {},
    rights: { read: true, add: false },
    until,
  }));
}

/** The newest records of the sources, or older ones behind these. A source that cannot be read hides no other. */
export async function timelineOf(sources: Source[], shown?: Timeline): Promise<Timeline> {
  const wanted = shown ? [...shown.older.keys()] : sources.filter(({ rights }) => rights.read);
  const { answers, unread } = await readEach(wanted, (source) =>
    desk.recordPage(source.of, { bookmark: shown?.older.get(source) ?? null }),
  );
  const found = answers.flatMap(({ source, answer }) =>
    answer.entries.map((entry) => ({ source, entry, kind: kindName(source, entry.kind) })),
  );
  const older = answers.flatMap(({ source, answer }) => (answer.next ? [[source, answer.next] as const] : []));
  // What failed can be asked for again.
  const again = unread.flatMap(({ source }) => {
    const bookmark = shown?.older.get(source);
    return bookmark ? [[source, bookmark] as const] : [];
  });
  return {
    found: [...(shown?.found ?? []), ...found].sort((one, other) => other.entry.time - one.entry.time),
    older: new Map([...older, ...again]),
    unread: [...(shown?.unread ?? []).filter(({ source }) => !wanted.includes(source)), ...unread],
  };
}
