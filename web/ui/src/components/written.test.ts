import { beforeAll, expect, test, vi } from "vitest";

// The languages read the page's settings as soon as they are loaded.
vi.stubGlobal("document", { documentElement: {} });
vi.stubGlobal("localStorage", { getItem: () => "en", setItem: () => {} });

let written: typeof import("./written.ts");
beforeAll(async () => {
  written = await import("./written.ts");
});

test("a date has the precision that its author gave it", () => {
  expect(written.writtenDate("2019")).toBe("2019");
  expect(written.writtenDate("2019-03")).toBe("March 2019");
  expect(written.writtenDate("2019-03-08")).toBe("March 8, 2019");
  expect(written.shortDate("2019")).toBe("2019");
  expect(written.shortDate("2019-03")).toBe("Mar 2019");
  expect(written.shortDate("2019-03-08")).toBe("Mar 8, 2019");
});

test("a number with an exponent is written out, and another stays as it was typed", () => {
  expect(written.writtenValue("1.2E+2")).toBe("120");
  expect(written.writtenValue("5e-7")).toBe("0.0000005");
  expect(written.writtenValue("7.20")).toBe("7.20");
  expect(written.writtenValue("1e-400")).toBe("1e-400");
  expect(written.writtenValue("negative")).toBe("negative");
});

test("Arabic has one set of digits and one calendar in every browser", async () => {
  const { choose, day, number } = await import("../messages/index.ts");
  choose("ar");
  expect(number(1234.5)).toBe("1,234.5");
  expect(day(new Date(2026, 10, 29).getTime())).toMatch(/29.*2026/);
  expect(written.writtenDate("2019")).toBe("2019");
  choose("en");
});
