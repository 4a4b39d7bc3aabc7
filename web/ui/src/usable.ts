/** What a patient lets a practitioner use: by grants to them, and by grants to their hospital. */

import type { CategoryName, GrantedCategory, Kinds } from "../core/emr_page_core.js";
import type { CategoryId, GrantEntry, MemberId, Rights, Scope } from "./generated/functions.ts";

/** A category that the practitioner may use, and how. */
export interface Usable {
  of: CategoryName & { category: CategoryId; patient: MemberId };
  /** What the patient calls it; absent if only the hospital's keeper can read it. */
  name?: string;
  /** The codes of the kinds of record, as far as the practitioner knows them. */
  kinds: Kinds;
  rights: Rights;
  /** Which records it covers. */
  scope: Scope;
  /** Until when, in milliseconds since 1970. */
  expires: number;
}

/**
 * The categories by grants to the practitioner, then those by grants to their hospital, as far as these give a right that the
 * former do not. A patient has the same codes of kinds in all categories.
 */
export function usable(own: GrantedCategory[], hospitals: GrantEntry[]): Usable[] {
  const granted = own.map(({ patient, category, grant, name, kinds, rights, scope, expires }) => {
    return { of: { patient, category, grant }, name, kinds, rights, scope, expires };
  });
  const isGiven = (category: CategoryId, right: keyof Rights) =>
    own.some((one) => one.category === category && one.scope === "all" && one.rights[right]);
  const kinds: Kinds = Object.assign({}, ...own.map((one) => one.kinds));
  const further = hospitals.flatMap(({ key: { patient, grant }, category, rights, scope = "all", expires }) => {
    const name = own.find((one) => one.category === category)?.name;
    const isMore = (["read", "add"] as const).some((right) => rights[right] && !isGiven(category, right));
    return isMore
      ? [{ of: { patient, category, grant }, ...(name ? { name } : {}), kinds, rights, scope, expires }]
      : [];
  });
  return [...granted, ...further];
}
