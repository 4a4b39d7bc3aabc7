/** What a practitioner has, of made-up people. */

import type { GrantedCategory, Kinds, OpenedRecord } from "../../core/emr_page_core.js";
import type {
  AccessRequest,
  GrantEntry,
  MemberId,
  PolicyInForce,
  RecordEntry,
  RecordStatus,
  Rights,
} from "../../src/generated/functions.ts";
import type { Desk } from "../../src/worker/desk.ts";
import { haemoglobin, invertedTime, pressure } from "./fixtures-content.ts";

const AMINA = "3f9a1c07b2de48569a0c7714e2d5b8f1";
const AHMED = "d".repeat(32);
const SARA = "5b0c9e1f2a3d4c5e8f7061a2b3c4d5e6";
/** The practitioner, as the shared fixtures call every member. */
const ME = AMINA;
const LAYLA = "1d7e55c09a3b4c2f8f6611a0be42d793";
const PATIENT = "77aa10ce4b2d4d9e9c5503f1e8d2b604";
const KEY = "9b1f04c7d2e65a3810ffce42b7a90d516c83e4275fb01d9aa6e3c4187d20f5b9";
const HOUR = 3600 * 1000;
const DAY = 24 * HOUR;
const NOW = Date.now();

const KINDS: Kinds = Object.fromEntries(
  [
    "AllergyIntolerance",
    "Bundle",
    "Condition",
    "DiagnosticReport",
    "DocumentReference",
    "Encounter",
    "Immunization",
    "MedicationRequest",
    "Observation",
  ].map((name, index) => [name, String(index).repeat(32)]),
);

const GRANTED: GrantedCategory[] = [
  granted("a", "Laboratory", { read: true, add: true }, 30),
  granted("b", "زيارات", { read: true, add: true }, 30),
  granted("c", "Vaccinations", { read: true, add: false }, 6),
];

/** A category that the practitioner knows and that is closed to emergencies. */
const CLOSED = "c".repeat(32);

/** A category whose name only the hospital's keeper can read. */
const FOR_HOSPITAL: GrantEntry = {
  category: "d4".repeat(16),
  epochs: [],
  expires: NOW + 12 * DAY,
  key: { grant: "7".repeat(64), grantee: "HospitalAMSP", patient: PATIENT },
  not_before: NOW - DAY,
  purpose: "TREAT",
  rights: { read: true, add: true },
  scope: "all",
  status: "active",
};

const TEXTS: Record<string, unknown> = {
  allergy: { resourceType: "AllergyIntolerance", code: { text: "Penicillin" }, criticality: "high" },
  problem: {
    resourceType: "Condition",
    code: {
      text: "High blood pressure",
      coding: [{ system: "http://hl7.org/fhir/sid/icd-10-cm", code: "I10", display: "Essential hypertension" }],
    },
    clinicalStatus: {
      coding: [{ system: "http://terminology.hl7.org/CodeSystem/condition-clinical", code: "active" }],
    },
  },
  medicine: {
    resourceType: "MedicationRequest",
    status: "active",
    intent: "order",
    medicationCodeableConcept: { text: "Amlodipine 5 mg tablet" },
    dosageInstruction: [{ text: "One tablet in the morning" }],
  },
  haemoglobin: haemoglobin(2, 9.1),
  visit: { resourceType: "Encounter", status: "finished", reasonCode: [{ text: "Headache and dizziness" }] },
  pressure2: pressure(2, 152, 96),
  pressure30: pressure(30, 147, 92),
  pressure75: pressure(75, 138, 88),
  pressure120: pressure(120, 141, 91),
  pressure200: pressure(200, 128, 82),
  haemoglobin90: haemoglobin(90, 11.4),
  words: "Nuts\n\nI was short of breath after eating nuts in 2019.\n",
};

/** The records: the id is the name of the text. */
const RECORDS: Record<string, RecordEntry[]> = {
  a: [
    record("haemoglobin", "Observation", 0.1, LAYLA),
    record("pressure2", "Observation", 2, ME),
    record("pressure30", "Observation", 30, ME, "amended"),
    record("pressure75", "Observation", 75, ME),
    record("haemoglobin90", "Observation", 90, LAYLA),
    record("pressure120", "Observation", 120, ME),
    record("pressure200", "Observation", 200, LAYLA),
  ],
  b: [
    record("visit", "Encounter", 1, LAYLA),
    record("medicine", "MedicationRequest", 29, ME),
    record("problem", "Condition", 30, ME),
    record("allergy", "AllergyIntolerance", 340, LAYLA, "entered-in-error"),
    record("allergy", "AllergyIntolerance", 341, LAYLA),
    record("words", "Observation", 400, PATIENT),
  ].map((entry, index) => ({ ...entry, version: index + 1 })),
  c: [],
};

const POLICY: PolicyInForce = {
  emergency_seconds: 4 * 3600,
  recovery_seconds: 72 * 3600,
  review_seconds: 7 * 24 * 3600,
  slot_seconds: 300,
};

const PATIENTS = [
  { id: PATIENT, label: "Amina Haddad", address: `${PATIENT}:age1${"q".repeat(58)}` },
  { id: AHMED, label: "أحمد (عيادة الثلاثاء)" },
  { id: SARA, label: "Sara Khoury" },
];

/** The worker's functions that a practitioner's screens call. */
export const practitionerDesk: Partial<Desk> = {
  patients: async () => PATIENTS,
  addPatient: async () => {},
  contacts: async () => [...PATIENTS, { id: LAYLA, label: "Dr Layla Rahme" }],
  written: async () =>
    ["laboratory", "prescription", "note"].map((kind) => ({ kind, patient: PATIENT, category: "c".repeat(32) })),
  lastVisits: async () => ({ [PATIENT]: NOW - 4 * DAY, [SARA]: NOW - DAY }),
  noteVisit: async () => NOW - 4 * DAY,
  granted: async (patient) => (patient === PATIENT ? GRANTED : patient === SARA ? GRANTED.slice(2) : []),
  hospitalGrants: async (patient) => (patient === PATIENT ? [FOR_HOSPITAL] : []),
  recordPage: async ({ category, emergency }) => {
    if (emergency && category === CLOSED) {
      throw Object.assign(new Error("no such right"), { code: "NOT_PERMITTED" });
    }
    return { entries: RECORDS[category[0] ?? ""] ?? [], ...(emergency ? { next: "older" } : {}) };
  },
  openOnce: async (_, wanted) => wanted.map(({ record, version }) => opened(record, version)),
  enterInError: async () => {},
  myRequests: async (patient) => ({ entries: REQUESTS.filter((request) => request.patient === patient) }),
  requestAccess: async () => KEY,
  policy: async () => POLICY,
  myEmergencies: async () => EMERGENCIES,
  grantsToMe: async () => ({
    entries: ["a", "b", "c"].map((digit) => ({ ...FOR_HOSPITAL, category: digit.repeat(32) })),
  }),
  declareEmergency: async () => EMERGENCIES[0] as (typeof EMERGENCIES)[0],
  addRecord: async () => "new",
};

const REQUESTS: AccessRequest[] = [
  request(PATIENT, "open", 0.2, 30),
  request(AHMED, "declined", 12, 20),
  request(SARA, "approved", 30, 6),
  request(AHMED, "open", 90, -3),
];

const EMERGENCIES = [
  {
    patient: AHMED,
    reason: "unconscious" as const,
    emergency: { time: NOW - 3 * HOUR, transaction: "4".repeat(64) },
    until: NOW + HOUR,
  },
  {
    patient: SARA,
    reason: "life-threatening" as const,
    emergency: { time: NOW - 60 * DAY, transaction: "5".repeat(64) },
    until: NOW - 60 * DAY + 4 * HOUR,
  },
];

function granted(digit: string, name: string, rights: Rights, days: number): GrantedCategory {
  return {
    patient: PATIENT,
    category: digit.repeat(32),
    grant: digit.repeat(64),
    name,
    kinds: KINDS,
    rights,
    purpose: "TREAT",
    scope: "all",
    not_before: NOW - DAY,
    expires: NOW + days * DAY,
  };
}

function record(
  name: string,
  kind: string,
  days: number,
  author: MemberId,
  status: RecordStatus = "current",
): RecordEntry {
  return {
    author,
    epoch: 1,
    kind: KINDS[kind] as string,
    organization: "HospitalAMSP",
    padded_size: 65_536,
    record: `${invertedTime(NOW - days * DAY)}-${name}`,
    status,
    time: NOW - days * DAY,
    version: 1,
  };
}

function request(patient: MemberId, status: AccessRequest["status"], days: number, until: number): AccessRequest {
  return {
    grantee: status === "approved" ? "HospitalAMSP" : ME,
    patient,
    purpose: "TREAT",
    request: `${status}${days}`,
    requested: NOW - days * DAY,
    requester: ME,
    rights: { read: true, add: status !== "declined" },
    status,
    until: NOW + until * DAY,
    wish: KEY,
  };
}

function opened(name: string, version: number): OpenedRecord {
  const part = { file: KEY, msp: "MinistryMSP", recipient: KEY };
  const transaction = "e".repeat(64);
  const text = TEXTS[name.slice(17)];
  return {
    isGreen: true,
    checks: [{ name: "author-signed" }, { name: "content" }],
    content: new TextEncoder().encode(typeof text === "string" ? text : JSON.stringify(text, null, 2)),
    access: { patient: PATIENT, time: NOW, transaction },
    facts: {
      author: LAYLA,
      context: {
        author_key: KEY,
        category: "a".repeat(32),
        channel: "records",
        epoch: 1,
        patient: PATIENT,
        record: name,
        transaction,
        version,
      },
      kind: KEY.slice(32),
      organization: "HospitalAMSP",
      parts: {
        category_recipient: KEY,
        commitment: KEY,
        content: KEY,
        keepers: [part, part, part],
        lock: KEY,
        padded_size: 65_536,
        patient_recipient: KEY,
      },
      status: "current",
      time: NOW - DAY,
    },
  };
}
