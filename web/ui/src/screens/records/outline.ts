/** What a list says of a record: when it was, and its title. */

import { isAuthentic } from "../../authentic.ts";
import { entryTitle } from "../../components/entry-title.ts";
import { isOutside } from "../../components/value-words.ts";
import { desk } from "../../desk.ts";
import type { Component, Entry, Measure } from "../../generated/content.ts";
import type { Outline, Title, Version } from "../../worker/desk.ts";
import { type ReadRecord, titleOfRecord } from "./read-record.ts";

/** The outline of an opened record; `undefined` of one that is not believed. */
export function outlineOf(read: ReadRecord): Outline | undefined {
  if (!isAuthentic(read.opened) || !read.opened.content) {
    return undefined;
  }
  const entry = read.view?.entries[0];
  const { date } = entry ?? {};
  return { ...(date ? { date } : {}), title: (entry ? titleIn(entry) : titleOfRecord(read)) ?? null };
}

/**
 * Remembers outlines in this browser, so that lists are in order the next time. Without titles, it remembers only when each
 * record was.
 */
export async function keepOutlines(
  read: (Version & { outline: Outline | undefined })[],
  hasTitles: boolean,
): Promise<void> {
  const believed = read.flatMap(({ record, version, outline }) =>
    outline ? [{ record, version, outline: hasTitles ? outline : dateOf(outline) }] : [],
  );
  try {
    await (believed.length > 0 && desk.keepOutlines(believed));
  } catch {
    // A browser that keeps nothing opens the records again the next time.
  }
}

/** The title that an outline stands for, in the language of the page. */
export function titleOf({ title }: Outline): string | undefined {
  if (title === undefined || title === null) {
    return undefined;
  }
  return typeof title === "string" ? title : entryTitle(title);
}

/** Whether something that was measured is out of the ordinary. */
export function isAbnormal({ title }: Outline): boolean {
  if (typeof title !== "object" || title === null) {
    return false;
  }
  const measures = [title.measure, ...(title.components ?? []).map(({ measure }) => measure)];
  return measures.some((measure) => isOutside(measure?.flag));
}

function dateOf({ date }: Outline): Outline {
  return date ? { date } : {};
}

/** Of an entry only what its title is made of. */
function titleIn({ name, measure, components = [] }: Entry): Title | undefined {
  if (!name) {
    return undefined;
  }
  const parts = components.map((component): Component => ({ measure: shownOf(component.measure) }));
  return {
    name,
    ...(measure ? { measure: shownOf(measure) } : {}),
    ...(parts.length > 0 ? { components: parts } : {}),
  };
}

function shownOf({ value, comparator, unit, flag }: Measure): Measure {
  return Object.fromEntries(
    Object.entries({ value, comparator, unit, flag }).filter(([, part]) => part !== undefined && part !== null),
  );
}
