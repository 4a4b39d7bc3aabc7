/** What the page can ask of its worker: a member's keys, and what the member does with them. */

import { Device, type RecordEntry, stretch } from "../../core/emr_page_core.js";
import { keepVault, type StoredVault, vaultOf, vaults } from "../vault/database.ts";
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
  unwrapVaultKey,
  wrapVaultKey,
} from "../vault/keys.ts";
import { browserOf } from "./browser.ts";

/** A member who has keys in this browser. */
export interface Person {
  id: string;
  label: string;
}

/** An application for membership. */
export interface Application {
  /** How the approver knows the person. */
  name: string;
  /** What the person becomes. */
  role: "patient" | "practitioner";
  /** The MSP of the organization applied to. */
  organization: string;
  passphrase: string;
}

/** Where a member stands. */
export interface Standing {
  id: string;
  label: string;
  /** The digest of the member's public key, which the approver compares. */
  keyDigest: string;
  state: "pending" | "refused" | "approved" | "active";
  /** Why the application was refused. */
  reason?: string;
  categories: { id: string; name: string }[];
}

/** A record to be added to a category of the member's own. */
export interface NewRecord {
  category: string;
  kind: string;
  content: Uint8Array;
}

/** A record that was opened. */
export interface Opened {
  isGreen: boolean;
  checks: { name: string; failure?: string | undefined }[];
  /** The content, if it could be opened. */
  content?: Uint8Array | undefined;
}

/** The kinds of record that a new category can hold: types of FHIR R4. */
const KINDS = ["Bundle", "Condition", "DiagnosticReport", "DocumentReference", "MedicationRequest", "Observation"];

/** In milliseconds. */
const WEEK = 7 * 24 * 3600 * 1000;

/** An unlocked vault. */
interface Unlocked {
  vault: StoredVault;
  vaultKey: CryptoKey;
  device: Device;
}

export type Desk = ReturnType<typeof createDesk>;

/** A desk at which nobody has unlocked anything yet. */
export function createDesk() {
  let open: Unlocked | undefined;

  const unlocked = (): Unlocked => {
    if (!open) {
      throw new Error("Unlock your keys first.");
    }
    return open;
  };

  return {
    /** The members who have keys in this browser. */
    async people(): Promise<Person[]> {
      return (await vaults()).map(({ id, label }) => ({ id, label }));
    },

    /** The organizations of the network, the ministry first. */
    async organizations(): Promise<{ ministry: string; hospitals: string[] }> {
      const { ministry, organizations } = JSON.parse(await fetchProfile());
      const msps: string[] = organizations.map(({ msp }: { msp: string }) => msp);
      return { ministry, hospitals: msps.filter((msp) => msp !== ministry) };
    },

    /** Makes keys, keeps them, and applies for membership. */
    async signUp(application: Application): Promise<Standing> {
      const profile = await fetchProfile();
      const vaultKey = await makeVaultKey();
      const { publicKey, agreementKey, wrappedKeys } = await makeKeys(vaultKey);
      const made = { publicKey, agreementKey, wrappedKeys };
      const keys = portOf(made, await unwrapKeys(wrappedKeys, vaultKey));
      const session = await sessionOf(publicKey);
      const { role, organization } = application;
      const device = Device.create(profile, location.origin, browserOf(session), keys, organization, role);
      const salt = crypto.getRandomValues(new Uint8Array(16));
      const vault: StoredVault = {
        ...made,
        id: device.id,
        label: application.name,
        profile,
        passphrase: { salt, wrapped: await wrapVaultKey(vaultKey, stretched(application.passphrase, salt)) },
        account: await seal(vaultKey, plain(device.account())),
      };
      // The keys are stored before the application is sent.
      await keepVault(vault);
      await device.signUp(application.name);
      open = { vault, vaultKey, device };
      return standing(open);
    },

    /** Unlocks a member's keys with their passphrase. */
    async unlock(id: string, passphrase: string): Promise<Standing> {
      const vault = await vaultOf(id);
      const { salt, wrapped } = vault.passphrase;
      const vaultKey = await unwrapVaultKey(wrapped, stretched(passphrase, salt));
      if (!vaultKey) {
        throw new Error("The passphrase is another one.");
      }
      const keys = portOf(vault, await unwrapKeys(vault.wrappedKeys, vaultKey));
      const browser = browserOf(await sessionOf(vault.publicKey));
      const account = await unseal(vaultKey, vault.account);
      const device = Device.open(vault.profile, location.origin, browser, keys, account);
      account.fill(0);
      open = { vault, vaultKey, device };
      return standing(open);
    },

    /** Forgets the keys until they are unlocked again. */
    async lock(): Promise<void> {
      const { device } = unlocked();
      open = undefined;
      try {
        await device.signOut();
      } finally {
        device.free();
      }
    },

    /** Asks where the member stands. */
    standing(): Promise<Standing> {
      return standing(unlocked());
    },

    /** Publishes the keys of a member whose application was approved: from then on they may act. */
    async activate(): Promise<Standing> {
      const { device } = unlocked();
      await device.activate();
      return standing(unlocked());
    },

    /** Makes a category of the member's own. */
    async addCategory(name: string): Promise<Standing> {
      const { device } = unlocked();
      const category = device.nameCategory(name, KINDS);
      // Nothing else knows the category's id, so it is kept before it is published.
      await keepAccount(unlocked());
      await device.publishCategory(category);
      return standing(unlocked());
    },

    /** The newest records of a category of the member's own. */
    records(category: string): Promise<RecordEntry[]> {
      return unlocked().device.records(category);
    },

    /** Seals a record and adds it. */
    async addRecord({ category, kind, content }: NewRecord): Promise<{ record: string; transaction: string }> {
      return unlocked().device.addRecord(category, kind, content);
    },

    /** Lets a member read and add records of a category for a week. */
    async grant(category: string, grantee: string): Promise<void> {
      await unlocked().device.grant(category, grantee, Date.now() + WEEK);
    },

    /** Opens a record, which writes a line into the patient's log, and checks all of it. */
    async openRecord(category: string, record: string, version: number): Promise<Opened> {
      return unlocked().device.openRecord(category, record, version);
    },
  };
}

/** Asks the service where the member stands, and keeps certificates that came with an approval. */
async function standing(open: Unlocked): Promise<Standing> {
  const { device, vault } = open;
  const application = await device.refresh();
  await keepAccount(open);
  return {
    id: device.id,
    label: vault.label,
    keyDigest: device.keyDigest,
    categories: device.categories(),
    state: application.state,
    ...(application.reason === undefined ? {} : { reason: application.reason }),
  };
}

async function keepAccount({ vault, vaultKey, device }: Unlocked): Promise<void> {
  const account = plain(device.account());
  vault.account = await seal(vaultKey, account);
  account.fill(0);
  await keepVault(vault);
}

/** The two keys as the core uses them. */
function portOf({ publicKey, agreementKey }: Pick<NewKeys, "publicKey" | "agreementKey">, keys: Keys) {
  return {
    publicKey,
    agreementKey,
    sign: (message: Uint8Array) => sign(keys, plain(message)),
    agree: (share: Uint8Array) => agree(keys, plain(share)),
  };
}

/** The network's profile, as the service says: it is pinned with the keys, and compared at admission. */
async function fetchProfile(): Promise<string> {
  const response = await fetch("/api/v1/profile");
  if (!response.ok) {
    throw new Error("The service does not say which network it belongs to.");
  }
  return response.text();
}

/** The name of a member's session cookie: the first 8 bytes of the digest of their public key. */
async function sessionOf(publicKey: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", publicKey));
  return Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function stretched(passphrase: string, salt: Uint8Array): Uint8Array<ArrayBuffer> {
  return plain(stretch(passphrase.normalize("NFKC"), salt));
}

/** The core's memory is never shared, which its types do not say. */
function plain(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}
