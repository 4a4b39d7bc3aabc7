/** For whom the member acts: the patient whose record they opened in that patient's place, until they stop. */

import { effect, signal } from "@preact/signals";
import { member } from "./desk.ts";
import type { MemberId } from "./generated/functions.ts";
import { go, hrefOf, route } from "./route.ts";

/** The screen with the patients for whom the member acts; behind it stands the id of one. */
const SCREEN = "deputies";

/** The patient for whom the member acts now. */
export const actingFor = signal<MemberId | undefined>(undefined);

effect(() => {
  const [screen, patient] = route.value;
  if (!member.value) {
    actingFor.value = undefined;
  } else if (screen === SCREEN && patient) {
    actingFor.value = patient;
  }
});

/** The address of the record of a patient for whom the member acts. */
export function recordOf(patient: MemberId): string {
  return hrefOf(SCREEN, patient);
}

/** Shows the record of a patient for whom the member acts; without one, the member's own. */
export function actFor(patient: MemberId | undefined): void {
  actingFor.value = patient;
  if (patient) {
    go(SCREEN, patient);
  } else {
    go("record");
  }
}
