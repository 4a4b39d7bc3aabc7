import { expect, test } from "vitest";
import type { Form } from "../../generated/content.ts";
import { KINDS } from "./kinds.ts";
import { refilled } from "./refill.ts";

const ASTHMA = { text: "Asthma", code: "J45.909", system: "http://hl7.org/fhir/sid/icd-10-cm" };

const FORMS: Form[] = [
  {
    kind: "visit",
    hospital: "Hope Hospital",
    class: "inpatient",
    reason: ASTHMA,
    admission: "2024-02-27",
    discharge: null,
  },
  {
    kind: "case",
    problem: { text: "Dizziness" },
    date: "2024-03-01",
    bloodPressure: { as: "numbers", systolic: "152", diastolic: "95" },
    sugar: { as: "number", value: "9.10", unit: "mmol/L", fasting: true },
    note: "Drinks a lot",
  },
  {
    kind: "examination",
    examined: { text: "Lungs" },
    date: "2024-03-01T10:00:00Z",
    finding: "Clear on both sides.",
    level: "normal",
  },
  {
    kind: "treatment",
    treatment: { text: "Physiotherapy" },
    date: "2024-03-01",
    end: "2024-03-20",
    hospital: "Hope Hospital",
    reason: ASTHMA,
    outcome: "Breathes more easily",
    note: null,
  },
  {
    kind: "measures",
    title: "Less salt",
    date: "2024-03-01",
    end: null,
    measures: ["Cook without salt.", "Measure the blood pressure each morning."],
    note: "Agreed with his wife",
  },
  { kind: "nursingNote", title: "Night", date: "2024-03-01T04:00:00Z", text: "Slept well." },
  { kind: "note", title: "Round", date: "2024-03-01T10:00:00Z", text: "Feels <well>.\nGoes home." },
  {
    kind: "diagnosis",
    problem: ASTHMA,
    date: "2024-03-01",
    onset: "2021-01-01",
    certainty: "unconfirmed",
    course: "remission",
    note: null,
  },
  {
    kind: "prescription",
    medicine: { text: "Metformin 500 mg tablet" },
    dosage: "One tablet",
    route: null,
    date: "2024-03-01",
    until: "2024-09-01",
    reason: ASTHMA,
    note: null,
  },
  {
    kind: "laboratory",
    title: { text: "Blood count" },
    date: "2024-03-01",
    laboratory: "Central laboratory",
    conclusion: null,
    results: [
      {
        test: { text: "Haemoglobin", code: "718-7", system: "http://loinc.org" },
        value: { as: "number", value: "9.10", unit: "g/dL", low: "12.0", high: "16.0" },
      },
      { test: { text: "Malaria" }, value: { as: "words", words: "not found" } },
    ],
  },
  {
    kind: "measurements",
    date: "2024-03-01T07:15:30+03:00",
    readings: [
      { of: "bloodPressure", pressure: { as: "numbers", systolic: "128", diastolic: "81" } },
      { of: "sugar", sugar: { words: "high", level: "high" } },
      { of: "weight", value: "81.50" },
    ],
    note: "At home",
  },
  {
    kind: "allergy",
    substance: { text: "Penicillin" },
    sort: "medication",
    certainty: "confirmed",
    danger: "high",
    reaction: { text: "Hives" },
    date: "2010-01-01",
    note: null,
  },
  {
    kind: "immunization",
    vaccine: { text: "Influenza" },
    date: "2023-10-05",
    dose: 2,
    lot: "AB123",
    place: null,
    note: "Left arm",
  },
  { kind: "document", title: "X-ray", date: "2024-03-01", note: "The left foot" },
];

test.each(FORMS)("the fields of a $kind say all that its record says", (form) => {
  const found = refilled(form);
  expect(found?.kind).toBe(form.kind);
  expect(found && KINDS[found.kind].form(found.values).kind).toBe(form.kind);
});

test("every kind of record is tried", () => {
  expect(new Set(FORMS.map(({ kind }) => kind))).toEqual(new Set(Object.keys(KINDS)));
});

test("a record that says more than the fields can say fills none of them", () => {
  const [, , , , prescription] = FORMS as [Form, Form, Form, Form, Extract<Form, { kind: "prescription" }>];
  expect(refilled({ ...prescription, dose: { value: "1", unit: "tablet" } })).toBeUndefined();
  expect(refilled({ kind: "nursingNote", title: "Night", date: "2024-03-01", text: "Sleeps" })).toBeUndefined();
});
