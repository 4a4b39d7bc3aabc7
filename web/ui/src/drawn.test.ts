import { expect, test } from "vitest";
import { drawnOnce, firstOf } from "./drawn.ts";

test("the first rows are those of the lists from above", () => {
  const lists = [[1, 2], [], [3, 4, 5], [6]];
  expect(firstOf(0, ...lists)).toEqual([[], [], [], []]);
  expect(firstOf(4, ...lists)).toEqual([[1, 2], [], [3, 4], []]);
  expect(firstOf(9, ...lists)).toEqual(lists);
});

test("the row of an entry is made once", () => {
  let made = 0;
  const row = drawnOnce((_: object) => {
    made += 1;
    return made;
  });
  const [one, other] = [{}, {}];
  expect([row(one), row(other), row(one)]).toEqual([1, 2, 1]);
});
