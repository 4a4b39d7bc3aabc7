import { expect, test } from "vitest";
import { momentOf, place, ticks } from "./chart-scale.ts";

test("ticks are round numbers that cover all values", () => {
  expect(ticks(118, 171)).toEqual([100, 120, 140, 160, 180]);
  expect(ticks(9.1, 12.6)).toEqual([9, 10, 11, 12, 13]);
  expect(ticks(0.2, 0.9)).toEqual([0.2, 0.4, 0.6, 0.8, 1]);
});

test("one single value has ticks around it", () => {
  expect(ticks(80, 80)).toEqual([79, 79.5, 80, 80.5, 81]);
});

test("a very great value has ticks around it", () => {
  for (const value of [1e17, -1e17]) {
    const marks = ticks(value, value);
    expect(marks[0]).toBeLessThan(value);
    expect(marks.at(-1)).toBeGreaterThan(value);
  }
});

test("a value has its place also where the axis runs from right to left", () => {
  expect(place(5, [0, 10], [0, 100])).toBe(50);
  expect(place(2, [0, 10], [100, 0])).toBe(80);
  expect(place(3, [3, 3], [0, 100])).toBe(50);
});

test("a date of any precision has a moment", () => {
  expect(momentOf("2024")).toBe(new Date(2024, 0, 1).getTime());
  expect(momentOf("2024-02")).toBe(new Date(2024, 1, 1).getTime());
  expect(momentOf("2024-02-29")).toBe(new Date(2024, 1, 29).getTime());
  expect(momentOf("2024-02-29T10:00:00+03:00")).toBe(Date.UTC(2024, 1, 29, 7));
});
