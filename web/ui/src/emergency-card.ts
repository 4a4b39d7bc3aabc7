/** A patient's emergency card: what a practitioner must know to find the categories that are open to emergencies. */

import type { CategoryId, MemberId } from "./generated/functions.ts";

/** The card as one text, for a QR code: the patient's address, then the ids of the categories. */
export function cardText(address: string, categories: CategoryId[]): string {
  return [address, ...categories].join(";");
}

/**
 * The categories of a patient that a text names: a whole card, or the id of one category. Spaces between groups count for
 * nothing. The patient's own id looks the same, and names no category.
 */
export function categoriesOn(text: string, patient: MemberId): CategoryId[] {
  const parts = text.replaceAll(/\s/g, "").toLowerCase().split(";");
  return parts.filter((part) => /^[0-9a-f]{32}$/.test(part) && part !== patient);
}
