import { expect, test } from "vitest";
import { isNext, merged } from "./timeline.ts";

const at = (...times: number[]) => times.map((time) => ({ time }));

test("entries of several lists stand in one order, newest first", () => {
  const lists = [{ entries: at(9, 4) }, { entries: at(7, 5) }];
  expect(merged(lists)).toEqual({ entries: at(9, 7, 5, 4), hasMore: false });
});

test("no entry is shown before a newer one that is not read yet", () => {
  const long = { entries: at(9, 8), next: "more" };
  const short = { entries: at(7, 1), next: null };
  expect(merged([long, short])).toEqual({ entries: at(9, 8), hasMore: true });
});

test("only the lists that hold others back are read further", () => {
  const newer = { entries: at(9, 8), next: "more" };
  const older = { entries: at(9, 2), next: "more" };
  const ended = { entries: at(9, 8), next: null };
  const lists = [newer, older, ended];
  expect(lists.map((list) => isNext(list, lists))).toEqual([true, false, false]);
});
