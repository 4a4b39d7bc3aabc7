/** For whom the member acts: the patient whose record they look at in that patient's place. */

import { computed } from "@preact/signals";
import { member } from "./desk.ts";
import type { MemberId } from "./generated/functions.ts";
import { go, route } from "./route.ts";

/** The screen with the patients for whom the member acts; behind it stands the id of one. */
const SCREEN = "deputies";

/**
 * The patient for whom the member acts now. Every other screen shows and changes the member's own data, so nobody acts for
 * another there.
 */
export const actingFor = computed<MemberId | undefined>(() => {
  const [screen, patient] = route.value;
  return member.value && screen === SCREEN ? patient : undefined;
});

/** Shows the record of a patient for whom the member acts; without one, the member's own. */
export function actFor(patient: MemberId | undefined): void {
  if (patient) {
    go(SCREEN, patient);
  } else {
    go("record");
  }
}
