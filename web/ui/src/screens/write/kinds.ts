/** The kinds of records that people write by forms. */

import {
  Activity,
  Bandage,
  BedDouble,
  ClipboardPlus,
  FilePlus2,
  FlaskConical,
  type IconNode,
  ListChecks,
  NotebookPen,
  Pill,
  ScanSearch,
  ShieldAlert,
  SquarePen,
  Stethoscope,
  Syringe,
} from "lucide";
import type {
  AllergySort,
  Certainty,
  Course,
  Danger,
  Form,
  LaboratoryResult,
  Level,
  Pressure,
  Reading,
  Sugar,
  SugarUnit,
  VisitClass,
} from "../../generated/content.ts";
import {
  codedOf,
  codedOrNone,
  decimalOf,
  type FieldSpec,
  momentIn,
  type Repeated,
  textOrNone,
  type Values,
  valuesAt,
} from "./fields.ts";
import { isDecimal } from "./numbers.ts";

export type WrittenKind = Extract<
  Form["kind"],
  | "visit"
  | "case"
  | "note"
  | "diagnosis"
  | "prescription"
  | "laboratory"
  | "measurements"
  | "allergy"
  | "immunization"
  | "document"
  | "examination"
  | "treatment"
  | "measures"
  | "nursingNote"
>;

/** A kind of record: its fields, and the form that they become. */
export interface KindSpec {
  icon: IconNode;
  fields: FieldSpec[];
  repeated?: Repeated;
  form: (values: Values) => Form;
}

const DAY: FieldSpec = { name: "day", type: "day" };
const NOTE: FieldSpec = { name: "note", type: "area", isOptional: true };
const RESULTS: Repeated = {
  of: "result",
  most: 30,
  fields: [
    { name: "test", type: "coded", set: "tests" },
    { name: "value", type: "result" },
    { name: "unit", type: "coded", set: "units", isOptional: true },
    { name: "lowest", type: "decimal", isOptional: true },
    { name: "highest", type: "decimal", isOptional: true },
  ],
};

const MEASURES: Repeated = { of: "measure", most: 20, fields: [{ name: "measure", type: "text" }] };

/** The kinds that professionals write alone: a patient does not examine, treat or nurse. */
export const OF_PROFESSIONALS: WrittenKind[] = ["examination", "measures", "nursingNote"];

export const KINDS: Record<WrittenKind, KindSpec> = {
  measurements: {
    icon: Activity,
    fields: [
      { name: "moment", type: "moment" },
      { name: "systolic", type: "decimal", unit: "mmHg", isOptional: true },
      { name: "diastolic", type: "decimal", unit: "mmHg", isOptional: true },
      { name: "pulse", type: "decimal", unit: "/min", isOptional: true },
      { name: "sugarAs", type: "choice", options: ["none", "mg/dL", "mmol/L", "words"] },
      { name: "sugar", type: "decimal", when: hasSugarNumber },
      { name: "fasting", type: "choice", options: ["no", "yes"], when: hasSugarNumber },
      { name: "sugarWords", type: "text", when: hasSugarWords },
      { name: "weight", type: "decimal", unit: "kg", isOptional: true },
      { name: "height", type: "decimal", unit: "cm", isOptional: true },
      { name: "temperature", type: "decimal", unit: "°C", isOptional: true },
      { name: "oxygen", type: "decimal", unit: "%", isOptional: true },
      { name: "breathing", type: "decimal", unit: "/min", isOptional: true },
      NOTE,
    ],
    form: (values) => ({
      kind: "measurements",
      date: momentIn(values.moment ?? ""),
      readings: readingsOf(values),
      note: textOrNone(values, "note"),
    }),
  },
  note: {
    icon: SquarePen,
    fields: [
      { name: "title", type: "text" },
      { name: "moment", type: "moment" },
      { name: "text", type: "area" },
    ],
    form: (values) => ({
      kind: "note",
      title: values.title ?? "",
      date: momentIn(values.moment ?? ""),
      text: values.text ?? "",
    }),
  },
  visit: {
    icon: BedDouble,
    fields: [
      { name: "hospital", type: "text" },
      { name: "class", type: "choice", options: ["outpatient", "inpatient", "emergency", "home", "virtual"] },
      { name: "reason", type: "coded", set: "problems" },
      { name: "admission", type: "day" },
      { name: "discharge", type: "day", isOptional: true },
    ],
    form: (values) => ({
      kind: "visit",
      hospital: values.hospital ?? "",
      class: (values.class ?? "outpatient") as VisitClass,
      reason: codedOf(values, "reason"),
      admission: values.admission ?? "",
      discharge: textOrNone(values, "discharge"),
    }),
  },
  case: {
    icon: ClipboardPlus,
    fields: [
      { name: "problem", type: "coded", set: "problems" },
      DAY,
      { name: "pressureAs", type: "choice", options: ["none", "numbers", "words"] },
      { name: "systolic", type: "decimal", unit: "mmHg", when: hasPressureNumbers },
      { name: "diastolic", type: "decimal", unit: "mmHg", when: hasPressureNumbers },
      { name: "pressureWords", type: "text", when: (values) => values.pressureAs === "words" },
      { name: "pressureLevel", type: "choice", options: levels(), when: (values) => values.pressureAs === "words" },
      { name: "sugarAs", type: "choice", options: ["none", "mg/dL", "mmol/L", "words"] },
      { name: "sugar", type: "decimal", when: hasSugarNumber },
      { name: "fasting", type: "choice", options: ["no", "yes"], when: hasSugarNumber },
      { name: "sugarWords", type: "text", when: hasSugarWords },
      { name: "sugarLevel", type: "choice", options: levels(), when: hasSugarWords },
      NOTE,
    ],
    form: (values) => ({
      kind: "case",
      problem: codedOf(values, "problem"),
      date: values.day ?? "",
      bloodPressure: pressureOf(values),
      sugar: sugarOf(values),
      note: textOrNone(values, "note"),
    }),
  },
  diagnosis: {
    icon: Stethoscope,
    fields: [
      { name: "problem", type: "coded", set: "problems" },
      DAY,
      { name: "certainty", type: "choice", options: ["confirmed", "unconfirmed", "refuted"] },
      { name: "course", type: "choice", options: ["active", "recurrence", "remission", "resolved"] },
      { name: "onset", type: "day", isOptional: true },
      NOTE,
    ],
    form: (values) => ({
      kind: "diagnosis",
      problem: codedOf(values, "problem"),
      date: values.day ?? "",
      certainty: (values.certainty ?? "confirmed") as Certainty,
      course: (values.course ?? "active") as Course,
      onset: textOrNone(values, "onset"),
      note: textOrNone(values, "note"),
    }),
  },
  prescription: {
    icon: Pill,
    fields: [
      { name: "medicine", type: "coded", set: "medicines" },
      { name: "dosage", type: "text" },
      { name: "route", type: "coded", set: "routes", isOptional: true },
      DAY,
      { name: "until", type: "day", isOptional: true },
      { name: "reason", type: "coded", set: "problems", isOptional: true },
      NOTE,
    ],
    form: (values) => ({
      kind: "prescription",
      medicine: codedOf(values, "medicine"),
      dosage: values.dosage ?? "",
      route: codedOrNone(values, "route"),
      date: values.day ?? "",
      until: textOrNone(values, "until"),
      reason: codedOrNone(values, "reason"),
      note: textOrNone(values, "note"),
    }),
  },
  laboratory: {
    icon: FlaskConical,
    fields: [
      { name: "ordered", type: "text" },
      DAY,
      { name: "laboratory", type: "text", isOptional: true },
      { name: "conclusion", type: "area", isOptional: true },
    ],
    repeated: RESULTS,
    form: (values) => ({
      kind: "laboratory",
      title: { text: values.ordered ?? "" },
      date: values.day ?? "",
      laboratory: textOrNone(values, "laboratory"),
      results: resultsOf(values),
      conclusion: textOrNone(values, "conclusion"),
    }),
  },
  examination: {
    icon: ScanSearch,
    fields: [
      { name: "examined", type: "coded", set: "examinations" },
      { name: "moment", type: "moment" },
      { name: "finding", type: "area" },
      { name: "level", type: "choice", options: levels() },
    ],
    form: (values) => ({
      kind: "examination",
      examined: codedOf(values, "examined"),
      date: momentIn(values.moment ?? ""),
      finding: values.finding ?? "",
      level: levelOf(values.level).level ?? null,
    }),
  },
  treatment: {
    icon: Bandage,
    fields: [
      { name: "treatment", type: "coded", set: "treatments" },
      DAY,
      { name: "end", type: "day", isOptional: true },
      { name: "hospital", type: "text", isOptional: true },
      { name: "reason", type: "coded", set: "problems", isOptional: true },
      { name: "outcome", type: "text", isOptional: true },
      NOTE,
    ],
    form: (values) => ({
      kind: "treatment",
      treatment: codedOf(values, "treatment"),
      date: values.day ?? "",
      end: textOrNone(values, "end"),
      hospital: textOrNone(values, "hospital"),
      reason: codedOrNone(values, "reason"),
      outcome: textOrNone(values, "outcome"),
      note: textOrNone(values, "note"),
    }),
  },
  measures: {
    icon: ListChecks,
    fields: [{ name: "title", type: "text" }, DAY, { name: "end", type: "day", isOptional: true }, NOTE],
    repeated: MEASURES,
    form: (values) => ({
      kind: "measures",
      title: values.title ?? "",
      date: values.day ?? "",
      end: textOrNone(values, "end"),
      measures: measuresOf(values),
      note: textOrNone(values, "note"),
    }),
  },
  nursingNote: {
    icon: NotebookPen,
    fields: [
      { name: "title", type: "text" },
      { name: "moment", type: "moment" },
      { name: "text", type: "area" },
    ],
    form: (values) => ({
      kind: "nursingNote",
      title: values.title ?? "",
      date: momentIn(values.moment ?? ""),
      text: values.text ?? "",
    }),
  },
  allergy: {
    icon: ShieldAlert,
    fields: [
      { name: "substance", type: "coded", set: "allergens" },
      { name: "sort", type: "choice", options: ["medication", "food", "environment"] },
      { name: "reaction", type: "coded", set: "reactions", isOptional: true },
      { name: "danger", type: "choice", options: ["unknown", "low", "high"] },
      { name: "certainty", type: "choice", options: ["confirmed", "unconfirmed", "refuted"] },
      DAY,
      NOTE,
    ],
    form: (values) => ({
      kind: "allergy",
      substance: codedOf(values, "substance"),
      sort: (values.sort ?? "medication") as AllergySort,
      reaction: codedOrNone(values, "reaction"),
      danger: values.danger === "low" || values.danger === "high" ? (values.danger as Danger) : null,
      certainty: (values.certainty ?? "confirmed") as Certainty,
      date: values.day ?? "",
      note: textOrNone(values, "note"),
    }),
  },
  immunization: {
    icon: Syringe,
    fields: [
      { name: "vaccine", type: "coded", set: "vaccines" },
      DAY,
      { name: "dose", type: "count", isOptional: true },
      { name: "lot", type: "text", isOptional: true },
      { name: "place", type: "text", isOptional: true },
      NOTE,
    ],
    form: (values) => ({
      kind: "immunization",
      vaccine: codedOf(values, "vaccine"),
      date: values.day ?? "",
      dose: values.dose ? Number(decimalOf(values, "dose")) : null,
      lot: textOrNone(values, "lot"),
      place: textOrNone(values, "place"),
      note: textOrNone(values, "note"),
    }),
  },
  document: {
    icon: FilePlus2,
    fields: [{ name: "title", type: "text" }, DAY, { name: "file", type: "file" }, NOTE],
    form: (values) => ({
      kind: "document",
      title: values.title ?? "",
      date: values.day ?? "",
      note: textOrNone(values, "note"),
    }),
  },
};

function levels(): ("unsaid" | Level)[] {
  return ["unsaid", "veryLow", "low", "normal", "high", "veryHigh"];
}

function hasPressureNumbers(values: Values): boolean {
  return values.pressureAs === "numbers";
}

function hasSugarNumber(values: Values): boolean {
  return values.sugarAs === "mg/dL" || values.sugarAs === "mmol/L";
}

function hasSugarWords(values: Values): boolean {
  return values.sugarAs === "words";
}

function levelOf(level: string | undefined): { level?: Level } {
  return level && level !== "unsaid" ? { level: level as Level } : {};
}

function pressureOf(values: Values): Pressure | null {
  if (values.pressureAs === "words") {
    return { words: values.pressureWords ?? "", ...levelOf(values.pressureLevel) };
  }
  return hasPressureNumbers(values) ? pressureNumbers(values) : null;
}

function pressureNumbers(values: Values): Pressure {
  return { as: "numbers", systolic: decimalOf(values, "systolic"), diastolic: decimalOf(values, "diastolic") };
}

function sugarOf(values: Values): Sugar | null {
  if (hasSugarWords(values)) {
    return { words: values.sugarWords ?? "", ...levelOf(values.sugarLevel) };
  }
  return hasSugarNumber(values)
    ? {
        as: "number",
        unit: values.sugarAs as SugarUnit,
        value: decimalOf(values, "sugar"),
        fasting: values.fasting === "yes",
      }
    : null;
}

function readingsOf(values: Values): Reading[] {
  const readings: Reading[] = [];
  if (values.systolic || values.diastolic) {
    readings.push({ of: "bloodPressure", pressure: pressureNumbers(values) });
  }
  const sugar = sugarOf(values);
  if (sugar) {
    readings.push({ of: "sugar", sugar });
  }
  for (const of of ["weight", "height", "temperature", "pulse", "oxygen", "breathing"] as const) {
    if (values[of]) {
      readings.push({ of, value: decimalOf(values, of) });
    }
  }
  return readings;
}

/** The measures that were typed. */
function measuresOf(values: Values): string[] {
  const rows = Array.from({ length: MEASURES.most }, (_, place) => valuesAt(MEASURES, values, place));
  return rows.map(({ measure }) => measure ?? "").filter((measure) => measure !== "");
}

/** The results that were typed; a row without a test and a value is none. */
function resultsOf(values: Values): LaboratoryResult[] {
  const rows = Array.from({ length: RESULTS.most }, (_, place) => valuesAt(RESULTS, values, place));
  return rows
    .filter((row) => row.test || row.value)
    .map((row) => {
      const value = decimalOf(row, "value");
      const unit = codedOrNone(row, "unit");
      return {
        test: codedOf(row, "test"),
        value: isDecimal(value)
          ? {
              as: "number",
              value,
              unit: unit?.code ?? unit?.text ?? null,
              low: row.lowest ? decimalOf(row, "lowest") : null,
              high: row.highest ? decimalOf(row, "highest") : null,
            }
          : { as: "words", words: row.value ?? "" },
      };
    });
}
