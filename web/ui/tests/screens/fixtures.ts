/** Made-up people and what they have. */

import type { GrantedCategory, OpenedRecord } from "../../core/emr_page_core.js";
import type { Rights } from "../../src/generated/functions.ts";
import type { Desk, Standing } from "../../src/worker/desk.ts";
import { draftDesk } from "./fixtures-drafts.ts";
import { ledgerDesk } from "./fixtures-ledger.ts";
import { officialDesk } from "./fixtures-official.ts";
import { patientCategories } from "./fixtures-patient.ts";

export const AMINA = { id: "3f9a1c07b2de48569a0c7714e2d5b8f1", label: "Amina Haddad" };
export const NOUR = { id: "c81e4d9907ab4f3db6520e93aa174c5e", label: "د. نور السيد" };

const KEY = "9b1f04c7d2e65a3810ffce42b7a90d516c83e4275fb01d9aa6e3c4187d20f5b9";
const CODE = "67026 20135 92172 68001 16904";
const DAY = 24 * 3600 * 1000;
const NOW = Date.UTC(2026, 10, 29, 9, 30);
const KIND = "c".repeat(32);
const RECORD = "0".repeat(12);

const STANDING: Standing = {
  ...AMINA,
  session: "0011223344556677",
  roles: ["patient"],
  msp: "MinistryMSP",
  code: CODE,
  state: "active",
  notices: [],
  categories: patientCategories,
};

/** Whose page it is, as its address says. */
export const WHO = new URLSearchParams(location.search).get("people") ?? "";

/** Where the member stands. */
const STANDINGS: Record<string, Partial<Standing>> = {
  new: { categories: [] },
  pending: { state: "pending" },
  refused: { state: "refused", reason: "The photo shows another person. Please come to the desk." },
  approved: { state: "approved" },
  stopped: { state: "stopped" },
  practitioner: { roles: ["practitioner"], msp: "HospitalAMSP", label: NOUR.label },
  "practitioner-unlisted": { roles: ["practitioner"], msp: "HospitalAMSP", label: NOUR.label },
  official: { roles: ["ministry"], label: "Lina Mansour" },
  "official-trouble": { roles: ["ministry"], label: "Lina Mansour" },
  registrar: { roles: ["registrar"], msp: "HospitalAMSP", label: "Samir Aziz" },
  joining: { state: "joining" },
  recovering: { state: "recovering" },
  ...Object.fromEntries(
    ["", "-unapproved", "-ripe", "-stopped"].map((state) => [`claiming${state}`, { state: "claiming" as const }]),
  ),
  recovered: { isRecovered: true },
  settled: {
    notices: [
      { transaction: "4c".repeat(32), function: "Consent:Grant", outcome: "committed" },
      { transaction: "5d".repeat(32), function: "Records:AddRecord", outcome: "open" },
    ],
  },
};

const GRANTED: GrantedCategory[] = [
  granted("a", "Laboratory", { read: true, add: true }, NOW + 7 * DAY),
  granted("b", "Visits", { read: false, add: true }, NOW + DAY),
];

const REPORT = JSON.stringify({ resourceType: "DiagnosticReport", code: { text: "Haemoglobin" } }, null, 2);

/** A failure as the worker sends it. */
function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** The worker's functions that the screens call, over the made-up people. */
export const fixtureDesk: Partial<Desk> = {
  organizations: async () => ({ ministry: "MinistryMSP", hospitals: ["HospitalAMSP", "HospitalBMSP"] }),
  signUp: async () => standing(),
  async unlock(_, secret) {
    switch ("passphrase" in secret ? secret.passphrase : "") {
      case "another passphrase":
        throw failure("ANOTHER_PASSPHRASE");
      case "broken page":
        throw failure("BROKEN_PAGE");
      case "damaged vault":
        throw failure("DAMAGED_VAULT");
      case "wrong clock":
        throw Object.assign(failure("SIGN_IN_REFUSED"), { clockSkewSeconds: 3600 });
      case "service failed":
        throw Object.assign(failure("INTERNAL"), { requestId: "8c1f04be77d2a690" });
      default:
        return standing();
    }
  },
  takeWallet: async () => {
    throw failure("OTHER_ROOTS");
  },
  noticesSeen: async () => {},
  closeNotice: async (transaction) => standing().notices.filter((notice) => notice.transaction !== transaction),
  standing: async () => standing(),
  activate: async () => standing(),
  device: async () => ({
    keyDigest: KEY,
    isSoftware: WHO === "new",
    passkeys: WHO === "new" ? [] : [{ credential: new Uint8Array([1]), added: NOW - 3 * DAY }],
  }),
  confirm: async () => {},
  async changePassphrase(present) {
    if (present === "another passphrase") {
      throw failure("ANOTHER_PASSPHRASE");
    }
  },
  outlines: async () => [],
  keepOutlines: async () => {},
  forgetOutlines: async () => {},
  addPasskey: async () => {},
  removePasskey: async () => {},
  addCategory: async () => standing(),
  patients: async () => [AMINA, { id: "d".repeat(32), label: "أحمد (عيادة الثلاثاء)" }],
  addPatient: async () => {},
  removePatient: async () => {},
  written: async () => [],
  noteWritten: async () => {},
  actingFor: async () => [],
  granted: async (patient) => (patient === AMINA.id ? GRANTED : []),
  addRecord: async () => `${RECORD}3`,
  openRecord: async (_, record, version) =>
    version === 1
      ? { ...opened(record, version), content: new TextEncoder().encode(REPORT) }
      : {
          ...opened(record, version),
          isGreen: false,
          checks: [{ name: "author signed", failure: "the signature is of another key" }],
        },
  ...draftDesk,
  ...officialDesk,
  ...ledgerDesk,
  ...(WHO === "practitioner-unlisted"
    ? {
        directoryEntry: async () => {
          throw failure("NOT_FOUND");
        },
      }
    : {}),
  ...(WHO === "broken" ? { devices: async () => ({ entries: [undefined as never] }) } : {}),
};

function standing(): Standing {
  return { ...STANDING, ...STANDINGS[WHO] };
}

function granted(digit: string, name: string, rights: Rights, expires: number): GrantedCategory {
  return {
    patient: AMINA.id,
    category: digit.repeat(32),
    grant: digit.repeat(64),
    name,
    kinds: { DiagnosticReport: KIND },
    rights,
    purpose: "TREAT",
    scope: "all",
    not_before: NOW - DAY,
    expires,
  };
}

/** A record that was opened and is green. */
function opened(record: string, version: number): OpenedRecord {
  const transaction = "e".repeat(64);
  const category = "a".repeat(32);
  const part = { file: KEY, msp: "MinistryMSP", recipient: KEY };
  return {
    isGreen: true,
    checks: [],
    access: { patient: AMINA.id, time: NOW, transaction },
    facts: {
      author: NOUR.id,
      context: {
        author_key: KEY,
        category,
        channel: "records",
        epoch: 1,
        patient: AMINA.id,
        record,
        transaction,
        version,
      },
      kind: KIND,
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
