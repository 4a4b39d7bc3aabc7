/** What officials and every account have, of made-up people. */

import type { Applicant } from "../../core/emr_page_core.js";
import type { Emergency, Member, Organization, PinnedKey, Role } from "../../src/generated/functions.ts";
import type { Desk } from "../../src/worker/desk.ts";
import organizations from "./organizations.json" with { type: "json" };

const NOUR = "c81e4d9907ab4f3db6520e93aa174c5e";
const LAYLA = "1d7e55c09a3b4c2f8f6611a0be42d793";
const SUSPENDED = "77aa10ce4b2d4d9e9c5503f1e8d2b604";
const KEY = "9b1f04c7d2e65a3810ffce42b7a90d516c83e4275fb01d9aa6e3c4187d20f5b9";
const OTHER_KEY = "04aa7be2c15d0938f6e1d2407c9ab35e8861f0d49b72c3a55e1047f8a6bd9c20";
const CODE = "67026 20135 92172 68001 16904";
const WALK_IN = "a17c55d09e3b4c2f8f6611a0be42d7f0";
const DAY = 24 * 3600 * 1000;
const NOW = Date.UTC(2026, 10, 29, 9, 30);

const MEMBERS: Member[] = [
  member(NOUR, ["practitioner"], "active", 240),
  member(LAYLA, ["practitioner", "registrar"], "active", 90),
  member(SUSPENDED, ["practitioner"], "suspended", 400),
  member("5b0c9e1f2a3d4c5e8f7061a2b3c4d5e6", ["practitioner"], "pending", 2),
];

const KEYS: PinnedKey[] = [
  { key: KEY, from: NOW - 240 * DAY, is_in_force: true },
  { key: OTHER_KEY, from: NOW - 30 * DAY, is_in_force: true },
  { key: `${OTHER_KEY.slice(2)}00`, from: NOW - 300 * DAY, until: NOW - 240 * DAY, is_in_force: false },
];

const APPLICANTS: Applicant[] = [
  applicant("Omar Khalil", "3f9a1c07b2de48569a0c7714e2d5b8f1", "patient", "MinistryMSP"),
  applicant("د. سلمى فارس", "e0c4417d88aa4b2f9d3305be19f6a7c2", "practitioner", "HospitalAMSP"),
];

const EMERGENCIES: Emergency[] = [emergency("life-threatening", -1, NOUR), emergency("unconscious", 5, LAYLA)];

/** The worker's functions that screens of officials and of the account call. */
export const officialDesk: Partial<Desk> = {
  applicants: async () => APPLICANTS,
  async application(id) {
    const walkIn: Applicant = {
      admission: { id: WALK_IN, msp: "MinistryMSP", roles: ["patient"], code: CODE },
      name: "",
      received: NOW - DAY / 24,
    };
    const found = [...APPLICANTS, walkIn].find(({ admission }) => admission.id === id);
    if (!found) {
      throw Object.assign(new Error("there is no such application"), { code: "NO_APPLICATION" });
    }
    return found;
  },
  approve: async () => {},
  refuse: async () => {},
  contacts: async () => [
    { id: NOUR, label: "د. نور السيد" },
    { id: LAYLA, label: "Layla Rahme" },
    { id: SUSPENDED, label: "Karim Daher" },
  ],
  nameContact: async () => {},
  registeredOrganizations: async () => ({ entries: organizations as Organization[] }),
  registerOrganization: async () => {},
  suspendOrganization: async () => {},
  members: async () => ({ entries: MEMBERS, next: "more" }),
  member: async (id) => MEMBERS.find((one) => one.id === id) ?? member(id, ["practitioner"], "active", 20),
  keysOf: async () => ({ entries: KEYS }),
  recoveries: async (_, id) => ({
    entries:
      id === LAYLA
        ? [{ id, key: OTHER_KEY, recovery: "a".repeat(64), requested: NOW - DAY / 8, status: "open" as const }]
        : [],
  }),
  suspendMember: async () => {},
  reinstateMember: async () => {},
  revokeMember: async () => {},
  pendingRevocations: async () => [
    { member: SUSPENDED, authority: "hospital-a-members", certificates: 1, revoked: NOW - DAY / 2 },
  ],
  updateRoles: async () => {},
  approveRecovery: async () => {},
  owedReviews: async () => ({ entries: EMERGENCIES }),
  reviewEmergency: async () => {},
  health: async () => ({ database: true, height: 18_204, peer: true, store: true }),
  keepers: async () =>
    ["MinistryMSP", "HospitalAMSP"].map((msp, index) => ({
      msp,
      address: `localhost:${9443 + index}`,
      key: KEY,
      recipient: `age1${"q".repeat(58)}`,
    })),
  policy: async () => ({
    network: "test" as const,
    emergency_seconds: 4 * 3600,
    recovery_seconds: 72 * 3600,
    review_seconds: 7 * 24 * 3600,
    slot_seconds: 300,
    bounds: {
      emergency_seconds: { least: 60, greatest: 24 * 3600 },
      recovery_seconds: { least: 60, greatest: 14 * 24 * 3600 },
      review_seconds: { least: 3600, greatest: 30 * 24 * 3600 },
      slot_seconds: { least: 60, greatest: 3600 },
    },
  }),
  address: async () => undefined,
  devices: async () => ({ entries: KEYS }),
  deviceCode: async () => "10442 87310 00917 55318 62009",
  addDevice: async () => `{"answer":"${"Qm9keSBvZiB0aGUgYW5zd2Vy".repeat(8)}"}`,
  removeDevice: async () => {},
  deviceRequest: async () => ({
    request: `{"id":"3f9a1c07b2de48569a0c7714e2d5b8f1","csr":"${"TUlJQklUQ0J5QUlCQURCbU1Rc3dDUVlE".repeat(10)}"}`,
    code: "10442 87310 00917 55318 62009",
  }),
};

function member(id: string, roles: Role[], status: Member["status"], days: number): Member {
  return { id, roles, status, msp: "HospitalAMSP", registered: NOW - days * DAY, registered_by: "HospitalAMSP" };
}

function applicant(name: string, id: string, role: "patient" | "practitioner", msp: string): Applicant {
  return { admission: { id, msp, roles: [role], code: CODE }, name, received: NOW - DAY / 4 };
}

function emergency(reason: Emergency["reason"], days: number, practitioner: string): Emergency {
  const time = NOW - (7 - days) * DAY;
  return {
    id: { time, transaction: practitioner.repeat(2) },
    hospital: "HospitalAMSP",
    patient: "b4418c0e73d94f61ae02c5587f19d3a6",
    practitioner,
    reason,
    text: KEY,
    until: time + DAY / 6,
    // Made-up people live in the future: whether it is overdue must not depend on the day of the picture.
    review_due: days < 0 ? Date.UTC(2025, 0, 1) : Date.UTC(2036, 10, 29),
  };
}
