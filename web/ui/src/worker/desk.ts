/** What the page can ask of its worker: a member's keys, and what the member does with them. */

import {
  type Admission,
  type ApplicationState,
  Device,
  type GrantedCategory,
  type OpenedRecord,
  type OwnCategory,
} from "../../core/emr_page_core.js";
import { PageError } from "../failure.ts";
import type { CategoryId, MspId, RecordEntry, RecordId, Role, TransactionId } from "../generated/functions.ts";
import type { Profile } from "../generated/operations.ts";
import { changeVault, keepVault, type StoredVault, vaultOf } from "../vault/database.ts";
import {
  agree,
  type Keys,
  makeKeys,
  makeVaultKey,
  type NewKeys,
  seal,
  sign,
  unseal,
  unwrapKeys,
  wrapVaultKey,
} from "../vault/keys.ts";
import { outboxOf } from "../vault/outbox.ts";
import type { PasskeySecret } from "../vault/passkey.ts";
import { browserOf } from "./browser.ts";
import { type OwnSecret, stretched, vaultKeyOf } from "./slots.ts";

/** An application for membership. */
export interface Application {
  /** How the approver knows the person. */
  name: string;
  /** What the person becomes. */
  role: Role;
  /** The MSP of the organization applied to. */
  organization: MspId;
  passphrase: string;
}

/** Where a member stands. */
export interface Standing extends ApplicationState {
  id: string;
  label: string;
  /** Names the member's session in requests. */
  session: string;
  roles: Role[];
  /** What the approver compares. */
  code: string;
  categories: OwnCategory[];
  /** What became of transactions of earlier sessions whose outcome was not told: one sentence each. */
  notices: string[];
}

/** A category, of the member's own unless a grant is named. */
export interface CategoryName {
  category: CategoryId;
  /** The transaction that granted it. */
  grant?: TransactionId;
}

/** A patient whom a practitioner looks after. */
export interface Patient {
  id: string;
  /** What the practitioner calls them. */
  label: string;
}

/** How a member's keys rest in this browser. */
export interface DeviceState {
  keyDigest: string;
  /** Whether the browser has no X25519, so that the core uses the agreement key. */
  isSoftware: boolean;
  passkeys: { credential: Uint8Array; added: number }[];
}

/** The kinds of record that a new category can hold: types of FHIR R4. */
const KINDS = ["Bundle", "Condition", "DiagnosticReport", "DocumentReference", "MedicationRequest", "Observation"];

/** In milliseconds. */
const WEEK = 7 * 24 * 3600 * 1000;

/** An unlocked vault. */
interface Unlocked {
  id: string;
  label: string;
  session: string;
  vaultKey: CryptoKey;
  device: Device;
  notices: string[];
}

export type Desk = ReturnType<typeof createDesk>;

/** A desk at which nobody has unlocked anything yet. */
export function createDesk() {
  let open: Unlocked | undefined;

  const unlocked = (): Unlocked => {
    if (!open) {
      throw new PageError("LOCKED");
    }
    return open;
  };

  return {
    /** The organizations of the network, the ministry first. */
    async organizations(): Promise<{ ministry: MspId; hospitals: MspId[] }> {
      const { ministry, organizations }: Profile = JSON.parse(await fetchProfile());
      const msps = organizations.map(({ msp }) => msp);
      return { ministry, hospitals: msps.filter((msp) => msp !== ministry) };
    },

    /** Makes keys, keeps them, and applies for membership. */
    async signUp({ name, role, organization, passphrase }: Application): Promise<Standing> {
      const profile = await fetchProfile();
      const made = makeVaultKey();
      const { publicKey, agreementKey, wrappedKeys } = await makeKeys(await made);
      const session = await sessionOf(publicKey);
      const keys = portOf({ publicKey, agreementKey }, await unwrapKeys(wrappedKeys, await made), session);
      const device = Device.create(profile, location.origin, browserOf(session), keys, organization, role);
      const salt = crypto.getRandomValues(new Uint8Array(16));
      const vault: StoredVault = {
        id: device.id,
        label: name,
        publicKey,
        agreementKey,
        wrappedKeys,
        profile,
        passphrase: { salt, wrapped: await wrapVaultKey(await made, stretched(passphrase, salt)) },
        account: await seal(await made, plain(device.account())),
      };
      // The keys are stored before the application is sent.
      await keepVault(vault);
      await device.signUp(name);
      device.free();
      return this.unlock(vault.id, { passphrase });
    },

    /** Unlocks a member's keys. */
    async unlock(id: string, secret: OwnSecret): Promise<Standing> {
      const vault = await vaultOf(id);
      const vaultKey = await vaultKeyOf(vault, secret);
      const session = await sessionOf(vault.publicKey);
      const keys = portOf(vault, await unwrapKeys(vault.wrappedKeys, vaultKey), session);
      const account = await unseal(vaultKey, vault.account);
      let device: Device;
      try {
        device = Device.open(vault.profile, location.origin, browserOf(session), keys, account);
      } catch (error) {
        throw new PageError("DAMAGED_VAULT", error);
      } finally {
        account.fill(0);
      }
      open = { id, label: vault.label, session, vaultKey, device, notices: [] };
      const stands = await standing(open);
      if (stands.state === "pending" || stands.state === "refused") {
        return stands;
      }
      open.notices = await device.settle();
      return { ...stands, notices: open.notices };
    },

    /** Notes that the member has seen the notices: they are not told again. */
    async noticesSeen(): Promise<void> {
      await unlocked().device.told();
    },

    /** Asks where the member stands. */
    standing(): Promise<Standing> {
      return standing(unlocked());
    },

    /** Publishes the keys of a member whose application was approved: from then on they may act. */
    async activate(): Promise<Standing> {
      await unlocked().device.activate();
      return standing(unlocked());
    },

    /** How the keys rest. */
    async device(): Promise<DeviceState> {
      const { id, device } = unlocked();
      const { passkeys = [], wrappedKeys } = await vaultOf(id);
      return {
        keyDigest: device.keyDigest,
        isSoftware: wrappedKeys.isSoftware ?? false,
        passkeys: passkeys.map(({ credential, added }) => ({ credential, added })),
      };
    },

    /** Says whether this is the member's passphrase, before anything is done that needs it. */
    async checkPassphrase(passphrase: string): Promise<void> {
      await vaultKeyOf(await vaultOf(unlocked().id), { passphrase });
    },

    /** Lets a passkey unlock the keys, too. */
    async addPasskey(passphrase: string, { credential, salt, secret }: PasskeySecret): Promise<void> {
      await changeVault(unlocked().id, async (vault) => {
        const vaultKey = await vaultKeyOf(vault, { passphrase }, true);
        const wrapped = await wrapVaultKey(vaultKey, secret);
        vault.passkeys = [...(vault.passkeys ?? []), { credential, salt, wrapped, added: Date.now() }];
      });
      secret.fill(0);
    },

    /** Lets a passkey unlock the keys no longer. */
    async removePasskey(credential: Uint8Array): Promise<void> {
      await changeVault(unlocked().id, async (vault) => {
        const isOther = (other: Uint8Array) => other.join() !== credential.join();
        vault.passkeys = (vault.passkeys ?? []).filter((slot) => isOther(slot.credential));
      });
    },

    /** Makes a category of the member's own. */
    async addCategory(name: string): Promise<Standing> {
      const { device } = unlocked();
      // Nothing else knows the category's id, so it is kept before it is published.
      const category = await changeAccount(unlocked(), async () => device.nameCategory(name, KINDS));
      await device.publishCategory(category);
      return standing(unlocked());
    },

    /** Lets a member read and add records of a category for a week. */
    async grant(category: string, grantee: string): Promise<void> {
      await unlocked().device.grant(category, grantee, Date.now() + WEEK);
    },

    /** The patients whom the member looks after. */
    async patients(): Promise<Patient[]> {
      const { id, vaultKey } = unlocked();
      return patientsOf(await vaultOf(id), vaultKey);
    },

    /** Notes a patient whom the member looks after; an earlier note about the same patient is replaced. */
    async addPatient(patient: Patient): Promise<void> {
      const { id, vaultKey } = unlocked();
      await changeVault(id, async (vault) => {
        const others = (await patientsOf(vault, vaultKey)).filter((other) => other.id !== patient.id);
        const list = new TextEncoder().encode(JSON.stringify([...others, patient]));
        vault.patients = await seal(vaultKey, list);
      });
    },

    /** The categories that a patient grants the member now. */
    granted(patient: string): Promise<GrantedCategory[]> {
      return unlocked().device.granted(patient);
    },

    /** The newest records of a category. */
    records({ category, grant }: CategoryName): Promise<RecordEntry[]> {
      return unlocked().device.records(category, grant);
    },

    /** Seals a record of a kind and adds it. */
    addRecord({ category, grant }: CategoryName, kind: string, content: Uint8Array): Promise<void> {
      return unlocked().device.addRecord(category, grant, kind, content);
    },

    /** Opens a record, which writes a line into the patient's log, and checks all of it. */
    openRecord({ category, grant }: CategoryName, record: RecordId, version: number): Promise<OpenedRecord> {
      return unlocked().device.openRecord(category, grant, record, version);
    },

    /** The applications that the member may decide, the oldest first. */
    applicants() {
      return unlocked().device.applicants();
    },

    /** Admits an applicant, exactly as the approver saw it. */
    approve(admission: Admission): Promise<void> {
      return unlocked().device.approve(admission);
    },

    /** Refuses an applicant; they read the reason. */
    refuse(id: string, reason: string): Promise<void> {
      return unlocked().device.refuse(id, reason);
    },
  };
}

/** Asks the service where the member stands, and keeps certificates that came with an approval. */
async function standing(open: Unlocked): Promise<Standing> {
  const { device, id, label, session, notices } = open;
  const application = await changeAccount(open, () => device.refresh());
  const { admissionCode: code, roles } = device;
  return { ...application, id, label, session, roles, code, categories: device.categories(), notices };
}

/**
 * Changes the core's account and keeps it. Another tab of the same member may have changed it, so the change begins with
 * what is kept.
 */
async function changeAccount<T>({ id, vaultKey, device }: Unlocked, change: () => Promise<T>): Promise<T> {
  return changeVault(id, async (vault) => {
    const kept = await unseal(vaultKey, vault.account);
    device.takeAccount(kept);
    kept.fill(0);
    const result = await change();
    const changed = plain(device.account());
    vault.account = await seal(vaultKey, changed);
    changed.fill(0);
    return result;
  });
}

async function patientsOf({ patients }: StoredVault, vaultKey: CryptoKey): Promise<Patient[]> {
  return patients ? JSON.parse(new TextDecoder().decode(await unseal(vaultKey, patients))) : [];
}

/** The two keys and the outbox as the core uses them. */
function portOf({ publicKey, agreementKey }: Pick<NewKeys, "publicKey" | "agreementKey">, keys: Keys, owner: string) {
  return {
    publicKey,
    agreementKey,
    sign: (message: Uint8Array) => sign(keys, plain(message)),
    agree: (share: Uint8Array) => agree(keys, plain(share)),
    ...outboxOf(owner),
  };
}

/** The network's profile, as the service says: it is pinned with the keys, and compared at admission. */
async function fetchProfile(): Promise<string> {
  let response: Response;
  try {
    response = await fetch("/api/v1/profile");
  } catch (error) {
    throw new PageError("UNREACHABLE", error);
  }
  if (!response.ok) {
    throw new PageError("NO_PROFILE");
  }
  return response.text();
}

/** The name of a member's session cookie: the first 8 bytes of the digest of their public key. */
async function sessionOf(publicKey: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", publicKey));
  return Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The core's memory is never shared, which its types do not say. */
function plain(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}
