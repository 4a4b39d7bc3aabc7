/** Where a record can be written: the categories to which the member may add. */

import type { CategoryName, Kinds } from "../../../core/emr_page_core.js";
import { desk } from "../../desk.ts";
import type { MemberId, RecordEntry } from "../../generated/functions.ts";
import { hrefOf } from "../../route.ts";
import { categoryName, usableCategories } from "../../usable-categories.ts";
import type { Standing } from "../../worker/desk.ts";

/** A category to which the member may add. */
export interface Place {
  of: CategoryName;
  name: string;
  /** The codes of the kinds of record; absent in the member's own category, whose codes the core knows. */
  kinds?: Kinds;
}

/** The record that is replaced, at its current version. */
export interface Amended {
  of: CategoryName;
  entry: RecordEntry;
}

/**
 * The categories of a patient to which the member may add: their own, those in which they act for the patient, or those that the patient lets them use. A category
 * that only the member's hospital may use is left out while the member does not know the patient's codes.
 */
export async function placesOf(patient: MemberId, me: Standing): Promise<Place[]> {
  if (patient === me.id) {
    return me.categories.map(({ id, name }) => ({ of: { category: id }, name }));
  }
  if (me.roles.includes("patient") && !me.roles.includes("practitioner")) {
    // Who acts for the patient writes in the patient's place.
    const delegated = await desk.delegatedCategories(patient);
    return delegated
      .filter(({ powers }) => powers.add)
      .map(({ category, name, kinds }) => ({ of: { category, patient }, name, kinds }));
  }
  const usable = await usableCategories(patient);
  return usable
    .filter(({ rights, kinds }) => rights.add && Object.keys(kinds).length > 0)
    .map((one) => ({ of: one.of, name: categoryName(one, me.msp), kinds: one.kinds }));
}

/** How a new record of a place names its kind: by its code, where the page knows it. */
export function kindIn({ kinds }: Place, type: string): string {
  return kinds?.[type] ?? type;
}

/** The screen with the record of a patient: the member's own, that of a patient for whom they act, or a chart. */
export function recordOf(patient: MemberId, me: Standing): string {
  if (patient === me.id) {
    return hrefOf("record");
  }
  return me.roles.includes("practitioner") ? hrefOf("chart", patient) : hrefOf("deputies", patient);
}

/** What the member calls a patient; nothing for themselves or for an unknown patient. */
export async function nameOf(patient: MemberId): Promise<string | undefined> {
  return (await desk.patients()).find(({ id }) => id === patient)?.label;
}

/** The record that is to be replaced. */
export async function amendedIn(places: Place[], category: string, record: string): Promise<Amended | undefined> {
  const place = places.find(({ of }) => of.category === category);
  return place && { of: place.of, entry: (await desk.recordVersions(place.of, record)).current };
}
