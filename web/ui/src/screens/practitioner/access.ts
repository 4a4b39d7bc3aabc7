/** What a practitioner may do with a patient's records, and what is new in them. */

import { desk, member } from "../../desk.ts";
import type { MemberId, Rights } from "../../generated/functions.ts";
import { shortDay } from "../../messages/index.ts";
import { readEach } from "../../read-each.ts";
import type { Usable } from "../../usable.ts";
import { usableCategories } from "../../usable-categories.ts";
import { isNews } from "../records/news.ts";
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
  const news = answers.flatMap(({ answer }) =>
    answer.entries.filter((entry) => isNews(entry, since, member.value?.id ?? "")),
  );
  return { granted, news: new Set(news.map(({ record }) => record)).size };
}

/** What a patient lets the practitioner do and until when, in few words. */
export function untilInWords(granted: Usable[]): string {
  const text = practitionerText();
  const [first, ...others] = granted;
  if (!first) {
    return text.noAccess;
  }
  const rights = {
    read: granted.some((one) => one.rights.read),
    add: granted.some((one) => one.rights.add),
  };
  const end = others.reduce((least, { expires }) => Math.min(least, expires), first.expires);
  return text.until(text.rights[rightsOf({ rights })], shortDay(end));
}

/** Which rights a grant gives. */
export function rightsOf({ rights }: { rights: Rights }): "both" | "read" | "add" {
  if (rights.read && rights.add) {
    return "both";
  }
  return rights.read ? "read" : "add";
}
