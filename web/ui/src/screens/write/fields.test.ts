import { expect, test } from "vitest";
import type { Form } from "../../generated/content.ts";
import { codedOf, momentIn } from "./fields.ts";
import { KINDS, type WrittenKind } from "./kinds.ts";

test("a moment has the zone of the device", () => {
  expect(momentIn("2026-11-29T10:30")).toMatch(/^2026-11-29T10:30:00[+-]\d\d:\d\d$/);
});

test("words have a code only if one was chosen", () => {
  expect(codedOf({ problem: "Asthma" }, "problem")).toEqual({ text: "Asthma" });
  const chosen = {
    problem: "Asthma",
    "problem-code": "J45.909",
    "problem-system": "http://hl7.org/fhir/sid/icd-10-cm",
  };
  expect(codedOf(chosen, "problem").code).toBe("J45.909");
});

test("measurements are only those that were typed", () => {
  const values = { moment: "2026-11-29T10:30", systolic: "152", diastolic: "96", weight: "٧٢٫٥" };
  expect(KINDS.measurements.form(values)).toMatchObject({
    kind: "measurements",
    readings: [
      { of: "bloodPressure", pressure: { as: "numbers", systolic: "152", diastolic: "96" } },
      { of: "weight", value: "72.5" },
    ],
  });
});

test("a case has blood pressure and sugar in numbers or in words", () => {
  const words = { day: "2026-11-29", problem: "Headache", pressureAs: "words", pressureWords: "high" };
  expect(KINDS.case.form(words)).toMatchObject({ bloodPressure: { words: "high" }, sugar: null });
  const numbers = { ...words, pressureAs: "numbers", systolic: "150", diastolic: "95", sugarAs: "mg/dL", sugar: "180" };
  expect(KINDS.case.form(numbers)).toMatchObject({
    bloodPressure: { as: "numbers", systolic: "150" },
    sugar: { as: "number", unit: "mg/dL", value: "180" },
  });
});

test("a laboratory result keeps its unit and range if it is a number, in any digits", () => {
  const row = { "test-0": "Glucose", "value-0": "۷٫۲", "unit-0": "mmol/L", "lowest-0": "٣٫٩" };
  const [result] = (KINDS.laboratory.form(row) as Extract<Form, { kind: "laboratory" }>).results;
  expect(result?.value).toEqual({ as: "number", value: "7.2", unit: "mmol/L", low: "3.9", high: null });
});

test("each kind becomes a form of its own name", () => {
  for (const [kind, { form }] of Object.entries(KINDS) as [WrittenKind, (typeof KINDS)[WrittenKind]][]) {
    expect(form({}).kind).toBe(kind);
  }
});
