import { expect, test } from "vitest";
import { lookedAt } from "./last-looks.ts";

const MINUTE = 60_000;

test("the first look ends no visit", () => {
  expect(lookedAt(undefined, 5 * MINUTE)).toEqual({ last: 5 * MINUTE });
});

test("a look soon after another belongs to the same visit", () => {
  const first = lookedAt({ previous: 1, last: 100 * MINUTE }, 110 * MINUTE);
  expect(first).toEqual({ previous: 1, last: 110 * MINUTE });
  expect(lookedAt({ last: 100 * MINUTE }, 110 * MINUTE)).toEqual({ last: 110 * MINUTE });
});

test("a look after half an hour begins a visit, and the one before ended with its last look", () => {
  expect(lookedAt({ previous: 1, last: 100 * MINUTE }, 130 * MINUTE)).toEqual({
    previous: 100 * MINUTE,
    last: 130 * MINUTE,
  });
});
