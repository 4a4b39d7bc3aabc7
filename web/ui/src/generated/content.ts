// Made by `make schemas` from the types of emr-fhir.

/** What sort of thing an allergy is to. */
export type AllergySort = "food" | "medication" | "environment";

/** A number with a unit. */
export type Amount = {
  /** In which unit, for example `mg` or `tablet`. */
  unit: string;
  /** As it was typed. */
  value: string;
};

/** A file in a record. */
export type AttachedFile = {
  /** Where it is, if it is not in the record. */
  address?: string | null;
  /** Its media type as the author says, for example `application/pdf`. */
  mediaType?: string | null;
  /** Its name, if the author gave one. */
  name?: string | null;
  /** How many bytes it has; absent if they are elsewhere or damaged. */
  size?: number | null;
};

/** How certain a diagnosis or an allergy is. */
export type Certainty = "confirmed" | "unconfirmed" | "refuted";

/** A code of a system. */
export type Code = {
  /** The code in it. */
  code?: string | null;
  /** The system's or the author's words for it. */
  display?: string | null;
  /** The system's address, for example `http://loinc.org`. */
  system?: string | null;
};

/** Words, with a code if they were chosen from a value set. */
export type Coded = {
  /** The code. */
  code?: string | null;
  /** The system of the code. */
  system?: string | null;
  /** What was typed or chosen. */
  text: string;
};

/** A part of a measurement. */
export type Component = {
  /** Its code. */
  code?: Code | null;
  /** Everything else that it says. */
  facts?: Fact[];
  /** Its value. */
  measure: Measure;
  /** What it is. */
  name?: Name | null;
};

/** A code with its words. */
export type Concept = {
  /** The words in Arabic. */
  ar: string;
  /** The code; some value sets have only words. */
  code?: string | null;
  /** The words in English. */
  en: string;
  /** The system of the code. */
  system?: string | null;
};

/** Whether the patient has it still. */
export type Course = "active" | "recurrence" | "remission" | "resolved";

/** How dangerous an allergy can become. */
export type Danger = "low" | "high";

/** A value that only a program needs. */
export type Detail = {
  /** Where it stands in the resource. */
  path: string;
  /** As it is written. */
  text: string;
};

/** One resource, as a person reads it. */
export type Entry = {
  /** The code of that, if it has one. */
  code?: Code | null;
  /** Codes with their systems. */
  codes?: Code[];
  /** The parts of a measurement, for example systolic and diastolic pressure. */
  components?: Component[];
  /** The moment by which it is sorted, with FHIR's precision: a year, a month, a day or a time. */
  date?: string | null;
  /** When it was. A period is two dates with ` – ` between them; an open end is empty. */
  dates?: Fact[];
  /** Everything else that it says. */
  facts?: Fact[];
  /** Whether the patient says so, and no professional. */
  isPatientStated?: boolean;
  /** What it is. */
  kind: Kind;
  /** What was measured or found, if it is an observation. */
  measure?: Measure | null;
  /**
   * What it is about, for example the name of a problem, a medicine or a test. The page writes a title from name,
   * measure and flag.
   */
  name?: Name | null;
  /** The author's own summary, without its markup. */
  narrative?: string | null;
  /** Paths of what has no words of its own here; its text is among the facts. */
  notUnderstood?: string[];
  /** Where it was. */
  places?: Fact[];
  /** Its type in FHIR. A person needs it only if the kind is `other`. */
  resourceType: string;
  /** How far it is: FHIR's code, for example `final`, `active` or `entered-in-error`. */
  status?: string | null;
  /** What only a program needs: ids, addresses, systems. */
  technical?: Detail[];
  /** What a reader must know before anything else. */
  warnings?: Warning[];
  /** Who has to do with it, by name. */
  who?: Fact[];
};

/** A value with a label. */
export type Fact = {
  /** The name of the element, if the label is `field`. */
  field?: string | null;
  /** What it is; the page has words for it. */
  label: Label;
  /** What belongs to it. */
  parts?: Fact[];
  /** Its value as the author wrote it; absent if it only has parts. */
  text?: string | null;
};

/** A filled form, and what all forms have in common. */
export type Filled = {
  /** The member who writes it, unless it is the patient. */
  author?: Person | null;
  /** What was typed. */
  form: Form;
  /** Whether the patient says so, and no professional. */
  isPatientStated?: boolean;
  /** The patient whom it is about. */
  patient: Person;
};

/** Where a value lies. */
export type Flag = "criticalLow" | "low" | "normal" | "high" | "criticalHigh" | "abnormal" | "critical";

/**
 * The forms. Every text is what was typed; dates have any precision of FHIR: `2024`, `2024-02`, `2024-02-29`, or
 * `2024-02-29T10:00:00+03:00`.
 */
export type Form =
  | { admission: string; class: VisitClass; discharge?: string | null; hospital: string; kind: "visit"; reason: Coded }
  | {
      bloodPressure?: Pressure | null;
      date: string;
      kind: "case";
      note?: string | null;
      problem: Coded;
      sugar?: Sugar | null;
    }
  | { date: string; kind: "note"; text: string; title: string }
  | { date: string; kind: "nursingNote"; text: string; title: string }
  | {
      certainty: Certainty;
      course: Course;
      date: string;
      kind: "diagnosis";
      note?: string | null;
      onset?: string | null;
      problem: Coded;
    }
  | { date: string; examined: Coded; finding: string; kind: "examination"; level?: Level | null }
  | {
      date: string;
      end?: string | null;
      hospital?: string | null;
      kind: "treatment";
      note?: string | null;
      outcome?: string | null;
      reason?: Coded | null;
      treatment: Coded;
    }
  | { date: string; end?: string | null; kind: "measures"; measures: string[]; note?: string | null; title: string }
  | {
      date: string;
      dosage: string;
      dose?: Amount | null;
      kind: "prescription";
      medicine: Coded;
      note?: string | null;
      reason?: Coded | null;
      route?: Coded | null;
      times?: Times | null;
      until?: string | null;
    }
  | {
      conclusion?: string | null;
      date: string;
      kind: "laboratory";
      laboratory?: string | null;
      results: LaboratoryResult[];
      title: Coded;
    }
  | { date: string; kind: "measurements"; note?: string | null; readings: Reading[] }
  | {
      certainty: Certainty;
      danger?: Danger | null;
      date: string;
      kind: "allergy";
      note?: string | null;
      reaction?: Coded | null;
      sort: AllergySort;
      substance: Coded;
    }
  | {
      date: string;
      dose?: number | null;
      kind: "immunization";
      lot?: string | null;
      note?: string | null;
      place?: string | null;
      vaccine: Coded;
    }
  | { date: string; kind: "document"; note?: string | null; title: string };

/** What a resource is for a person. */
export type Kind =
  | "visit"
  | "case"
  | "problem"
  | "diagnosis"
  | "examination"
  | "note"
  | "nursingNote"
  | "treatment"
  | "measures"
  | "prescription"
  | "dispense"
  | "medication"
  | "laboratory"
  | "imaging"
  | "measurement"
  | "observation"
  | "allergy"
  | "immunization"
  | "document"
  | "order"
  | "appointment"
  | "familyHistory"
  | "answers"
  | "report"
  | "person"
  | "administrative"
  | "other";

/** What a fact is. The page has words for each in each language. */
export type Label =
  | "subject"
  | "author"
  | "performer"
  | "requester"
  | "participant"
  | "statedBy"
  | "interpreter"
  | "custodian"
  | "recipient"
  | "sender"
  | "attester"
  | "organization"
  | "careTeam"
  | "place"
  | "hospital"
  | "at"
  | "during"
  | "onset"
  | "abatement"
  | "written"
  | "issued"
  | "updated"
  | "prepared"
  | "handedOver"
  | "lastOccurrence"
  | "expires"
  | "born"
  | "deceased"
  | "status"
  | "statusReason"
  | "clinicalStatus"
  | "verificationStatus"
  | "category"
  | "type"
  | "class"
  | "priority"
  | "intent"
  | "severity"
  | "criticality"
  | "reason"
  | "code"
  | "value"
  | "interpretation"
  | "referenceRange"
  | "absentReason"
  | "bodySite"
  | "method"
  | "specimen"
  | "device"
  | "note"
  | "dosage"
  | "timing"
  | "route"
  | "dose"
  | "rate"
  | "asNeeded"
  | "quantity"
  | "supply"
  | "refills"
  | "validity"
  | "duration"
  | "medication"
  | "ingredient"
  | "strength"
  | "form"
  | "substitution"
  | "reaction"
  | "manifestation"
  | "substance"
  | "exposure"
  | "outcome"
  | "complication"
  | "followUp"
  | "conclusion"
  | "result"
  | "report"
  | "evidence"
  | "stage"
  | "activity"
  | "description"
  | "goal"
  | "addresses"
  | "vaccine"
  | "lotNumber"
  | "manufacturer"
  | "series"
  | "doseNumber"
  | "seriesDoses"
  | "targetDisease"
  | "primarySource"
  | "reportOrigin"
  | "hospitalization"
  | "admission"
  | "discharge"
  | "diagnosis"
  | "encounter"
  | "basedOn"
  | "partOf"
  | "replaces"
  | "personName"
  | "gender"
  | "contact"
  | "address"
  | "language"
  | "maritalStatus"
  | "relationship"
  | "title"
  | "section"
  | "text"
  | "item"
  | "answer"
  | "purpose"
  | "focus"
  | "attachment"
  | "size"
  | "modality"
  | "images"
  | "component"
  | "role"
  | "start"
  | "end"
  | "active"
  | "consent"
  | "total"
  | "age"
  | "id"
  | "meta"
  | "mark"
  | "link"
  | "field";

/** One laboratory result. */
export type LaboratoryResult = {
  /** Whether that is ordinary, if the laboratory says so. */
  level?: Level | null;
  /** What was measured. */
  test: Coded;
  /** What was found. */
  value: ResultValue;
};

/** Where a value lies, in words. */
export type Level = "veryLow" | "low" | "normal" | "high" | "veryHigh";

/** A value that was measured or found. */
export type Measure = {
  /** Why there is no value. */
  absent?: string | null;
  /** `<`, `<=`, `>=` or `>`, if the true value lies beyond. */
  comparator?: string | null;
  /** Whether it is out of the ordinary. */
  flag?: Flag | null;
  /** The same as a number, if it is one. */
  number?: number | null;
  /** What is normal. */
  range?: NormalRange | null;
  /** By which rule it is flagged or not; absent if no rule fits. */
  rule?: Rule | null;
  /** The unit for a person. */
  unit?: string | null;
  /** As the author typed it, number or words; absent if nothing was found. */
  value?: string | null;
};

/** A name as the author wrote it, and in both languages if its code is in a value set of ours. */
export type Name = {
  /** The name in Arabic. */
  ar?: string | null;
  /** The name in English. */
  en?: string | null;
  /** The author's text. */
  text: string;
};

/** The values that are normal. */
export type NormalRange = {
  /** The greatest normal value, as it is written. */
  high?: string | null;
  /** Whether `high` itself is high already. */
  isBelowHigh?: boolean;
  /** The least normal value, as it is written. */
  low?: string | null;
  /** The author's words for it. */
  text?: string | null;
  /** Its unit, if it is not the value's. */
  unit?: string | null;
};

/** A span of time in which something is repeated. */
export type Per = "hour" | "day" | "week" | "month";

/** A person, by the id of a member, a name or both. */
export type Person = {
  /** The member's id. */
  id?: string | null;
  /** The name as others read it. */
  name?: string | null;
};

/** One value of a series. */
export type Point = {
  /** `<`, `<=`, `>=` or `>`, if the true value lies beyond. */
  comparator?: string | null;
  /** When it was, with FHIR's precision. */
  date: string;
  /** Whether it is out of the ordinary. */
  flag?: Flag | null;
  /** The same as a number. */
  number: number;
  /** What the caller calls the record. */
  record: string;
  /** The value as it was typed. */
  value: string;
};

/** A blood pressure in numbers or in words. */
export type Pressure = { as: "numbers"; diastolic: string; systolic: string } | Words;

/** What is wrong with a field of a form. */
export type Problem = {
  /** The field, for example `admission` or `readings.0.value`. */
  field: string;
  /** Why it is refused. */
  reason: Reason;
};

/** One measurement. */
export type Reading =
  | { of: "bloodPressure"; pressure: Pressure }
  | { of: "sugar"; sugar: Sugar }
  | { of: "weight"; value: string }
  | { of: "height"; value: string }
  | { of: "temperature"; value: string }
  | { of: "pulse"; value: string }
  | { of: "oxygen"; value: string }
  | { of: "breathing"; value: string };

/** Why a field is refused. */
export type Reason =
  | { is: "empty" }
  | { is: "tooLong"; most: number }
  | { is: "notADate" }
  | { is: "endsBeforeStart" }
  | { is: "notANumber" }
  | { is: "comma" }
  | { is: "notACode" }
  | { is: "belowLow" };

/** What a laboratory found: a number or words. */
export type ResultValue =
  | { as: "number"; high?: string | null; low?: string | null; unit?: string | null; value: string }
  | { as: "words"; words: string };

/** The rule by which a value is flagged. */
export type Rule = { by: "author" } | { by: "range" } | { by: "published"; source: string };

/** The values of one kind and unit, from the oldest to the newest. */
export type Series = {
  /** Its code, if it has one. */
  code?: Code | null;
  /** What was measured. */
  name: Name;
  /** At least one. */
  points: Point[];
  /** What is normal, as the newest value that says it says it. */
  range?: NormalRange | null;
  /** By which rule that is normal. */
  rule?: Rule | null;
  /** The unit of all values. */
  unit?: string | null;
  /** Of a part of a measurement the whole, for example blood pressure. Series of one whole belong into one chart. */
  whole?: Name | null;
};

/** The sugar in the blood, in numbers or in words. */
export type Sugar = { as: "number"; fasting?: boolean; unit: SugarUnit; value: string } | Words;

/** Units of sugar in the blood. */
export type SugarUnit = "mg/dL" | "mmol/L";

/** How often something is done. */
export type Times = {
  /** So many times. */
  count: number;
  /** In each of these. */
  per: Per;
};

/** A value set. */
export type ValueSet =
  | "problems"
  | "tests"
  | "vaccines"
  | "units"
  | "routes"
  | "medicines"
  | "allergens"
  | "reactions"
  | "treatments"
  | "examinations";

/** The content of a record, as a person reads it. Nothing of the content is left out. */
export type View = {
  /** The files in it. Their bytes are read by their position in this list. */
  attachments: AttachedFile[];
  /** One for each resource; the first is what the record is about. */
  entries: Entry[];
  /** What kind of record it is. */
  kind: Kind;
  /** How many values are left out because there are too many. Usually 0. */
  omitted: number;
  /** What a program needs of the Bundle itself. */
  technical?: Detail[];
};

/** How a patient is in a hospital. */
export type VisitClass = "outpatient" | "inpatient" | "emergency" | "home" | "virtual";

/** What changes the meaning of all the rest. */
export type Warning = "enteredInError" | "notDone" | "refuted" | "unconfirmed" | "modified";

/** A value in words. */
export type Words = {
  /** What they mean, if they mean one of these. */
  level?: Level | null;
  /** The words, for example `high`. */
  words: string;
};
