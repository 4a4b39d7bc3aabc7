import { expect, test } from "vitest";
import { isCount, isDecimal, plainDecimal, resultProblem } from "./numbers.ts";

test("a number in Arabic or Persian digits is read, and a comma is left for the check", () => {
  expect(plainDecimal("١٢٫٥")).toBe("12.5");
  expect(plainDecimal("۷٫۲")).toBe("7.2");
  expect(plainDecimal(" 7.20 ")).toBe("7.20");
  expect(plainDecimal("7,2")).toBe("7,2");
});

test("a number may say that the true value lies beyond it", () => {
  expect(["7.2", "<5", ">= 10", "-1", "٧٫٢"].filter(isDecimal)).toHaveLength(5);
  expect(["7,2", "=5", "1+", ".5", "5.", ""].filter(isDecimal)).toEqual([]);
});

test("a count is a whole number, at least 1", () => {
  expect(["1", "٢", "12"].filter(isCount)).toHaveLength(3);
  expect(["<5", "0", "1.5", "-1", "second", ""].filter(isCount)).toEqual([]);
});

test("a result that was meant as a number does not become words", () => {
  for (const typed of ["7,2", "7٬2", "7،2", "5.", "7.2.1", ".5", "≤5"]) {
    expect([typed, resultProblem(typed, false)]).toEqual([typed, "notDecimal"]);
  }
});

test("a unit does not belong into the value", () => {
  for (const typed of ["7.2 mg/dL", "5%", "٧ غرام"]) {
    expect([typed, resultProblem(typed, false)]).toEqual([typed, "unitInValue"]);
  }
});

test("words are a result, but have no unit and no normal range", () => {
  for (const typed of ["negative", "1+", "1:80", "5-10", "++"]) {
    expect([typed, resultProblem(typed, false)]).toEqual([typed, undefined]);
    expect([typed, resultProblem(typed, true)]).toEqual([typed, "needsNumber"]);
  }
});

test("a number is a result with a unit and without", () => {
  for (const typed of ["7.2", "<5", "۷٫۲"]) {
    expect([resultProblem(typed, true), resultProblem(typed, false)]).toEqual([undefined, undefined]);
  }
});
