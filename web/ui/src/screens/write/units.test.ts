import { expect, test } from "vitest";
import type { Repeated, Values } from "./fields.ts";
import { KINDS } from "./kinds.ts";
import { firstSugar, firstUnit, unitsOf } from "./units.ts";

const RESULTS = KINDS.laboratory.repeated as Repeated;
const LOINC = "http://loinc.org";
const written = (values: Values) => ({
  kind: "laboratory",
  patient: "0".repeat(32),
  category: "1".repeat(32),
  units: unitsOf(RESULTS, values),
});

test("a result begins with the unit in which the same test was written last, else with the usual one", () => {
  const glucose = { "test-0": "Glucose", "test-0-code": "2345-7", "test-0-system": LOINC };
  const earlier = written({ ...glucose, "value-0": "90", "unit-0": "mg/dl", "unit-0-code": "mg/dL" });
  const last = written({ ...glucose, "value-0": "5.1", "unit-0": "mmol/l" });
  expect(firstUnit("2345-7", [last, earlier])).toEqual({ text: "mmol/l" });
  expect(firstUnit("2345-7", [])).toEqual({ text: "mg/dL", code: "mg/dL" });
  expect(firstUnit("718-7", [last, earlier])).toEqual({ text: "g/dL", code: "g/dL" });
});

test("a test in own words has the unit that was written with the same words", () => {
  const own = written({ "test-1": "Zinc ", "value-1": "12", "unit-1": "umol/L" });
  expect(firstUnit("zinc", [own])).toEqual({ text: "umol/L" });
  expect(firstUnit("copper", [own])).toBeUndefined();
});

test("blood sugar begins as it was measured last", () => {
  expect(firstSugar([])).toEqual({});
  expect(firstSugar([written({ sugarAs: "words" }), written({ sugarAs: "mmol/L" })])).toEqual({ sugarAs: "mmol/L" });
});
