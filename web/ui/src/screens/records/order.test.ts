import { expect, test } from "vitest";
import { addedAt, entriesOf, isNext, ordered } from "./order.ts";
import type { When } from "./when.ts";

interface Made {
  record: string;
  time: number;
  when?: When;
}

const idOf = (time: number) => `${(0xffff_ffff_ffff_ffffn - BigInt(time)).toString(16)}-${"a".repeat(64)}-0000`;
const at = (...times: number[]): Made[] => times.map((time) => ({ record: idOf(time), time }));
/** A record that was written down at one time, and was at another. */
const about = (time: number, was: number, precision: When["precision"] = "day"): Made => ({
  record: idOf(time),
  time,
  when: { time: was, precision },
});
const whenOf = ({ time, when }: Made): When => when ?? { time, precision: "moment" };
const times = (placed: { when: When }[]) => placed.map(({ when }) => when.time);

test("entries of several lists stand in one order, the newest first", () => {
  const { whole, partial, horizon } = ordered([{ entries: at(9, 4) }, { entries: at(7, 5) }], whenOf);
  expect(times(whole)).toEqual([9, 7, 5, 4]);
  expect([partial, horizon]).toEqual([[], undefined]);
});

test("a record stands where it was, and not where it was written down", () => {
  const { whole } = ordered([{ entries: [about(900, 100), about(800, 700), ...at(600)] }], whenOf);
  expect(times(whole)).toEqual([700, 600, 100]);
});

test("down to the last record up to which every list is read, none is missing", () => {
  const long = { entries: at(9, 8), next: "more" };
  const short = { entries: [about(7, 7), about(6, 1)], next: null };
  const { whole, partial, horizon } = ordered([long, short], whenOf);
  expect([times(whole), times(partial), horizon]).toEqual([[9, 8], [7, 1], 8]);
  expect(ordered([{ entries: [], next: "more" }, short], whenOf).whole).toEqual([]);
});

test("an old record that was written down today hides none that is newer", () => {
  const page = { entries: [about(9, 2), ...at(8, 7)], next: "more" };
  const { whole, partial } = ordered([page], whenOf);
  expect([times(whole), times(partial)]).toEqual([[8, 7], [2]]);
});

test("a record of which it is not known when it was has no place", () => {
  const entries = at(9, 8);
  const { unplaced, whole } = ordered([{ entries }], (entry) => (entry.time === 9 ? undefined : whenOf(entry)));
  expect([unplaced, times(whole)]).toEqual([[entries[0]], [8]]);
});

test("a year stands below its January, and a month below its first day", () => {
  const [year, month, day] = (["year", "month", "day"] as const).map((precision, at) => about(9 - at, 5, precision));
  const { whole } = ordered([{ entries: [year, month, day] as Made[] }], whenOf);
  expect(whole.map(({ when }) => when.precision)).toEqual(["day", "month", "year"]);
});

test("only the lists that hold others back are read further", () => {
  const newer = { entries: at(9, 8), next: "more" };
  const older = { entries: at(9, 2), next: "more" };
  const ended = { entries: at(9, 8), next: null };
  const lists = [newer, older, ended];
  expect(lists.map((list) => isNext(list, lists))).toEqual([true, false, false]);
});

test("a record that two lists have stands there once", () => {
  expect(entriesOf([{ entries: at(9, 4) }, { entries: at(9, 5) }])).toEqual(at(9, 5, 4));
});

test("a record's id says when it was added", () => {
  expect(addedAt(idOf(1_790_000_000_000))).toBe(1_790_000_000_000);
});
