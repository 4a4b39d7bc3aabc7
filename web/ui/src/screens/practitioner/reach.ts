/** What a chart knows of allergies, problems and medication, and whether it can say that there is nothing else. */

import type { Entry } from "../../generated/content.ts";
import type { ReadRecord } from "../records/read-record.ts";
import { counting } from "./counting.ts";
import type { Found, Timeline } from "./sources.ts";

/** Kinds of records, as the ledger's list tells them apart, that may contain what is always in reach. */
const CONTAINERS = ["AllergyIntolerance", "Condition", "MedicationRequest", "MedicationDispense", "Bundle"];

/** Statements of SNOMED CT that there is no allergy known, of any sort or of one. */
const NO_ALLERGY = ["716186003", "409137002", "429625007", "428607008", "1003774007"];

export interface Reach {
  /** What the opened records say. */
  entries: Entry[];
  /** Records that are not opened and may say something about these. */
  closed: Found[];
  /** Records that were opened, but of which the page does not understand everything: texts, files, what is not believed. */
  notUnderstood: Found[];
  /** Whether nothing else can be in the records: all categories are read, and all that may say something is understood. */
  isWhole: boolean;
}

/** Collects what is in reach. A record of a kind that the practitioner may not know can say anything. */
export function reachOf(
  { found, older, unread }: Pick<Timeline, "found" | "older" | "unread">,
  readOf: (found: Found) => ReadRecord | undefined,
): Reach {
  const standing = counting(found);
  const relevant = standing.filter(({ kind }) => kind === undefined || CONTAINERS.includes(kind));
  const closed = relevant.filter((one) => !readOf(one));
  const notUnderstood = relevant.filter((one) => {
    const read = readOf(one);
    return read && read.view?.omitted !== 0;
  });
  return {
    entries: standing.flatMap((one) => readOf(one)?.view?.entries ?? []),
    closed,
    notUnderstood,
    isWhole: closed.length + notUnderstood.length + older.size + unread.length === 0,
  };
}

/** Whether an entry about an allergy says that there is none: no warning then. */
export function saysNoAllergy({ name, codes = [] }: Entry): boolean {
  return (
    codes.some(({ system, code }) => system === "http://snomed.info/sct" && NO_ALLERGY.includes(code ?? "")) ||
    /^\s*(no|nil|not) known\b|^\s*nkd?a\b|^\s*(لا|ليس)\s.*(حساسية|تحسس)/iu.test(name?.text ?? "")
  );
}
