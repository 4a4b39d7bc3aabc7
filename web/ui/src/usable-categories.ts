/** The categories of a patient that a practitioner may use, as the ledger has them now. */

import { desk } from "./desk.ts";
import type { MemberId } from "./generated/functions.ts";
import { localized } from "./messages/index.ts";
import { organizationName } from "./names.ts";
import { type Usable, usable } from "./usable.ts";

const text = localized({
  en: { forHospital: (hospital: string, id: string) => `Category for ${hospital} (${id})` },
  ar: { forHospital: (hospital: string, id: string) => `فئة لـ${hospital} (${id})` },
});

/** The categories of a patient that the practitioner may use now. */
export async function usableCategories(patient: MemberId): Promise<Usable[]> {
  return usable(...(await Promise.all([desk.granted(patient), desk.hospitalGrants(patient)])));
}

/** What a category is called: by the patient, or else by whom it is for. */
export function categoryName({ name, of }: Usable, hospital: string): string {
  return name ?? text().forHospital(organizationName(hospital), of.category.slice(0, 4));
}
