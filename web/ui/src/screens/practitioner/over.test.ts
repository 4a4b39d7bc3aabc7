import { expect, test } from "vitest";
import type { Entry } from "../../generated/content.ts";
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

const until = (...ends: string[]): Pick<Entry, "status" | "facts"> => ({
  status: "active",
  facts: ends.map((end) => ({
    label: "dosage",
    text: "One tablet",
    parts: [{ label: "timing", parts: [{ label: "validity", text: end }] }],
  })),
});

test("a prescription is over when every dosage has ended", () => {
  const today = "2026-11-29";
  expect(isOver(until(" – 2023-05-01"), today)).toBe(true);
  expect(isOver(until("2026-11-01 – 2026-11-28T10:00:00Z"), today)).toBe(true);
  expect(isOver(until(" – 2026-11-29"), today)).toBe(false);
  expect(isOver(until(" – 2026"), today)).toBe(false);
  expect(isOver(until(" – 2025"), today)).toBe(true);
  expect(isOver(until("2020-01-01 – "), today)).toBe(false);
  expect(isOver(until(" – 2023-05-01", " – 2027-01-01"), today)).toBe(false);
  expect(isOver({ status: "active", facts: [{ label: "dosage", text: "One tablet" }] }, today)).toBe(false);
});

test("a medicine that was handed over is not over, and one that was not is", () => {
  expect(isOver({ kind: "dispense", status: "completed" })).toBe(false);
  expect(isOver({ kind: "dispense", status: "cancelled" })).toBe(true);
});
