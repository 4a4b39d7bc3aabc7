/** What is signed in made-up people's names, and what they say to the ministry. */

import type { ReceivedFeedback, Signature, SignatureProof } from "../../core/emr_page_core.js";
import type { Desk } from "../../src/worker/desk.ts";

const AMINA = "3f9a1c07b2de48569a0c7714e2d5b8f1";
const PATIENT = "77aa10ce4b2d4d9e9c5503f1e8d2b604";
const AHMED = "d".repeat(32);
const NOUR = "c81e4d9907ab4f3db6520e93aa174c5e";
const RECORD = "e".repeat(80);
const HOUR = 3600 * 1000;
const NOW = Date.UTC(2026, 10, 29, 9, 30);

let made = 0;

function signed(
  hours: number,
  name: string,
  request: object,
  proof: Partial<SignatureProof> = {},
  verdict = "VALID",
): Signature {
  made += 1;
  return {
    transaction: String(made % 10).repeat(64),
    block: 18_204 - made * 7,
    verdict,
    proof: {
      time: NOW - hours * HOUR,
      function: name,
      argument: JSON.stringify(request),
      key: "this",
      isEndorsed: true,
      ...proof,
    },
  };
}

const records = (count: number) =>
  Array.from({ length: count }, () => ({ category: "a".repeat(32), record: RECORD, version: 1 }));

const looked = (hours: number, patient: string, count: number, more: object = {}, proof = {}, verdict = "VALID") =>
  signed(
    hours,
    "Access:OpenRecords",
    { patient, records: records(count), purpose: "TREAT", recipient: RECORD.slice(0, 64), ...more },
    proof,
    verdict,
  );

const SIGNED: Signature[] = [
  signed(1, "Consent:Grant", { patient: AMINA, grantee: NOUR, category: "a".repeat(32) }),
  signed(4, "Consent:Revoke", { patient: AMINA, grant: { grantee: "HospitalBMSP" } }, {}, "MVCC_READ_CONFLICT"),
  signed(28, "Registry:RequestRecovery", { id: AMINA }, { key: "another" }),
  looked(50, AMINA, 3, {}, { key: "own" }),
  {
    transaction: "9".repeat(64),
    block: 17_001,
    verdict: "BAD_CREATOR_SIGNATURE",
    unproved: "the signature is not of the key in the certificate",
  },
  signed(2400, "Registry:ActivateMember", { recipient: "age1" }),
];

const LOOKS: Signature[] = [
  looked(1, PATIENT, 3),
  looked(3, AHMED, 1, {
    purpose: "ETREAT",
    basis: { emergency: { time: NOW - 3 * HOUR, transaction: "4".repeat(64) } },
  }),
  looked(30, PATIENT, 2, {}, { key: "own" }),
  looked(31, PATIENT, 1, {}, {}, "MVCC_READ_CONFLICT"),
];

const DECLARED: Signature[] = [
  signed(1, "Emergency:BreakGlass", { patient: AHMED, reason: "unconscious" }),
  signed(80, "Emergency:BreakGlass", { patient: PATIENT, reason: "life-threatening" }, { key: "own" }),
];

const RECEIVED: ReceivedFeedback[] = [
  {
    id: "1".repeat(64),
    author: NOUR,
    received: NOW - 70 * HOUR,
    said: {
      kind: "problem",
      text: "The list of laboratory results jumps when a new one comes.\nIt happens on my phone, at the desk it does not.",
      screen: "A patient's chart",
      version: "index-4f2a9c.js",
    },
  },
  {
    id: "2".repeat(64),
    author: AMINA,
    received: NOW - 5 * HOUR,
    said: { kind: "idea", text: "أود أن أرى اسم القسم بجانب اسم الطبيب في «من اطّلع»." },
  },
  { id: "3".repeat(64), author: AHMED, received: NOW - 4 * HOUR },
  {
    id: "5".repeat(64),
    author: "7".repeat(32),
    isVisitor: true,
    received: NOW - 3 * HOUR,
    said: { kind: "problem", text: "My photo is refused when I sign up. You reach me at +20 100 555 0123." },
  },
  {
    id: "4".repeat(64),
    author: NOUR,
    received: NOW - 300 * HOUR,
    done: NOW - 90 * HOUR,
    said: { kind: "other", text: "Thank you for the Arabic page." },
  },
];

/** The worker's functions that these screens call. */
export const ledgerDesk: Partial<Desk> = {
  signatures: async (_, name) => ({
    entries: name === "Emergency:BreakGlass" ? DECLARED : name ? LOOKS : SIGNED,
    next: "more",
  }),
  sendFeedback: async () => {},
  sendVisitorsFeedback: async () => {},
  receivedFeedback: async () => RECEIVED,
  finishFeedback: async () => {},
  storeLogo: async () => RECORD.slice(0, 64),
};
