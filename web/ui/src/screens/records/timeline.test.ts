import { expect, test } from "vitest";
import { addedAt, isNext, merged } from "./timeline.ts";

const idOf = (time: number) => `${(0xffff_ffff_ffff_ffffn - BigInt(time)).toString(16)}-${"a".repeat(64)}-0000`;
const at = (...times: number[]) => times.map((time) => ({ record: idOf(time), time }));

test("entries of several lists stand in one order, newest first", () => {
  const lists = [{ entries: at(9, 4) }, { entries: at(7, 5) }];
  expect(merged(lists)).toEqual({ entries: at(9, 7, 5, 4), hasMore: false });
});

test("no entry is shown before a newer one that is not read yet", () => {
  const long = { entries: at(9, 8), next: "more" };
  const short = { entries: at(7, 1), next: null };
  expect(merged([long, short])).toEqual({ entries: at(9, 8), hasMore: true });
  expect(merged([{ entries: [], next: "more" }, short]).entries).toEqual([]);
});

test("an old record that was amended today hides none that is newer", () => {
  const [newer, older] = at(9, 2) as [{ record: string; time: number }, { record: string; time: number }];
  const page = { entries: [newer, { ...older, time: 99 }], next: "more" };
  expect(merged([page]).entries.map(({ record }) => record)).toEqual([newer.record, older.record]);
});

test("only the lists that hold others back are read further", () => {
  const newer = { entries: at(9, 8), next: "more" };
  const older = { entries: at(9, 2), next: "more" };
  const ended = { entries: at(9, 8), next: null };
  const lists = [newer, older, ended];
  expect(lists.map((list) => isNext(list, lists))).toEqual([true, false, false]);
});

test("a record that two lists have stands there once", () => {
  expect(merged([{ entries: at(9, 4) }, { entries: at(9, 5) }]).entries).toEqual(at(9, 5, 4));
});

test("a record's id says when it was added", () => {
  expect(addedAt(idOf(1_790_000_000_000))).toBe(1_790_000_000_000);
});
