/** What the page can ask of its worker: a member's keys, and what the member does with them. */

import {
  type ApplicantDetails,
  type ApplicationState,
  type Browser,
  Device,
  type Feedback,
  type OwnCategory,
  type Settled,
  sendVisitorsFeedback,
  Wallet,
} from "../../core/emr_page_core.js";
import { failureOf, PageError } from "../failure.ts";
import { createContent } from "../fhir/module.ts";
import type { MemberId, MspId, Role, TransactionId } from "../generated/functions.ts";
import type { Profile } from "../generated/operations.ts";
import { latest } from "../settled.ts";
import {
  changeVault,
  keepVault,
  removeVault,
  type StoredVault,
  vaultOf,
  vaults,
  type WrappedKeys,
} from "../vault/database.ts";
import {
  agree,
  type Keys,
  makeKeys,
  makeVaultKey,
  type NewKeys,
  seal,
  separateKeys,
  sign,
  takeKeys,
  unseal,
  unwrapKeys,
  type VaultKeys,
  vaultKeysOf,
  wrapVaultKey,
} from "../vault/keys.ts";
import { outboxOf } from "../vault/outbox.ts";
import { removeOutlines } from "../vault/outlines.ts";
import type { PasskeySecret } from "../vault/passkey.ts";
import { admissionCalls } from "./admission.ts";
import { browserOf } from "./browser.ts";
import { categoryCalls } from "./categories.ts";
import { contactDetailsCalls } from "./contact-details.ts";
import { contactCalls } from "./contacts.ts";
import { delegateCalls } from "./delegates.ts";
import { deviceCalls } from "./devices.ts";
import { draftCalls } from "./drafts.ts";
import { emergencyCalls } from "./emergencies.ts";
import { erasureCalls } from "./erasures.ts";
import { feedbackCalls } from "./feedback.ts";
import { grantCalls } from "./grants.ts";
import { lookedCalls } from "./looked.ts";
import { lookCalls } from "./looks.ts";
import { networkCalls } from "./network.ts";
import { outlineCalls } from "./outlines.ts";
import { patientCalls } from "./patients.ts";
import type { Progress } from "./protocol.ts";
import { recordCalls } from "./records.ts";
import { recoveryCalls } from "./recovery.ts";
import { registryCalls } from "./registry.ts";
import { requestCalls } from "./requests.ts";
import { signatureCalls } from "./signatures.ts";
import { type OwnSecret, passphraseSlot, replacePassphrase, vaultKeyOf } from "./slots.ts";
import { type Transfer, transferOf } from "./transfer.ts";
import { askWithAccount, confirmedAt, plain, type Unlocked } from "./unlocked.ts";
import { type Said, sealSaid, sendUnsent } from "./unsent.ts";
import { visitCalls } from "./visits.ts";
import { writtenCalls } from "./written.ts";

export type { CategoryName } from "../../core/emr_page_core.js";
export type { Contact } from "./contacts.ts";
export type { ActingFor } from "./delegates.ts";
export type { Draft } from "./drafts.ts";
export type { DeclaredEmergency } from "./emergencies.ts";
export type { PresentAccess } from "./grants.ts";
export type { Outline, Outlined, Title, Version } from "./outlines.ts";
export type { Patient } from "./patients.ts";
export type { PageOfReadRequest, ReadRequest } from "./requests.ts";
export type { Written } from "./written.ts";

/** How often the page asks whether the service knows a decision, and how long it waits in between, in milliseconds. */
const MOST_QUESTIONS = 20;
const PAUSE = 500;

/** An application for membership. */
export interface Application {
  /** What the person says of themselves: only those read it who may decide. */
  details: ApplicantDetails;
  /** A JPEG, PNG or WebP file of at most 256 KiB, for the same readers. */
  photo?: Uint8Array<ArrayBuffer>;
  /** What the person becomes. */
  role: Role;
  /** The MSP of the organization applied to. */
  organization: MspId;
  passphrase: string;
  /** The code of an invitation. */
  invitation?: string;
}

/** A new device of an existing member. */
export interface NewDevice {
  /** The member's id, as their other device shows it. */
  id: MemberId;
  /** What the member calls it, to choose among several. */
  label: string;
  /** The MSP of the member's organization; the ministry's if absent, as patients have it. */
  organization?: MspId | undefined;
  passphrase: string;
  /** Whether every other device was lost, so that officials must approve this one. */
  isRecovery?: boolean;
}

/** A command's wallet file, and how its keys shall rest in this browser. */
export interface WalletFile {
  file: Uint8Array<ArrayBuffer>;
  /** What the file is under. */
  passphrase: string;
  /** What the member calls themselves, to choose among several. */
  label: string;
  /** What unlocks the keys in this browser. */
  newPassphrase: string;
}

/** Where a member stands. */
export interface Standing extends Omit<ApplicationState, "state"> {
  /**
   * `stopped` is a member who was active, and whose membership or organization is suspended or frozen. `recovering` is a
   * device that needs an official's answer before it can ask for a recovery, `claiming` one that has it.
   */
  state: ApplicationState["state"] | "stopped" | "recovering" | "claiming";
  /** Whether the member has just recovered the membership, and has not opened what was sealed to the lost devices. */
  isRecovered?: boolean;
  id: string;
  label: string;
  /** Names the member's session in requests. */
  session: string;
  roles: Role[];
  /** The MSP of their organization. */
  msp: MspId;
  /** What the approver compares. */
  code: string;
  categories: OwnCategory[];
  /** What became of transactions whose outcome was not told at once. */
  notices: Settled[];
}

/** How a member's keys rest in this browser. */
export interface DeviceState {
  keyDigest: string;
  /** Whether the browser has no X25519, so that the core uses the agreement key. */
  isSoftware: boolean;
  passkeys: { credential: Uint8Array; added: number }[];
}

export type Desk = ReturnType<typeof createDesk>;

/** A desk at which nobody has unlocked anything yet; it tells how far large files are on their way. */
export function createDesk(tell: (progress: Progress | undefined) => void) {
  const transfer = transferOf(tell);
  let open: Unlocked | undefined;
  /** The keys that were made for an application which is not sent yet. */
  let begun: { id: MemberId; answers: string } | undefined;
  /** A patient without a device whom a registrar began to admit. */
  let walkIn: { answers: string; patient: Device; hasApplied: boolean } | undefined;

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

    /**
     * Makes keys, keeps them, and applies for membership. If the application was not sent, the same call sends it again: a
     * second try makes no second applicant.
     */
    async signUp(application: Application): Promise<Standing> {
      const { details, photo, invitation, role, organization, passphrase } = application;
      const answers = JSON.stringify({ ...application, photo: photo?.join() });
      if (begun?.answers !== answers) {
        if (begun) {
          await removeVault(begun.id);
        }
        begun = undefined;
        const make: Make = (profile, browser, keys) =>
          Device.create(profile, location.origin, browser, keys, organization, role);
        const said = { details, photo, invitation };
        const device = await keepNewVault(details.name, passphrase, transfer, makeKeys, make, said);
        begun = { id: device.id, answers };
        device.free();
      }
      const standing = await this.unlock(begun.id, { passphrase });
      begun = undefined;
      return standing;
    },

    /** Sends feedback to the ministry as a person who is not signed in, sealed so that nobody else reads it. */
    async sendVisitorsFeedback(said: Feedback): Promise<void> {
      await sendVisitorsFeedback(await fetchProfile(), location.origin, browserOf(undefined, transfer), said);
    },

    /** Removes a member's keys from this browser. */
    async removeKeys(id: MemberId): Promise<void> {
      await removeVault(id);
      await removeOutlines(id);
      if (begun?.id === id) {
        begun = undefined;
      }
    },

    /**
     * Makes keys for a new device of an existing member, and keeps them. Another device of theirs must then add it, or officials
     * must approve it if every other device was lost.
     */
    async joinAs({ id, label, organization, passphrase, isRecovery = false }: NewDevice): Promise<Standing> {
      await requireNoVault(id);
      const device = await keepNewVault(label, passphrase, transfer, makeKeys, (profile, browser, keys) => {
        const { ministry }: Profile = JSON.parse(profile);
        return Device.join(profile, location.origin, browser, keys, organization ?? ministry, id);
      });
      device.free();
      if (isRecovery) {
        await changeVault(id, async (vault) => {
          vault.recovery = "begun";
        });
      }
      return this.unlock(id, { passphrase });
    },

    /**
     * Admits a patient who has no device: makes keys for them, which rest in this browser under a passphrase of their own until
     * they are handed over. If it was interrupted, the same call goes on: a second try makes no second patient.
     */
    async admitIntoCustody(name: string, passphrase: string): Promise<MemberId> {
      const registrar = unlocked().device;
      const answers = JSON.stringify([name, passphrase]);
      if (walkIn?.answers !== answers) {
        const make: Make = (profile, browser, keys) => {
          const { ministry }: Profile = JSON.parse(profile);
          return Device.create(profile, location.origin, browser, keys, ministry, "patient");
        };
        const patient = await keepNewVault(name, passphrase, transfer, makeKeys, make);
        walkIn = { answers, patient, hasApplied: false };
      }
      const { patient } = walkIn;
      if (!walkIn.hasApplied) {
        await patient.signUp({ name }, undefined, undefined);
        walkIn.hasApplied = true;
      }
      if ((await patient.refresh()).state === "pending") {
        const { id, msp, admissionCode: code } = patient;
        await registrar.approve({ id, msp, roles: ["patient"], code, custody: true });
      }
      if ((await decided(patient)) === "approved") {
        await patient.activate();
      }
      const { id } = patient;
      walkIn = undefined;
      await noteActive(id);
      patient.free();
      return id;
    },

    /** Takes the keys of a command's wallet file, and keeps them. */
    async takeWallet({ file, passphrase, label, newPassphrase }: WalletFile): Promise<Standing> {
      const wallet = openWallet(file, passphrase);
      const { id } = wallet;
      const contacts = wallet.contacts();
      try {
        await requireNoVault(id);
        const take = (vaultKeys: VaultKeys) => takeKeys(vaultKeys, wallet);
        const device = await keepNewVault(label, newPassphrase, transfer, take, (profile, browser, keys) => {
          const account = wallet.account();
          try {
            return Device.take(profile, location.origin, browser, keys, account);
          } finally {
            account.fill(0);
          }
        });
        device.free();
      } finally {
        wallet.free();
      }
      const stands = await this.unlock(id, { passphrase: newPassphrase });
      for (const { address, ...contact } of contacts) {
        // A person with an address is a patient.
        await (address ? this.addPatient({ ...contact, address }) : this.nameContact(contact));
      }
      return stands;
    },

    /** Unlocks a member's keys. */
    async unlock(id: string, secret: OwnSecret): Promise<Standing> {
      const vault = await vaultOf(id);
      const opened = await vaultKeyOf(vault, secret);
      const vaultKeys = await vaultKeysOf(opened);
      const vaultKey = vaultKeys.data;
      const session = await sessionOf(vault.publicKey);
      const keys = portOf(vault, await unwrapKeys(await separated(vault, opened), vaultKeys), session);
      const account = await unseal(vaultKey, vault.account);
      let device: Device;
      try {
        device = Device.open(vault.profile, location.origin, browserOf(session, transfer), keys, account);
      } catch (error) {
        throw new PageError("DAMAGED_VAULT", error);
      } finally {
        account.fill(0);
      }
      open = { id, label: vault.label, session, vaultKey, device, notices: [], confirmed: performance.now() };
      await sendUnsent(vault, vaultKey, device);
      const stands = await standing(open);
      if (stands.state !== "approved" && stands.state !== "active") {
        return stands;
      }
      open.notices = await device.settle();
      return { ...stands, notices: open.notices };
    },

    /** Asks again what became of transactions whose outcome was not told. */
    async settle(): Promise<Standing> {
      const at = unlocked();
      at.notices = latest(at.notices, await at.device.settle());
      return standing(at);
    },

    /** Notes that the member has seen the notices: they are not told again. */
    async noticesSeen(transactions: TransactionId[]): Promise<void> {
      await unlocked().device.told(transactions);
    },

    /** Closes a notice that the member has read; returns those that stay. */
    async closeNotice(transaction: TransactionId): Promise<Settled[]> {
      const at = unlocked();
      at.notices = at.notices.filter((notice) => notice.transaction !== transaction);
      return at.notices;
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

    /** Takes the member's passphrase or passkey again, for what needs one that was given a short while ago. */
    async confirm(secret: OwnSecret): Promise<void> {
      const at = unlocked();
      await vaultKeyOf(await vaultOf(at.id), secret);
      at.confirmed = performance.now();
    },

    /**
     * Replaces the passphrase that unlocks the keys in this browser. The vault is written once: if that is interrupted, the
     * present passphrase goes on unlocking it.
     */
    async changePassphrase(present: string, next: string): Promise<void> {
      await changeVault(unlocked().id, (vault) => replacePassphrase(vault, present, next));
    },

    /** Stops a large file that is on its way to the service or from it. */
    stopTransfer(): void {
      transfer.stop();
    },

    /** Lets a passkey unlock the keys, too. */
    async addPasskey(passphrase: string, { credential, salt, secret }: PasskeySecret): Promise<void> {
      await changeVault(unlocked().id, async (vault) => {
        const vaultKey = await vaultKeyOf(vault, { passphrase });
        const wrapped = await wrapVaultKey(vaultKey, secret);
        vault.passkeys = [...(vault.passkeys ?? []), { credential, salt, wrapped, added: Date.now() }];
      });
      secret.fill(0);
    },

    /** Lets a passkey unlock the keys no longer. */
    async removePasskey(credential: Uint8Array): Promise<void> {
      await changeVault(confirmedAt(unlocked()).id, async (vault) => {
        const isOther = (other: Uint8Array) => other.join() !== credential.join();
        vault.passkeys = (vault.passkeys ?? []).filter((slot) => isOther(slot.credential));
      });
    },

    ...admissionCalls(unlocked),
    ...categoryCalls(unlocked, () => standing(unlocked())),
    ...contactCalls(unlocked),
    ...contactDetailsCalls(unlocked),
    ...delegateCalls(unlocked),
    ...deviceCalls(unlocked, () => standing(unlocked())),
    ...draftCalls(unlocked),
    ...emergencyCalls(unlocked),
    ...erasureCalls(unlocked),
    ...feedbackCalls(unlocked),
    ...grantCalls(unlocked),
    ...lookCalls(unlocked),
    ...lookedCalls(unlocked),
    ...networkCalls(),
    ...outlineCalls(unlocked),
    ...patientCalls(unlocked),
    ...recordCalls(unlocked, transfer),
    ...recoveryCalls(unlocked, () => standing(unlocked())),
    ...registryCalls(unlocked),
    ...requestCalls(unlocked),
    ...signatureCalls(unlocked),
    ...visitCalls(unlocked),
    ...writtenCalls(unlocked),
    ...createContent(),
  };
}

/** How the application of a person stands whom the ledger has just admitted: the service learns of it a moment later. */
async function decided(device: Device): Promise<ApplicationState["state"]> {
  for (let asked = 1; ; asked += 1) {
    const { state } = await device.refresh();
    if (state !== "pending") {
      return state;
    }
    if (asked === MOST_QUESTIONS) {
      throw new PageError("LATE");
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** Opens a wallet file. Earlier commands sealed it under the passphrase as it was typed. */
function openWallet(file: Uint8Array, passphrase: string): Wallet {
  const normalized = passphrase.normalize("NFKC");
  try {
    return Wallet.open(file, normalized);
  } catch (error) {
    if (normalized === passphrase || failureOf(error).code !== "ANOTHER_PASSPHRASE") {
      throw error;
    }
    return Wallet.open(file, passphrase);
  }
}

/** A member's keys rest in a browser once. */
async function requireNoVault(id: string): Promise<void> {
  if ((await vaults()).some((vault) => vault.id === id)) {
    throw new PageError("HAS_VAULT");
  }
}

/** Makes the core's device with new keys. */
type Make = (profile: string, browser: Browser, keys: ReturnType<typeof portOf>) => Device;

/** Makes keys and a device with them, and keeps both under a passphrase before anything is sent. */
async function keepNewVault(
  label: string,
  passphrase: string,
  transfer: Transfer,
  keysUnder: (vaultKeys: VaultKeys) => Promise<NewKeys>,
  make: Make,
  said?: Said,
): Promise<Device> {
  const profile = await fetchProfile();
  const made = await makeVaultKey();
  const vaultKeys = await vaultKeysOf(made);
  const { publicKey, agreementKey, wrappedKeys } = await keysUnder(vaultKeys);
  const session = await sessionOf(publicKey);
  const keys = portOf({ publicKey, agreementKey }, await unwrapKeys(wrappedKeys, vaultKeys), session);
  const device = make(profile, browserOf(session, transfer), keys);
  await keepVault({
    id: device.id,
    label,
    publicKey,
    agreementKey,
    wrappedKeys,
    profile,
    passphrase: await passphraseSlot(made, passphrase),
    account: await seal(vaultKeys.data, plain(device.account())),
    ...(said ? { unsent: await sealSaid(said, vaultKeys.data) } : {}),
  });
  return device;
}

/** The wrapped keys of a vault. Those of an earlier page are first wrapped anew. */
async function separated(vault: StoredVault, vaultKey: CryptoKey): Promise<WrappedKeys> {
  if (vault.wrappedKeys.isSeparate) {
    return vault.wrappedKeys;
  }
  return changeVault(vault.id, async (kept) => {
    if (!kept.wrappedKeys.isSeparate) {
      kept.wrappedKeys = await separateKeys(kept.wrappedKeys, vaultKey);
    }
    return kept.wrappedKeys;
  });
}

/** Asks the service where the member stands, and keeps certificates that came with an approval. */
async function standing(open: Unlocked): Promise<Standing> {
  const { device, id, label, session, notices } = open;
  const { state: said, ...application } = await askWithAccount(open, () => device.refresh());
  if (said === "active") {
    await noteActive(id);
  }
  const vault = await vaultOf(id);
  const state = stateIn(vault, said);
  const { admissionCode: code, roles, msp } = device;
  const stands = {
    ...application,
    state,
    id,
    label,
    session,
    roles,
    msp,
    code,
    categories: device.categories(),
    notices,
  };
  return vault.recovery === "finished" ? { ...stands, isRecovered: true } : stands;
}

/** Where a member stands by what the core says and what the vault knows. */
function stateIn({ recovery, wasActive }: StoredVault, said: ApplicationState["state"]): Standing["state"] {
  if (recovery === "begun") {
    return said === "joining" ? "recovering" : "claiming";
  }
  // The ledger refuses a member who is stopped and one who is new in the same way.
  return said === "approved" && wasActive ? "stopped" : said;
}

/** Notes that the ledger let the member act: then a recovery is finished, too. */
async function noteActive(id: MemberId): Promise<void> {
  const { wasActive, recovery } = await vaultOf(id);
  if (!wasActive || recovery === "begun") {
    await changeVault(id, async (vault) => {
      vault.wasActive = true;
      if (vault.recovery === "begun") {
        vault.recovery = "finished";
      }
    });
  }
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
