/** Where a chart's records come from: categories that the patient lets the practitioner use, and those of an emergency. */

import type { CategoryName, Kinds } from "../../../core/emr_page_core.js";
import { desk } from "../../desk.ts";
import type { CategoryId, MemberId, RecordEntry, Rights } from "../../generated/functions.ts";
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
}

/** The categories that a patient lets the practitioner use now. */
export async function grantedSources(patient: MemberId): Promise<Source[]> {
  const granted = await desk.granted(patient);
  return granted.map((of) => ({ of, name: of.name, kinds: of.kinds, rights: of.rights, until: of.expires }));
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

/** The newest records of the sources, or older ones behind these. */
export async function timelineOf(sources: Source[], shown?: Timeline): Promise<Timeline> {
  const wanted = shown ? [...shown.older.keys()] : sources.filter(({ rights }) => rights.read);
  const pages = await Promise.all(
    wanted.map(async (source) => ({
      source,
      page: await desk.recordPage(source.of, { bookmark: shown?.older.get(source) ?? null }),
    })),
  );
  const found = pages.flatMap(({ source, page }) =>
    page.entries.map((entry) => ({ source, entry, kind: kindName(source, entry.kind) })),
  );
  const older = pages.flatMap(({ source, page }) => (page.next ? [[source, page.next] as const] : []));
  return {
    found: [...(shown?.found ?? []), ...found].sort((one, other) => other.entry.time - one.entry.time),
    older: new Map(older),
  };
}
