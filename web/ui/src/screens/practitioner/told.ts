/** The categories that emergency cards named to the practitioner, until they lock. */

import { effect, signal } from "@preact/signals";
import { member } from "../../desk.ts";
import type { CategoryId, MemberId } from "../../generated/functions.ts";

const NONE: CategoryId[] = [];
const told = signal<Record<MemberId, CategoryId[]>>({});

effect(() => {
  if (!member.value) {
    told.value = {};
  }
});

/** The categories of a patient that the practitioner was told. */
export function toldOf(patient: MemberId): CategoryId[] {
  return told.value[patient] ?? NONE;
}

/** Notes categories of a patient that the practitioner was told. */
export function noteTold(patient: MemberId, categories: CategoryId[]): void {
  if (categories.length > 0) {
    told.value = { ...told.peek(), [patient]: [...new Set([...toldOf(patient), ...categories])] };
  }
}
