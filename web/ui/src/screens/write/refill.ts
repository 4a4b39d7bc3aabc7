/** From the form that a record was written from back to the values of its fields, for a correction. */

import { codeField, systemField } from "../../components/coded.ts";
import type { Coded, Form, LaboratoryResult, Pressure, Reading, Sugar } from "../../generated/content.ts";
import { repeatedName, type Values } from "./fields.ts";
import { KINDS, type WrittenKind } from "./kinds.ts";
import type { FieldName } from "./messages.ts";

/**
 * The kind of record, and what its fields are filled with; nothing if they cannot say all that the form says: what they
 * cannot say would be lost in the correction.
 */
export function refilled(form: Form): { kind: WrittenKind; values: Values } | undefined {
  if (!(form.kind in KINDS)) {
    return undefined;
  }
  const kind = form.kind as WrittenKind;
  const values = valuesIn(form);
  return isSame(KINDS[kind].form(values), form) ? { kind, values } : undefined;
}

function valuesIn(form: Form): Values {
  switch (form.kind) {
    case "visit":
      return {
        ...plain({ hospital: form.hospital, class: form.class, admission: form.admission, discharge: form.discharge }),
        ...coded("reason", form.reason),
      };
    case "case":
      return {
        ...plain({ day: form.date, note: form.note }),
        ...coded("problem", form.problem),
        ...pressureIn(form.bloodPressure),
        ...sugarIn(form.sugar),
      };
    case "note":
      return plain({ title: form.title, moment: localOf(form.date), text: form.text });
    case "diagnosis":
      return {
        ...plain({ day: form.date, onset: form.onset, note: form.note }),
        ...plain({ certainty: form.certainty, course: form.course }),
        ...coded("problem", form.problem),
      };
    case "prescription":
      return {
        ...plain({ day: form.date, dosage: form.dosage, until: form.until, note: form.note }),
        ...coded("medicine", form.medicine),
        ...coded("route", form.route),
        ...coded("reason", form.reason),
      };
    case "laboratory":
      return {
        ...plain({ day: form.date, ordered: form.title.text, laboratory: form.laboratory }),
        ...plain({ conclusion: form.conclusion }),
        ...Object.assign({}, ...form.results.map(resultIn)),
      };
    case "measurements":
      return {
        ...plain({ moment: localOf(form.date), note: form.note, sugarAs: "none" }),
        ...Object.assign({}, ...form.readings.map(readingIn)),
      };
    case "allergy":
      return {
        ...plain({ day: form.date, sort: form.sort, note: form.note }),
        ...plain({ certainty: form.certainty, danger: form.danger ?? "unknown" }),
        ...coded("substance", form.substance),
        ...coded("reaction", form.reaction),
      };
    case "immunization":
      return {
        ...plain({ day: form.date, dose: form.dose?.toString(), lot: form.lot, place: form.place, note: form.note }),
        ...coded("vaccine", form.vaccine),
      };
    case "examination":
      return {
        ...plain({ moment: localOf(form.date), finding: form.finding, level: form.level ?? "unsaid" }),
        ...coded("examined", form.examined),
      };
    case "treatment":
      return {
        ...plain({ day: form.date, end: form.end, hospital: form.hospital, outcome: form.outcome, note: form.note }),
        ...coded("treatment", form.treatment),
        ...coded("reason", form.reason),
      };
    case "measures":
      return {
        ...plain({ title: form.title, day: form.date, end: form.end, note: form.note }),
        ...Object.fromEntries(form.measures.map((measure, place) => [repeatedName("measure", place), measure])),
      };
    case "nursingNote":
      return plain({ title: form.title, moment: localOf(form.date), text: form.text });
    case "document":
      return plain({ title: form.title, day: form.date, note: form.note });
    default:
      return {};
  }
}

/** The fields that have a value. */
function plain(values: Partial<Record<FieldName, string | null | undefined>>): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value)) as Values;
}

function coded(name: string, value: Coded | null | undefined): Values {
  if (!value) {
    return {};
  }
  const { text, code, system } = value;
  return code && system ? { [name]: text, [codeField(name)]: code, [systemField(name)]: system } : { [name]: text };
}

function pressureIn(pressure: Pressure | null | undefined): Values {
  if (!pressure) {
    return { pressureAs: "none" };
  }
  return "words" in pressure
    ? { pressureAs: "words", pressureWords: pressure.words, pressureLevel: pressure.level ?? "unsaid" }
    : { pressureAs: "numbers", systolic: pressure.systolic, diastolic: pressure.diastolic };
}

function sugarIn(sugar: Sugar | null | undefined): Values {
  if (!sugar) {
    return { sugarAs: "none" };
  }
  return "words" in sugar
    ? { sugarAs: "words", sugarWords: sugar.words, sugarLevel: sugar.level ?? "unsaid" }
    : { sugarAs: sugar.unit, sugar: sugar.value, fasting: sugar.fasting ? "yes" : "no" };
}

function readingIn(reading: Reading): Values {
  switch (reading.of) {
    case "bloodPressure":
      return "words" in reading.pressure ? {} : pressureIn(reading.pressure);
    case "sugar":
      return sugarIn(reading.sugar);
    default:
      return { [reading.of]: reading.value };
  }
}

function resultIn({ test, value }: LaboratoryResult, place: number): Values {
  const named = (name: string) => repeatedName(name, place);
  if ("words" in value) {
    return { ...coded(named("test"), test), [named("value")]: value.words };
  }
  const { unit, low, high } = value;
  return {
    ...coded(named("test"), test),
    [named("value")]: value.value,
    ...(unit ? { [named("unit")]: unit } : {}),
    ...(low ? { [named("lowest")]: low } : {}),
    ...(high ? { [named("highest")]: high } : {}),
  };
}

/** A moment as a field has it: in the time of this device. */
function localOf(moment: string): string {
  const time = Date.parse(moment);
  if (!moment.includes("T") || Number.isNaN(time)) {
    return moment;
  }
  const local = new Date(time - new Date(time).getTimezoneOffset() * 60_000).toISOString();
  return local.slice(0, local.slice(17, 19) === "00" ? 16 : 19);
}

/** Whether two forms say the same: what is absent is `null` too, and a moment may be written in another zone. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one === "string" && typeof other === "string") {
    const isMoment = /^\d{4}-\d\d-\d\dT/.test(one) && /^\d{4}-\d\d-\d\dT/.test(other);
    return one === other || (isMoment && Date.parse(one) === Date.parse(other));
  }
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) {
    return (one ?? null) === (other ?? null);
  }
  const [first, second] = [one as Record<string, unknown>, other as Record<string, unknown>];
  const names = new Set([...Object.keys(first), ...Object.keys(second)]);
  return [...names].every((name) => isSame(first[name] || null, second[name] || null));
}
