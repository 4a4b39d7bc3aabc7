import type { ComponentChildren } from "preact";
import { day } from "../../messages/index.ts";
import { groupOf } from "./group-of.ts";
import { records } from "./messages.ts";
import type { Placed } from "./order.ts";

interface TimeGroupsProps<T> {
  placed: Placed<T>[];
  /** A row of the list. */
  row: (entry: T) => ComponentChildren;
  /** What stands above each group. */
  Heading?: "h2" | "h3";
}

/** Entries that are in the order of when they were, in groups: today, yesterday, the days of this week, then months. */
export function TimeGroups<T>({ placed, row, Heading = "h2" }: TimeGroupsProps<T>) {
  const now = Date.now();
  return (
    <>
      {[...Map.groupBy(placed, ({ when }) => groupOf(when, now))].map(([label, group]) => (
        <section key={label} class="time-group">
          <Heading>{label}</Heading>
          <ul class="rows card">{group.map(({ entry }) => row(entry))}</ul>
        </section>
      ))}
    </>
  );
}

interface PartialGroupsProps<T> extends TimeGroupsProps<T> {
  /** What was before this time may not be read yet, in milliseconds since 1970. */
  horizon: number | undefined;
  /** Whether older records are being read. */
  isReadingOn?: boolean;
}

/** Entries between which others may belong that are not read yet, and that this is so. */
export function PartialGroups<T>({ horizon, isReadingOn = false, ...groups }: PartialGroupsProps<T>) {
  const text = records();
  if (groups.placed.length === 0) {
    return null;
  }
  return (
    <>
      {isReadingOn && <p class="quiet">{text.readingOn}</p>}
      {!isReadingOn && horizon !== undefined && Number.isFinite(horizon) && (
        <p class="quiet">{text.partial(day(horizon))}</p>
      )}
      <TimeGroups {...groups} />
    </>
  );
}
