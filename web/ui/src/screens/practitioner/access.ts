/** What a practitioner may do with a patient's records, and what is new in them. */

import { desk } from "../../desk.ts";
import type { MemberId, MspId, RecordEntry, Rights } from "../../generated/functions.ts";
import { day, listed } from "../../messages/index.ts";
import { readEach } from "../../read-each.ts";
import type { Usable } from "../../usable.ts";
import { categoryName, usableCategories } from "../../usable-categories.ts";
import { practitionerText } from "./messages.ts";

/** What a patient lets the practitioner do now. */
export interface Access {
  granted: Usable[];
  /** Records that were added or changed after the last visit; `undefined` if there was none in this browser. */
  news: number | undefined;
}

/** Asks what a patient lets the practitioner do, and how much is new since a time. */
export async function accessTo(patient: MemberId, since: number | undefined): Promise<Access> {
  const granted = await usableCategories(patient);
  if (since === undefined) {
    return { granted, news: undefined };
  }
  const readable = granted.filter(({ rights }) => rights.read);
  const { answers } = await readEach(readable, ({ of }) => desk.recordPage(of));
  const news = answers.flatMap(({ answer }) => answer.entries.filter((entry) => isNews(entry, since)));
  return { granted, news: new Set(news.map(({ record }) => record)).size };
}

/** Whether a record was added or changed after a time. */
export function isNews({ time }: RecordEntry, since: number): boolean {
  return time > since;
}

/** What a patient lets the practitioner do, in one sentence for each set of rights. */
export function inWords(granted: Usable[], hospital: MspId): string {
  const text = practitionerText();
  if (granted.length === 0) {
    return text.noAccess;
  }
  const sentences = (["both", "read", "add"] as const).flatMap((which) => {
    const those = granted.filter((one) => rightsOf(one) === which);
    const [first, ...others] = those;
    if (!first) {
      return [];
    }
    const end = others.reduce((least, { expires }) => Math.min(least, expires), first.expires);
    return [text.access[which](listed(those.map((one) => categoryName(one, hospital))), day(end))];
  });
  return sentences.join(" ");
}

/** Which rights a grant gives. */
export function rightsOf({ rights }: { rights: Rights }): "both" | "read" | "add" {
  if (rights.read && rights.add) {
    return "both";
  }
  return rights.read ? "read" : "add";
}
