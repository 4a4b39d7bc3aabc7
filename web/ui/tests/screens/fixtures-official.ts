/** What officials and every account have, of made-up people. */

import type { Applicant, FiledContact } from "../../core/emr_page_core.js";
import type {
  DirectoryEntry,
  Emergency,
  Member,
  MembershipEvent,
  Organization,
  PinnedKey,
  PublicEntry,
  Recovery,
  Role,
} from "../../src/generated/functions.ts";
import type { Network, Node, SessionEntry } from "../../src/generated/operations.ts";
import type { Desk } from "../../src/worker/desk.ts";
import organizations from "./organizations.json" with { type: "json" };
import practitioners from "./practitioners.json" with { type: "json" };

const NOUR = "c81e4d9907ab4f3db6520e93aa174c5e";
const LAYLA = "1d7e55c09a3b4c2f8f6611a0be42d793";
const SUSPENDED = "77aa10ce4b2d4d9e9c5503f1e8d2b604";
const KEY = "9b1f04c7d2e65a3810ffce42b7a90d516c83e4275fb01d9aa6e3c4187d20f5b9";
const OTHER_KEY = "04aa7be2c15d0938f6e1d2407c9ab35e8861f0d49b72c3a55e1047f8a6bd9c20";
const CODE = "67026 20135 92172 68001 16904";
/** The words of a kit that opens nothing: the test vector of BIP-39 for 32 zero bytes. */
const KIT_WORDS = [...Array.from({ length: 23 }, () => "abandon"), "art"];
const WALK_IN = "a17c55d09e3b4c2f8f6611a0be42d7f0";
const HOUR = 3600 * 1000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 29, 9, 30);

const MEMBERS: Member[] = [
  member(NOUR, ["practitioner"], "active", 240),
  member(LAYLA, ["practitioner", "registrar"], "active", 90),
  member(SUSPENDED, ["practitioner"], "suspended", 400),
  member("5b0c9e1f2a3d4c5e8f7061a2b3c4d5e6", ["practitioner"], "pending", 2),
];

const OFFICIAL = "0f4b7a90d516c83e4275fb01d9aa6e3c";
/** The first one is whose page it is. */
const OFFICIALS: Member[] = ["3f9a1c07b2de48569a0c7714e2d5b8f1", OFFICIAL, "9a0c7714e2d5b8f13f9a1c07b2de4856"].map(
  (id) => ({ ...member(id, ["ministry"], "active", 500), msp: "MinistryMSP" }),
);

const DECIDED: MembershipEvent[] = [
  decided(3, {
    "guardian-appointed": { guardian: LAYLA, hospital: "HospitalAMSP", begins: NOW, until: NOW + 300 * DAY },
  }),
  decided(40, { "key-reinstated": { key: OTHER_KEY } }),
  decided(41, { "key-frozen": { key: OTHER_KEY, reason: "asked" } }),
  decided(90, "reinstated"),
  decided(92, { frozen: { reason: "misuse" } }),
];

const KEYS: PinnedKey[] = [
  { key: KEY, from: NOW - 240 * DAY, is_in_force: true },
  { key: OTHER_KEY, from: NOW - 30 * DAY, is_in_force: true },
  { key: `${OTHER_KEY.slice(2)}00`, from: NOW - 300 * DAY, until: NOW - 240 * DAY, is_in_force: false },
];

const SESSIONS: SessionEntry[] = [
  { id: "1".repeat(64), key: KEY, began: NOW - HOUR, used: NOW, is_this: true, program: "chrome", system: "windows" },
  {
    id: "2".repeat(64),
    key: OTHER_KEY,
    began: NOW - 5 * HOUR,
    used: NOW - HOUR / 4,
    is_this: false,
    program: "firefox",
    system: "android",
  },
  {
    id: "3".repeat(64),
    key: KEY,
    began: NOW - 2 * HOUR,
    used: NOW - HOUR / 2,
    is_this: false,
    program: "command",
    system: "linux",
  },
];

const APPLICANTS: Applicant[] = [
  applicant("Omar Khalil", "3f9a1c07b2de48569a0c7714e2d5b8f1", "patient", "MinistryMSP"),
  applicant("د. سلمى فارس", "e0c4417d88aa4b2f9d3305be19f6a7c2", "practitioner", "HospitalAMSP"),
];

const OWN = "3f9a1c07b2de48569a0c7714e2d5b8f1";
const CONTACTS: Record<string, FiledContact> = {
  [OWN]: {
    written: NOW - 40 * DAY,
    isInForce: true,
    details: { name: "Amina Haddad", email: "amina.haddad@mail.example", phone: "+20 100 555 0123" },
  },
  // Another name than the official knows.
  [NOUR]: {
    written: NOW - 3 * DAY,
    isInForce: true,
    details: {
      name: "Nour Elsayed-Khalil",
      phone: "+965 5550 1234",
      address: "شارع سالم المبارك 14، السالمية",
    },
  },
  // Written with a key that was lost, and sealed to keepers that are no more.
  [LAYLA]: { written: NOW - 80 * DAY, isInForce: false },
};

const ENTRIES: DirectoryEntry[] = practitioners
  .filter(({ hospital }) => hospital === "HospitalAMSP")
  .map(({ id, entry, hospital }) => ({
    hospital,
    practitioner: id,
    entry: entry as PublicEntry,
    written: NOW - DAY,
    ...(id === NOUR ? {} : { confirmed_by: "a".repeat(32) }),
  }));

const EMERGENCIES: Emergency[] = [
  emergency("life-threatening", -1, NOUR),
  emergency("unconscious", 5, LAYLA),
  {
    ...emergency("other", 6, SUSPENDED),
    review: { by: LAYLA, outcome: "unjustified", text: KEY, time: NOW - DAY },
  },
];

const LONG = Date.UTC(2036, 0, 31);
const WELL: Network = {
  is_discovered: true,
  nodes: [
    node("HospitalAMSP", "peer", "peer0.hospital-a", 18_203),
    node("HospitalAMSP", "keeper", "keeper.hospital-a"),
    node("HospitalAMSP", "authority", "ca.ministry"),
    node("HospitalBMSP", "peer", "peer0.hospital-b", 18_204),
    node("HospitalBMSP", "keeper", "keeper.hospital-b"),
    node("HospitalBMSP", "authority", "ca.ministry"),
    node("MinistryMSP", "peer", "peer0.ministry", 18_204),
    node("MinistryMSP", "keeper", "keeper.ministry"),
    node("MinistryMSP", "authority", "ca.ministry"),
    node("OrdererMSP", "orderer", "orderer0.orderer"),
    node("PortalMSP", "web", "web"),
  ],
};
/** A keeper is silent, a peer lacks blocks, a certificate has ended. */
const IN_TROUBLE: Network = {
  is_discovered: true,
  nodes: WELL.nodes.map((node) => {
    switch (node.name) {
      case "keeper.hospital-b":
        return { ...node, answers: false, certificate_ends: null };
      case "peer0.hospital-a":
        return { ...node, height: 18_120 };
      case "orderer0.orderer":
        return { ...node, answers: false, certificate_ends: Date.UTC(2026, 0, 2) };
      default:
        return node;
    }
  }),
};

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
  appointGuardian: async () => ({ is_reached: false }),
  approve: async () => {},
  invite: async () => ({ code: "0f1e-2d3c-4b5a-6978-8796", until: NOW + 14 * DAY }),
  admitIntoCustody: async () => WALK_IN,
  certifyDevice: async () =>
    `{"member":"${WALK_IN}","msp":"MinistryMSP","certificates":"${"TUlJQ0RUQ0NB".repeat(90)}"}`,
  handOver: async () => {},
  refuse: async () => {},
  contacts: async () => [
    { id: NOUR, label: "د. نور السيد" },
    { id: LAYLA, label: "Layla Rahme" },
    { id: SUSPENDED, label: "Karim Daher" },
  ],
  nameContact: async () => {},
  contact: async (id) => CONTACTS[id],
  writeContact: async () => {},
  registeredOrganizations: async () => ({ entries: organizations as Organization[] }),
  registerOrganization: async () => {},
  suspendOrganization: async () => {},
  directoryEntries: async () => ({ entries: ENTRIES }),
  directoryEntry: async () => ENTRIES[0] as DirectoryEntry,
  addDirectoryEntry: async () => {},
  confirmDirectoryEntry: async () => {},
  removeDirectoryEntry: async () => {},
  members: async (_, msp) => (msp === "MinistryMSP" ? { entries: OFFICIALS } : { entries: MEMBERS, next: "more" }),
  member: async (id) =>
    OFFICIALS.find((one) => one.id === id) ??
    MEMBERS.find((one) => one.id === id) ??
    member(id, ["practitioner"], "active", 20),
  keysOf: async () => ({ entries: KEYS }),
  recoveries: async (_, id) => ({
    entries:
      id === LAYLA
        ? [
            {
              ...recovery(id, NOW - DAY / 8),
              approvals: [{ organization: "HospitalAMSP", time: NOW - DAY / 10 }],
            },
          ]
        : [],
  }),
  openRecoveries: async () => ({
    entries: [
      {
        ...recovery(LAYLA, NOW - DAY / 8),
        approvals: [{ organization: "HospitalAMSP", time: NOW - DAY / 10 }],
        refusals: [{ organization: "HospitalBMSP", time: NOW - DAY / 9, reason: "not-proven" }],
      },
    ],
  }),
  refuseRecovery: async () => {},
  requestedKey: async () => OTHER_KEY,
  certifyAnew: async () =>
    `{"member":"${WALK_IN}","msp":"MinistryMSP","roles":["patient"],"certificates":"${"TUlJQ0RUQ0NB".repeat(90)}"}`,
  kitWords: async () => ["abandon", "hospital", "host", "hotel", ...KIT_WORDS],
  hasRecoveryShare: async () => false,
  shareWithKeepers: async () => {},
  endShare: async () => {},
  restoreWithKit: async () => {
    throw Object.assign(new Error("this kit opens none of your keyrings"), { code: "KIT_REPLACED" });
  },
  membershipLog: async () => ({ entries: DECIDED }),
  freezeMember: async () => {},
  freezeKey: async () => {},
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
  network: async () => WELL,
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
  sessions: async () => SESSIONS,
  endSession: async () => {
    throw Object.assign(new Error(), { code: "PASSPHRASE_NEEDED" });
  },
  deviceNames: async () => [{ key: OTHER_KEY, name: "Phone" }],
  nameDevice: async () => {},
  hasKit: async () => false,
  makeKit: async () => ({
    member: LAYLA,
    msp: "MinistryMSP",
    words: KIT_WORDS,
    text: `emr-kit-1 ${LAYLA} MinistryMSP ${KIT_WORDS.join(" ")}`,
  }),
  voidKit: async () => {},
  deviceCode: async () => "10442 87310 00917 55318 62009",
  addDevice: async () => `{"answer":"${"Qm9keSBvZiB0aGUgYW5zd2Vy".repeat(8)}"}`,
  removeDevice: async () => {},
  deviceRequest: async () => ({
    request: `{"id":"3f9a1c07b2de48569a0c7714e2d5b8f1","csr":"${"TUlJQklUQ0J5QUlCQURCbU1Rc3dDUVlE".repeat(10)}"}`,
    code: "10442 87310 00917 55318 62009",
  }),
};

/** What the browser of a hospital has that keeps a patient's keys. */
export const custodyDesk: Partial<Desk> = {
  member: async (id) => ({ ...member(id, ["patient"], "active", 3), msp: "MinistryMSP", custody: true }),
};

/**
 * What a device has whose recovery is under way. Made-up people live in the future: the wait must not depend on the day of the
 * picture.
 */
export function claimingDesk(state: "unapproved" | "waits" | "ripe" | "stopped"): Partial<Desk> {
  const hospitals = { organization: "HospitalAMSP", time: Date.now() - DAY };
  const ministrys = { organization: "MinistryMSP", time: Date.now() - DAY / 2 };
  return {
    ownRecovery: async () => ({
      ...recovery(LAYLA, Date.now() - 2 * DAY),
      approvals: state === "unapproved" ? [hospitals] : [hospitals, ministrys],
      refusals: state === "unapproved" ? [{ ...ministrys, reason: "not-proven" }] : [],
      ...(state === "ripe" ? { wait_seconds: 60 } : {}),
      ...(state === "stopped" ? { status: { cancelled: OTHER_KEY } } : {}),
    }),
  };
}

/** What an official has whose network has troubles. */
export const troubledDesk: Partial<Desk> = { network: async () => IN_TROUBLE };

function node(msp: string, kind: Node["kind"], name: string, height?: number): Node {
  return { msp, kind, name, address: `${name}:7051`, answers: true, height: height ?? null, certificate_ends: LONG };
}

function member(id: string, roles: Role[], status: Member["status"], days: number): Member {
  return { id, roles, status, msp: "HospitalAMSP", registered: NOW - days * DAY, registered_by: "HospitalAMSP" };
}

function recovery(id: string, requested: number): Recovery {
  const status = "open" as const;
  return { id, key: OTHER_KEY, recovery: "a".repeat(64), requested, status, wait_seconds: 3 * 24 * 3600 };
}

function decided(days: number, what: MembershipEvent["what"]): MembershipEvent {
  return { by: OFFICIAL, organization: "MinistryMSP", time: NOW - days * DAY, transaction: "a".repeat(64), what };
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
