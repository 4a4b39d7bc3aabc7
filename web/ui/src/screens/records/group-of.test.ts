import { beforeAll, expect, test, vi } from "vitest";
import type { When } from "./when.ts";

// The languages read the page's settings as soon as they are loaded.
vi.stubGlobal("document", { documentElement: {} });
vi.stubGlobal("localStorage", { getItem: () => "en", setItem: () => {} });

let groupOf: typeof import("./group-of.ts").groupOf;
beforeAll(async () => {
  ({ groupOf } = await import("./group-of.ts"));
});

const NOW = new Date(2026, 10, 29, 10).getTime();
const group = (time: Date, precision: When["precision"] = "moment") =>
  groupOf({ time: time.getTime(), precision }, NOW);

test("a record stands in the group of the day, then of the month, in which it was", () => {
  expect(group(new Date(2026, 10, 29, 0))).toBe("Today");
  expect(group(new Date(2026, 10, 28, 23, 59))).toBe("Yesterday");
  expect(group(new Date(2026, 10, 28))).toBe("Yesterday");
  expect(group(new Date(2026, 10, 25), "day")).toBe("November 25, 2026");
  expect(group(new Date(2026, 10, 2))).toBe("November 2026");
  expect(group(new Date(2023, 11, 1))).toBe("December 2023");
});

test("a record of a month or year stands in no group of a day", () => {
  expect(group(new Date(2026, 10, 1), "month")).toBe("November 2026");
  expect(group(new Date(2024, 0, 1), "year")).toBe("2024");
});

test("what is planned is no part of today", () => {
  expect(group(new Date(2026, 10, 30), "day")).toBe("Still to come");
  expect(group(new Date(2026, 10, 29, 18))).toBe("Today");
});
