/** Where a chart's records come from: categories that the patient lets the practitioner use, and those of an emergency. */

import type { CategoryName, Kinds } from "../../../core/emr_page_core.js";
import { desk } from "../../desk.ts";
import type {
  CategoryId,
  MemberId,
  MspId,
  PageRequest,
  RecordEntry,
  RecordId,
  Rights,
  Scope,
} from "../../generated/functions.ts";
import { type Page, readAgain } from "../../pages.ts";
import { readEach, type Unread } from "../../read-each.ts";
import { categoryName, usableCategories } from "../../usable-categories.ts";
import type { DeclaredEmergency, Outline } from "../../worker/desk.ts";
import { entriesOf, isNext } from "../records/order.ts";
import { kindName } from "../records/source.ts";
import { practitionerText } from "./messages.ts";
import { versionName } from "./opened.ts";

/** A category, and what the practitioner may do in it. */
export interface Source {
  of: CategoryName;
  /** What the patient calls it. */
  name: string;
  kinds: Kinds;
  rights: Rights;
  /** Which of its records the practitioner may read. */
  scope: Scope;
  /** Until when, in milliseconds since 1970. */
  until: number;
}

/** A record of a chart. */
export interface Found {
  record: RecordId;
  source: Source;
  entry: RecordEntry;
  /** The kind of record, if the practitioner may know it: a type of FHIR. */
  kind: string | undefined;
}

/** What is read of the sources. */
export interface Timeline {
  /** Every record that is read, the last one that was written down first. */
  found: Found[];
  /** The same, list by list. */
  lists: Page<Found>[];
  /** What this browser remembers of records that were opened earlier: when they were, by the names of their versions. */
  remembered: ReadonlyMap<string, Outline>;
  /** The bookmarks of the sources that have older records. */
  older: Map<Source, string>;
  /** What is read of each source. */
  read: Map<Source, Page<RecordEntry>>;
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
    scope: "all",
    until,
  }));
}

/**
 * The categories of grants, and those of an emergency unless a grant lets the practitioner read the whole category: beside a
 * narrow one, the emergency opens the rest.
 */
export function withOpened(granted: Source[], opened: Source[]): Source[] {
  const isWhole = ({ of }: Source) =>
    granted.some((one) => one.of.category === of.category && one.rights.read && one.scope === "all");
  return [...granted, ...opened.filter((source) => !isWhole(source))];
}

/**
 * The newest records of the sources; of those that were read before, as many as then. A source that cannot be read hides no
 * other.
 */
export async function timelineOf(sources: Source[], before?: Timeline): Promise<Timeline> {
  const counts = new Map([...(before?.read ?? [])].map(([source, { entries }]) => [nameOf(source), entries.length]));
  const readable = sources.filter(({ rights }) => rights.read);
  const { answers, unread } = await readEach(readable, (source) =>
    readAgain((page: PageRequest) => desk.recordPage(source.of, page), counts.get(nameOf(source)) ?? 0),
  );
  return timelineIn(new Map(answers.map(({ source, answer }) => [source, answer])), unread);
}

/** A timeline with the records that come after it. What failed can be asked for again. */
export async function withOlder({ read, unread }: Timeline): Promise<Timeline> {
  const lists = [...read.values()];
  const wanted = [...read].flatMap(([source, list]) => (isNext(list, lists) ? [source] : []));
  const further = await readEach(wanted, (source) =>
    desk.recordPage(source.of, { bookmark: read.get(source)?.next ?? null }),
  );
  const added = further.answers.map(({ source, answer: { entries, next = null } }): [Source, Page<RecordEntry>] => [
    source,
    { entries: [...(read.get(source)?.entries ?? []), ...entries], next },
  ]);
  const others = unread.filter(({ source }) => !wanted.includes(source));
  return timelineIn(new Map([...read, ...added]), [...others, ...further.unread]);
}

function nameOf({ of: { category, grant } }: Source): string {
  return `${category} ${grant ?? ""}`;
}

async function timelineIn(read: Map<Source, Page<RecordEntry>>, unread: Unread<Source>[]): Promise<Timeline> {
  const lists = [...read].map(([source, { entries, next = null }]) => ({
    entries: entries.map((entry) => ({ record: entry.record, source, entry, kind: kindName(source, entry.kind) })),
    next,
  }));
  const found = entriesOf(lists);
  const outlined = await desk.outlines(found.map(({ entry: { record, version } }) => ({ record, version })));
  return {
    found,
    lists,
    remembered: new Map(outlined.map((one) => [versionName(one), one.outline])),
    older: new Map([...read].flatMap(([source, { next }]) => (next ? [[source, next] as const] : []))),
    read,
    unread,
  };
}
