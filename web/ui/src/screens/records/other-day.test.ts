import { expect, test } from "vitest";
import type { View } from "../../generated/content.ts";
import { otherDay } from "./other-day.ts";

const ADDED = new Date(2026, 10, 29, 10).getTime();

function about(date: string | null): View {
  return { attachments: [], entries: [{ date, kind: "note", resourceType: "Encounter" }], kind: "note", omitted: 0 };
}

test("the day that a record is about is said if it was added on another", () => {
  expect(otherDay(about("2019-03-08"), ADDED)).toBe("2019-03-08");
  expect(otherDay(about("2019"), ADDED)).toBe("2019");
  expect(otherDay(about("2026"), ADDED)).toBe("2026");
});

test("the same day is not said twice", () => {
  expect(otherDay(about("2026-11-29"), ADDED)).toBe(undefined);
  expect(otherDay(about(new Date(ADDED).toISOString()), ADDED)).toBe(undefined);
  expect(otherDay(about(null), ADDED)).toBe(undefined);
  expect(otherDay(undefined, ADDED)).toBe(undefined);
});
