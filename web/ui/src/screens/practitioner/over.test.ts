import { expect, test } from "vitest";
import { isOver } from "./over.ts";

const clinical = (resource: string, code: string) => ({
  codes: [{ system: `http://terminology.hl7.org/CodeSystem/${resource}-clinical`, code }],
});

test("a problem or an allergy is over by its clinical status", () => {
  expect(isOver(clinical("condition", "resolved"))).toBe(true);
  expect(isOver(clinical("allergyintolerance", "inactive"))).toBe(true);
});

test("what is active, in remission or says nothing is not over", () => {
  expect(isOver(clinical("condition", "active"))).toBe(false);
  expect(isOver(clinical("condition", "remission"))).toBe(false);
  expect(isOver({ codes: [{ system: "http://snomed.info/sct", code: "resolved" }] })).toBe(false);
  expect(isOver({})).toBe(false);
});

test("a prescription is over by its status", () => {
  expect(isOver({ status: "completed" })).toBe(true);
  expect(isOver({ status: "active" })).toBe(false);
});
