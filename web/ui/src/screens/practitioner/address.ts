/** What patients give to those who should find them: their id, or their whole address, as their QR code has it. */

import type { MemberId } from "../../generated/functions.ts";

/** A patient's id, and the address if the text has it. */
export interface GivenAddress {
  id: MemberId;
  address?: string;
}

/** Reads what a patient gave; `undefined` if it has no id. Spaces between groups count for nothing. */
export function readAddress(text: string): GivenAddress | undefined {
  const found = /([0-9a-f]{32})(:age1[0-9a-z]+)?/i.exec(text.replaceAll(/\s/g, ""));
  const id = found?.[1]?.toLowerCase();
  if (!id) {
    return undefined;
  }
  return found?.[2] ? { id, address: id + found[2].toLowerCase() } : { id };
}
