/** A member's id as officials type it from a screen: with spaces between its groups, in any case. */

import { messages } from "../../messages/index.ts";

/** The id in a text. */
export function memberIdIn(text: string): string {
  return text.replaceAll(/\s/g, "").toLowerCase();
}

/** A check of a field with this label: whether its text is an id. */
export function isMemberId(label: string) {
  return (value: string) => (/^[0-9a-f]{32}$/.test(memberIdIn(value)) ? undefined : messages().form.wrong(label));
}
