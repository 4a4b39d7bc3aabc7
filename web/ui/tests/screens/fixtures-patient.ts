/** What a patient has, of made-up people. */

import type { Kinds, OpenedRecord } from "../../core/emr_page_core.js";
import type {
  AccessEntry,
  Category,
  Delegation,
  Emergency,
  GrantEntry,
  Organization,
  PageOfRecordEntry,
  PageRequest,
  RecordEntry,
  RecordStatus,
} from "../../src/generated/functions.ts";
import type { Desk, ReadRequest, Standing } from "../../src/worker/desk.ts";
import { documentOf, haemoglobin, invertedTime, pdf, pressure } from "./fixtures-content.ts";

const AMINA = "3f9a1c07b2de48569a0c7714e2d5b8f1";
const NOUR = "c81e4d9907ab4f3db6520e93aa174c5e";
const LAYLA = "1d7e55c09a3b4c2f8f6611a0be42d793";
const SAMI = "77aa10ce4b2d4d9e9c5503f1e8d2b604";
const YUSUF = "5b0c9e1f2a3d4c5e8f7061a2b3c4d5e6";
const KEY = "9b1f04c7d2e65a3810ffce42b7a90d516c83e4275fb01d9aa6e3c4187d20f5b9";
const RECIPIENT = "age1qyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqs3290gq";
const HOUR = 3600 * 1000;
const DAY = 24 * HOUR;
const NOW = Date.now();

const NAMES = [
  "DiagnosticReport",
  "DocumentReference",
  "Encounter",
  "ImagingStudy",
  "Immunization",
  "MedicationRequest",
  "Observation",
];
const KINDS: Kinds = Object.fromEntries(NAMES.map((name, index) => [name, String(index).repeat(32)]));

const VISITS = "a1".repeat(16);
const LABORATORY = "b2".repeat(16);
const MEDICINES = "c3".repeat(16);
const IMAGES = "d4".repeat(16);

/** The patient's categories. */
export const patientCategories: Standing["categories"] = [
  { id: VISITS, name: "Visits" },
  { id: LABORATORY, name: "Laboratory" },
  { id: MEDICINES, name: "Medicines" },
  { id: IMAGES, name: "صور" },
];

/** A red square as a picture. */
const PICTURE = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M/wHwAEBgIApD5fRAAAAABJRU5ErkJggg=="),
  (character) => character.charCodeAt(0),
);

/** A letter of two pages, and the beginning of a photo of a phone. */
const LETTER = pdf(["Letter of discharge: knee, Amman 2019", "No fever. Stitches out after ten days."]);
const HEIC = `\0\0\0\x18ftypheic${"\0".repeat(5000)}`;

interface Made {
  entry: RecordEntry;
  category: string;
  content: Uint8Array;
  isGreen: boolean;
}

let made = 0;
const RECORDS: Made[] = [
  record(LABORATORY, "DiagnosticReport", 2 * HOUR, LAYLA, haemoglobin(0, 9.1)),
  record(VISITS, "Encounter", 5 * HOUR, NOUR, "Tired for three weeks\n\nNo fever. Blood count asked for."),
  record(MEDICINES, "MedicationRequest", 26 * HOUR, NOUR, "Iron 100 mg, one tablet a day, for three months"),
  record(IMAGES, "ImagingStudy", 3 * DAY, LAYLA, PICTURE),
  record(LABORATORY, "Observation", 4 * DAY, AMINA, pressure(4, 128, 82)),
  record(VISITS, "Encounter", 34 * DAY, NOUR, "فحص سنوي، لا شكوى", { status: "amended", version: 2 }),
  record(LABORATORY, "DiagnosticReport", 35 * DAY, LAYLA, "Changed afterwards", { isGreen: false }),
  record(VISITS, "DocumentReference", 90 * DAY, AMINA, "Letter of discharge, 2019\n\nOperation at the knee, Amman."),
  record(MEDICINES, "MedicationRequest", 120 * DAY, NOUR, "Ibuprofen", { status: "entered-in-error" }),
  record(VISITS, "DocumentReference", 400 * DAY, AMINA, "", { status: "erased" }),
  record(LABORATORY, "Observation", 60 * DAY, AMINA, pressure(60, 144, 91)),
  record(LABORATORY, "Observation", 150 * DAY, AMINA, pressure(150, 131, 84)),
  record(LABORATORY, "DiagnosticReport", 160 * DAY, LAYLA, haemoglobin(160, 12.6)),
  record(VISITS, "DocumentReference", 170 * DAY, NOUR, documentOf("Letter of discharge", "application/pdf", LETTER)),
  record(IMAGES, "DocumentReference", 171 * DAY, AMINA, documentOf("Photo of the knee", "image/heic", HEIC)),
];

/** How many records the address asks for; none if the usual ones suffice. */
const MANY = Number(new URLSearchParams(location.search).get("records") ?? 0);

function entriesOf(category: string): RecordEntry[] {
  return RECORDS.filter((one) => one.category === category).map(({ entry }) => entry);
}

/** A page of many records, an hour apart, which are made when they are asked for. */
function pageOfMany(category: string, { bookmark, size }: PageRequest): PageOfRecordEntry {
  const [like] = entriesOf(category);
  const begin = Number(bookmark ?? 0);
  const all = Math.ceil(MANY / patientCategories.length);
  const end = Math.min(begin + (size ?? 20), all);
  const entries = Array.from({ length: end - begin }, (_, place): RecordEntry => {
    const time = NOW - (begin + place) * HOUR;
    // An id begins with its time, counted backwards.
    const prefix = (0xffff_ffff_ffff_ffffn - BigInt(time)).toString(16).padStart(16, "0");
    return { ...(like as RecordEntry), record: prefix + category.slice(0, 16), time };
  });
  return { entries, next: end < all ? String(end) : null };
}

const GRANTS: GrantEntry[] = [
  grant("1", NOUR, VISITS, { read: true, add: true }, 6 * DAY),
  grant("2", NOUR, LABORATORY, { read: true, add: false }, 6 * DAY),
  grant("3", "HospitalBMSP", LABORATORY, { read: false, add: true }, 200 * DAY),
  {
    ...grant("4", SAMI, IMAGES, { read: true, add: false }, 30 * DAY),
    scope: { dates: { from: NOW - 60 * DAY, until: NOW } },
  },
  { ...grant("5", SAMI, VISITS, { read: true, add: false }, 30 * DAY), status: "revoked" },
];

const REQUESTS: ReadRequest[] = [
  {
    patient: AMINA,
    request: "7".repeat(64),
    requester: SAMI,
    grantee: SAMI,
    purpose: "TREAT",
    rights: { read: true, add: true },
    requested: NOW - 3 * HOUR,
    until: NOW + 90 * DAY,
    status: "open",
    wish: KEY,
    words: "Dear Mrs Haddad, may I see your last blood counts before your appointment on Thursday?",
  },
  {
    patient: AMINA,
    request: "8".repeat(64),
    requester: LAYLA,
    grantee: "HospitalBMSP",
    purpose: "TREAT",
    rights: { read: false, add: true },
    requested: NOW - 26 * HOUR,
    until: NOW + 365 * DAY,
    status: "open",
    wish: KEY,
    words: "نود أن نضيف نتائج تحاليلك إلى سجلك مباشرة.",
  },
  {
    patient: AMINA,
    request: "9".repeat(64),
    requester: NOUR,
    grantee: NOUR,
    purpose: "TREAT",
    rights: { read: true, add: true },
    requested: NOW - 30 * DAY,
    until: NOW + 6 * DAY,
    status: "approved",
    wish: KEY,
    words: "For your treatment.",
  },
];

const LOOKS: AccessEntry[] = [
  look("1", NOUR, 3 * HOUR, [0, 4], { grant: "2".repeat(64) }),
  look("2", AMINA, 4 * HOUR, [0, 1, 2], "own"),
  look("3", SAMI, 2 * DAY, [3], { emergency: { practitioner: SAMI, sequence: 1 } as never }),
  look("4", YUSUF, 9 * DAY, [7], "delegation"),
];

const EMERGENCIES: Emergency[] = [
  emergency("1", SAMI, "unconscious", 2 * DAY),
  { ...emergency("2", LAYLA, "other", 40 * DAY), review: { by: NOUR, outcome: "unjustified", text: KEY, time: NOW } },
];

const DELEGATIONS: Delegation[] = [
  {
    patient: AMINA,
    delegate: YUSUF,
    appointed: NOW - 100 * DAY,
    appointed_by: "patient",
    is_ended: false,
    terms: { powers: { read: true, add: false, grant: false, log: true }, until: NOW + 265 * DAY },
  },
  {
    patient: AMINA,
    delegate: "e".repeat(32),
    appointed: NOW - DAY,
    appointed_by: { authorities: "HospitalAMSP" },
    // Made-up people live in the future: whether it waits must not depend on the day of the picture.
    begins: Date.now() + 2 * DAY,
    is_ended: false,
    terms: { powers: { read: true, add: true, grant: true, log: true }, until: NOW + 300 * DAY },
  },
];

/** The worker's functions that a patient's screens call. */
export const patientDesk: Partial<Desk> = {
  contacts: async () => [
    { id: NOUR, label: "Dr Nour Al-Sayed" },
    { id: YUSUF, label: "يوسف حداد (أخي)" },
  ],
  nameContact: async () => {},
  lookedBefore: async () => NOW - DAY,
  registeredOrganizations: async () => ({
    entries: [
      organization("MinistryMSP", "Ministry of Health", "ministry"),
      organization("HospitalAMSP", "Amman Central Hospital", "hospital"),
      organization("HospitalBMSP", "مستشفى النور", "hospital"),
    ],
  }),
  member: async (id) => ({
    id,
    msp: id === SAMI ? "HospitalBMSP" : "HospitalAMSP",
    registered: NOW - 500 * DAY,
    roles: [id === YUSUF ? "patient" : "practitioner"],
    status: "active",
  }),
  kinds: async () => KINDS,
  address: async () => `${AMINA}:${RECIPIENT}`,
  recordPage: async ({ category }, page = {}) =>
    MANY > 0 ? pageOfMany(category, page) : { entries: entriesOf(category) },
  recordVersions: async (_, id) => {
    const found = RECORDS.find(({ entry }) => entry.record.endsWith(id)) ?? (RECORDS[0] as Made);
    const earlier = { ...found.entry, version: 1, status: "amended" as const, time: found.entry.time - DAY };
    return { current: found.entry, earlier: { entries: found.entry.version > 1 ? [earlier] : [] } };
  },
  openOnce: async (_, wanted) => wanted.map(({ record }) => opened(record)),
  openRecord: async (_, record) => opened(record),
  addRecord: async () => "0".repeat(13),
  eraseRecords: async () => {},
  grants: async () => ({ entries: GRANTS }),
  grantAccess: async () => "6".repeat(64),
  accessOf: async () =>
    GRANTS.filter(({ key }) => key.grantee === "HospitalBMSP").map((grant) => ({
      grant: { ...grant, category: GRANTS[0]?.category ?? "" },
      rights: { read: true, add: true },
    })),
  changeGrant: async () => "6".repeat(64),
  updateReaders: async () => ({ renewed: [], extended: [], notExtended: [] }),
  revokeGrant: async () => ({ extended: [], notExtended: [] }),
  requestsTo: async () => ({ entries: REQUESTS }),
  requestsToMe: async () => ({ entries: REQUESTS }),
  looks: async () => ({ entries: LOOKS, next: "older" }),
  category: async ({ category }) => categoryOf(category),
  openToEmergencies: async () => patientCategories.map(({ id }) => id).filter((id) => id !== IMAGES),
  setEmergencyAccess: async () => {},
  delegates: async () => ({ entries: DELEGATIONS }),
  actingFor: async () => [{ id: YUSUF, label: "يوسف حداد (أخي)", delegation: DELEGATIONS[0] as Delegation }],
  delegationFrom: async () => {
    const delegation = DELEGATIONS[0] as Delegation;
    const powers = { read: true, add: true, grant: true, log: true };
    return { ...delegation, terms: { ...delegation.terms, powers } };
  },
  delegatedCategories: async (patient) =>
    patientCategories.map(({ id, name }) => ({
      patient,
      category: id,
      name,
      kinds: KINDS,
      powers: { read: true, add: false, grant: false, log: true },
      until: NOW + DAY,
    })),
  emergenciesAbout: async () => ({ entries: EMERGENCIES }),
};

function record(
  category: string,
  kind: string,
  ago: number,
  author: string,
  content: string | Uint8Array | object,
  {
    status = "current",
    version = 1,
    isGreen = true,
  }: { status?: RecordStatus; version?: number; isGreen?: boolean } = {},
): Made {
  made += 1;
  const entry: RecordEntry = {
    author,
    epoch: 1,
    is_patient_stated: author === AMINA,
    kind: KINDS[kind] ?? "",
    organization: author === AMINA ? "MinistryMSP" : "HospitalAMSP",
    padded_size: 65_536,
    record: `${invertedTime(NOW - ago)}-${String(made).padStart(13, "0")}`,
    status,
    time: NOW - ago,
    version,
  };
  const text = typeof content === "string" ? content : JSON.stringify(content);
  const bytes = content instanceof Uint8Array ? content : new TextEncoder().encode(text);
  return { entry, category, content: bytes, isGreen };
}

function opened(record: string): OpenedRecord {
  const { entry, category, content, isGreen } =
    RECORDS.find((one) => one.entry.record === record) ?? (RECORDS[0] as Made);
  const transaction = "e".repeat(64);
  const part = { file: KEY, msp: "MinistryMSP", recipient: KEY };
  const { author, kind, organization, status, time, version, epoch } = entry;
  const counts = status !== "entered-in-error";
  return {
    isGreen: isGreen && counts,
    checks: [
      { name: "ledger-endorsed" },
      { name: "author-signed" },
      { name: "content", ...(isGreen ? {} : { failure: "its digest is another one" }) },
      { name: "current-version", ...(counts ? {} : { failure: "it was entered in error" }) },
    ],
    ...(isGreen ? { content } : {}),
    access: { patient: AMINA, time: NOW, transaction },
    facts: {
      author,
      context: { author_key: KEY, category, channel: "records", epoch, patient: AMINA, record, transaction, version },
      kind,
      organization,
      parts: {
        category_recipient: KEY,
        commitment: KEY,
        content: KEY,
        keepers: [part, part, part],
        lock: KEY,
        padded_size: 65_536,
        patient_recipient: KEY,
      },
      status,
      time,
    },
  };
}

function grant(
  digit: string,
  grantee: string,
  category: string,
  rights: GrantEntry["rights"],
  left: number,
): GrantEntry {
  return {
    category,
    epochs: [],
    expires: NOW + left,
    key: { grant: digit.repeat(64), grantee, patient: AMINA },
    not_before: NOW - DAY,
    purpose: "TREAT",
    rights,
    scope: "all",
    status: "active",
  };
}

function look(
  digit: string,
  reader: string,
  ago: number,
  which: number[],
  basis: NonNullable<AccessEntry["basis"]>,
): AccessEntry {
  return {
    basis,
    key: { patient: AMINA, time: NOW - ago, transaction: digit.repeat(64) },
    purpose: typeof basis === "object" && "emergency" in basis ? "ETREAT" : reader === AMINA ? "PATRQT" : "TREAT",
    reader,
    reader_key: KEY,
    recipient: KEY,
    records: which.map((index) => {
      const { category, entry } = RECORDS[index] as Made;
      return { category, record: entry.record, version: entry.version };
    }),
  };
}

function emergency(digit: string, practitioner: string, reason: Emergency["reason"], ago: number): Emergency {
  return {
    hospital: practitioner === SAMI ? "HospitalBMSP" : "HospitalAMSP",
    id: { practitioner, sequence: 1 } as never,
    patient: AMINA,
    practitioner,
    reason,
    review_due: NOW - ago + 7 * DAY,
    text: digit.repeat(64),
    until: NOW - ago + 4 * HOUR,
  };
}

function organization(msp: string, name: string, kind: Organization["kind"]): Organization {
  return { msp, name, kind, address: "", contact: "", registered: NOW, status: "active", treatments: [] };
}

function categoryOf(category: string): Category {
  return {
    category,
    patient: AMINA,
    patient_recipient: RECIPIENT,
    key: {
      emergency_access: category !== IMAGES,
      envelope: KEY,
      epoch: 1,
      keepers: ["MinistryMSP", "HospitalAMSP", "HospitalBMSP"],
      patient_recipient: KEY,
      recipient: RECIPIENT,
    },
  };
}
