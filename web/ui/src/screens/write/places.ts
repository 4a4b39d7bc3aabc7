/** Where a record can be written: the categories to which the member may add. */

import type { CategoryName } from "../../../core/emr_page_core.js";
import { desk } from "../../desk.ts";
import type { MemberId, RecordEntry } from "../../generated/functions.ts";
import type { Standing } from "../../worker/desk.ts";

/** A category to which the member may add. */
export interface Place {
  of: CategoryName;
  name: string;
}

/** The record that is replaced, at its current version. */
export interface Amended {
  of: CategoryName;
  entry: RecordEntry;
}

/** The categories of a patient to which the member may add: their own, or those that the patient lets them use. */
export async function placesOf(patient: MemberId, me: Standing): Promise<Place[]> {
  if (patient === me.id) {
    return me.categories.map(({ id, name }) => ({ of: { category: id }, name }));
  }
  const granted = await desk.granted(patient);
  return granted.filter(({ rights }) => rights.add).map((of) => ({ of, name: of.name }));
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
