import { unmarked } from "./unmarked.ts";

/** Everything that the page says, in English. Another language has the type of this one, so that a gap does not compile. */
export const en = {
  /** The language's own name. */
  language: "English",
  product: "Medical records",
  skip: "Skip to the content",
  working: "One moment …",

  // The frame.
  navigation: "Screens",
  more: "More",
  account: "Account of",
  theme: "Appearance",
  themes: { device: "As on the device", light: "Light", dark: "Dark" },
  offline: "You are offline. What you enter stays here until the connection is back.",
  demoNetwork: "Demo: these people and records are made up. Do not enter real medical records.",
  testNetwork: "Test network: do not enter real medical records.",
  recovery: {
    isAsked: (time: string) => `A new device asked to recover your membership ${time}.`,
    means:
      "If it was not you, stop it now: once it is finished, all your devices are void and the new one acts in your name.",
    newKey: "The new device's key begins with",
    stop: "Stop the recovery",
    stopping: "Stopping …",
    stopTitle: "Stop this recovery?",
    refusedBy: (name: string, time: string) => `${name} refused it ${time}:`,
    refusalReasons: {
      "not-proven": "the person who asked did not show that the membership is theirs.",
      "other-key": "the key is not the one on the screen of the person who asked.",
      "not-asked": "the member said that they did not ask for it.",
    },
    stopMeans: "The new device gets nothing. Your devices stay as they are. Then tell the ministry.",
  },
  notFound: "There is no such screen",
  notFoundLead: "The address may be from another version of the page.",
  toStart: "To the start",
  broken: "This screen does not work",
  brokenLead:
    "A fault of the page, not of yours. Nothing was changed by it, and your keys and records are unharmed. Load the page anew. If it happens again, tell the ministry what stands below.",
  help: "How it works, and why to trust it",
  profile: "My profile",
  devices: "My devices",
  signatures: "My signatures",
  hospitals: "Hospitals",
  feedback: "Tell the ministry",

  // Signing in and out.
  passphrase: "Passphrase",
  passphraseHint: "At least 12 characters. Nobody can tell it to you again: write it down and keep it in a safe place.",
  passphraseAgain: "The passphrase, once more",
  suggestPassphrase: "Suggest one",
  suggestedPassphrase: "Write it down before you go on.",
  showTyped: (label: string) => `Show: ${label}`,
  hideTyped: (label: string) => `Hide: ${label}`,
  passphraseGuessed:
    "This passphrase is easy to guess: many people have it, or it follows a pattern. Take several words that do not belong together.",
  passphrasesDiffer: "The two passphrases differ.",
  unlock: "Unlock",
  unlocking: "Unlocking …",
  unlockByPasskey: "Unlock with a passkey",
  isItYou: "Is it you?",
  isItYouLead: "This changes who can use your keys. Show that it is you, and not a person who found this page open.",
  confirm: "Confirm",
  confirming: "Confirming …",
  confirmByPasskey: "Confirm with a passkey",
  lock: "Lock",
  printedBy: (name: string, id: string, time: string) => `Printed by ${name}, ${id}, ${time}`,
  lockHint: "Locks your keys in this tab; the key F8 does the same.",
  underAMinute: "less than a minute",
  lockedIdle: "Your keys were locked because you did nothing for 15 minutes.",

  // Names of the field.
  roles: {
    patient: "Patient",
    practitioner: "Practitioner",
    registrar: "Registrar",
    ministry: "Ministry official",
    insurer: "Insurer",
    researcher: "Researcher",
  },
  /** People whom the member has not named. */
  people: {
    you: "You",
    member: "Member",
    at: (what: string, place: string) => `${what} at ${place}`,
    giveName: (who: string) => `Give a name: ${who}`,
    giveNameLead: "Only this device knows the name. This is the person's id:",
    name: "What you call this person",
  },
  purposes: {
    TREAT: "Treatment",
    ETREAT: "Emergency treatment",
    HPAYMT: "Payment of health care",
    HRESCH: "Research",
    PATRQT: "The patient's own request",
  },
  /** Kinds of records: types of FHIR R4. */
  kinds: {
    AllergyIntolerance: "Allergy",
    Bundle: "Several entries",
    CarePlan: "Care plan",
    Composition: "Report",
    Condition: "Diagnosis",
    DiagnosticReport: "Laboratory result",
    DocumentReference: "Document",
    Encounter: "Visit",
    ImagingStudy: "Images",
    Immunization: "Vaccination",
    MedicationDispense: "Medicine given out",
    MedicationRequest: "Prescription",
    Observation: "Measurement",
    Procedure: "Treatment",
  },
  record: "Record",
  recordStatus: {
    current: "",
    amended: "amended",
    "entered-in-error": "marked as an error",
    erased: "erased",
  },

  // Actions that many screens have.
  back: "Back",
  cancel: "Cancel",
  save: "Save",
  saving: "Saving …",
  close: "Close",
  older: "Show older entries",
  lookAgain: "Look again",
  looking: "Looking …",
  copy: "Copy",
  copied: "Copied",
  asText: "As text",

  id: "Your id",

  // This device.
  device: "This device",
  deviceLead:
    "Your keys are in this browser only. It unlocks them with your passphrase, or with a passkey if you add one.",
  passkeys: "Passkeys",
  noPasskeys: "You have no passkey for these keys yet.",
  passkeyAdded: (time: string) => `Added ${time}`,
  removePasskey: "Remove",
  removingPasskey: "Removing …",
  addPasskey: "Add a passkey",
  addingPasskey: "Follow your browser …",
  addPasskeyHint:
    "Your passphrase, once more. It goes on opening your keys. Your browser then asks for the passkey up to three times, to be sure that it opens them.",
  changePassphrase: "Change the passphrase",
  changePassphraseLead:
    "The earlier passphrase then opens nothing in this browser. Your other devices and your passkeys stay as they are.",
  presentPassphrase: "Your present passphrase",
  newPassphrase: "The new passphrase",
  changingPassphrase: "Changing it …",
  passphraseChanged: "The new passphrase unlocks your keys in this browser from now on.",
  storage: "Storage",
  isPersistent: "This browser promises to keep your keys.",
  isNotPersistent:
    "This browser may delete your keys: when it runs out of space, and Safari also after seven days in which you do not use this page. Do not let them be your only ones: add a second device.",
  askToPersist: "Ask the browser to keep them",
  askedToPersist:
    "Your browser may now ask you: allow it. Many browsers ask nothing, and promise it only for pages that you use often or have added to your home screen.",
  keys: "Keys",
  isInBrowser: "Both private keys are in the browser's key store. They can be used while unlocked, and never be read.",
  isSoftware:
    "This browser has no key store for X25519. The key that opens your records is encrypted under your passphrase, and is in the page's memory while unlocked. A newer browser protects it better.",
  keyDigest: "Digest of your signing key",

  // Forms.
  form: {
    optional: "optional",
    problems: "Something is missing or wrong:",
    missing: (label: string) => `Enter: ${unmarked(label)}.`,
    choose: (label: string) => `Choose: ${unmarked(label)}.`,
    tooShort: (label: string, length: number) => `“${label}” needs at least ${length} characters.`,
    tooLong: (label: string, length: number) => `“${label}” may have at most ${length} characters.`,
    notADate: (label: string) => `“${label}” is not a date.`,
    notANumber: (label: string) => `“${label}” is not a number. Write decimals with a point, for example 7.2.`,
    outOfRange: (label: string) => `“${label}” is outside what is possible.`,
    wrong: (label: string) => `“${label}” is not in the right form.`,
  },

  // The seal of a record.
  seal: {
    green: "Checked",
    red: "Do not believe this record",
    greenMeans: "Your device compared this record with the ledger and checked every signature itself.",
    past: "Checked, but it no longer counts",
    pastMeans:
      "Its author wrote it so: every signature is right. It no longer counts, because it was replaced or marked as an error.",
    redMeans: "At least one check failed. The content may have been changed. Ask the author, and tell the ministry.",
    /** Why a check failed, by the words of the core. */
    reasons: {
      "an earlier check failed": "an earlier check failed",
      "a later version took its place": "a later version took its place",
      "it was entered in error": "it was marked as an error",
      "the patient had it destroyed": "the patient had it destroyed",
    },
    checks: {
      "ledger-endorsed": "Two organizations confirm what the ledger says about it",
      "author-signed": "Its author signed it",
      "author-endorsed": "Two organizations confirmed the author's entry",
      "author-certificate": "The author's certificate was issued by the right authority",
      "author-key": "The ledger knows the author's key",
      "author-arguments": "The author signed exactly this entry",
      content: "The content is the one that was stored",
      lock: "The key is the one that was stored",
      header: "It belongs to this patient and this record",
      commitment: "The content is the one that the author committed to",
      "current-version": "It is the current version",
    },
  },

  // The page itself.
  requestName: "Name this request when you tell the ministry:",
  otherVersion: "This page is older or newer than the service. Load it anew, so that the two agree.",
  loadAnew: "Load the page anew",
  chooseLanguage: "Language",

  /** What went wrong, and what to do. Anything else is said in the words of the service or of the core. */
  failures: {
    ANOTHER_PASSPHRASE: "The passphrase is another one. Nothing was changed; try again.",
    ANOTHER_DEVICE: "This is about another member, another organization or another device than this one.",
    AUTHORITY_UNREACHABLE: "The certificate authority does not answer. Try again in a few minutes.",
    BODY_INCOMPLETE: "What you sent did not arrive whole. Check your connection, and send it again.",
    BROKEN_PAGE: "A part of this page is missing or damaged. Check your connection, then load the page anew.",
    CAMERA_BUSY: "Another program uses the camera. Close it and try again, or choose a picture of the code.",
    CAMERA_DENIED:
      "The browser does not let this page use the camera. Allow it in the browser's settings for this site, choose a picture of the code, or type what it says.",
    CERTIFICATE_ENDED:
      "The certificate of these keys has ended, so that they can do nothing. Use another device of yours, or ask for recovery where you were admitted.",
    CLOCK_SKEW: "Your device's clock and the network's differ. Check yours; if it is right, tell the ministry.",
    CONFLICT: "It exists already, or something else changed it first. Look again, then decide anew.",
    DAMAGED_PDF: "This PDF file is damaged. Save it, and try to open it with another program.",
    DAMAGED_VAULT:
      "The keys of this member on this device are damaged, and nothing opens them. Use another device of yours, or ask for recovery where you were admitted.",
    EARLIER:
      "Something of the same kind was sent before and is not confirmed yet. Wait until the page tells you what became of it.",
    ENDORSEMENT_POLICY_FAILURE: "Too few organizations agreed, so it does not count. Try again.",
    ERASED: "The patient had this record destroyed. It cannot be brought back.",
    EXPIRED: "It has ended: a permission, a request or a certificate. Ask for a new one.",
    FOREIGN_CONTACT:
      "The service gave contact details that this member did not sign. They are not shown. Tell the ministry.",
    HAS_VAULT: "This browser has keys of this person already: unlock them at the start of the page.",
    INTERNAL: "The service failed. Try again; if it happens once more, tell the ministry.",
    INVALID_ARGUMENT: "The service does not understand what was asked. Check what you entered.",
    KEEPER_UNREACHABLE: "A keeper does not answer. Two of three keepers are enough; else try again in a few minutes.",
    KIT_REPLACED: "This kit opens none of your keys: a later kit has replaced it, or you voided it.",
    LATE: "The service has not read the newest entries of the ledger yet. Try again in a few seconds.",
    LIMIT_REACHED: "You have done this as often as one day allows. Try again tomorrow.",
    LOCKED: "Your keys are locked. Unlock them first.",
    LOST: "It was sent and does not count, and never will. You can do it again.",
    METHOD_NOT_ALLOWED: "The page asked the service for something that it does not do. Load the page anew.",
    MISSING_KEEPERS: "A keeper did not take its part of the key, so nothing was added. Try again in a few minutes.",
    NEWER_VAULT: "A newer version of this page has used this browser. Load the page anew.",
    NOT_COMMITTED: "The ledger has not noted your look at this record everywhere yet. Try again in a few seconds.",
    NOT_CONFIRMED:
      "It was sent, and two organizations have not confirmed it yet. Do not repeat it: the page asks again, and tells you what became of it.",
    NOT_FOUND: "It does not exist. Check the id.",
    NOT_PERMITTED:
      "You may not do this, or it does not exist: the ledger does not say which. Ask the patient for access, or an official.",
    NOT_SIGNED_IN: "Your session has ended. Lock your keys, and unlock them again.",
    NO_APPLICATION: "The applicant's form cannot be read here: it is sealed for other officials, or it is damaged.",
    NO_CAMERA: "This device has no camera that the page can use. Choose a picture of the code, or type what it says.",
    NO_CATEGORY_KEY: "You do not have the present key of this category. The patient must give you access anew.",
    NO_DELEGATION: "This patient does not let you act for them, or no longer does.",
    NOT_A_KIT:
      "These words do not fit each other: one of them is wrong, or two have changed places. Look at the paper again.",
    NOT_A_PICTURE: "This file is not a picture that the browser can show. Choose a JPEG or PNG picture.",
    NOT_A_WALLET: "This file is not a wallet file, or it is damaged. Choose another file.",
    NO_PASSKEY: "This browser or this passkey cannot protect keys. Your passphrase still opens them.",
    NO_PROFILE: "The service does not say which network it belongs to. Try again later.",
    NO_QR_CODE: "There is no QR code in this picture, or it is too small or blurred. Choose another picture.",
    NO_RECIPIENT:
      "This member has not published keys yet, so nothing can be encrypted for them. They must activate their membership first.",
    NO_REGISTRAR:
      "You cannot have certificates issued in this organization: the ministry gives registrars that right when it admits them.",
    PASSPHRASE_NEEDED: "Nothing was changed: give your passphrase or passkey first.",
    NO_VAULT: "This browser has no keys of that member.",
    OUTCOME_UNKNOWN:
      "It was sent, and the service does not know yet whether it counts. Do not repeat it: the page asks again, and tells you what became of it.",
    OTHER_ROOTS:
      "These keys belong to another network than this page. Nothing was kept: open the page of that network, or choose another file.",
    PASSKEY_REFUSED: "The passkey was not used. Your passphrase still opens your keys.",
    PDF_PASSWORD:
      "This PDF file needs a password, which the page does not ask for. Save it, and open it with a program.",
    PEER_FAILED:
      "The ledger could not do it, for example because two organizations are not at the same entry yet. Try again.",
    PEER_UNREACHABLE: "The service does not reach the ledger. Try again in a few minutes.",
    REVIEW_OWED:
      "An earlier emergency of yours has no review in time, or was found to be none. Until it is reviewed, you cannot declare another one: ask a registrar of your hospital, or the ministry.",
    SIGNED_OUT: "You ended this session from another device or browser. If it was you, unlock your keys again.",
    SIGN_IN_REFUSED: "The service did not let you in. Your certificate may be revoked, or unknown to it.",
    STOPPED: "You stopped it before the whole file was there. Nothing was added or shown.",
    STORAGE_DENIED:
      "This browser does not let the page keep keys. A private window or a setting may be the reason: allow this site to store data, or use another browser.",
    STORAGE_LOST:
      "The browser's storage does not answer. Load the page anew; if that does not help, close the browser and open it again.",
    STORAGE_FULL: "This browser has no space left for your keys. Free some space, and try again.",
    TIMED_OUT: "The service did not answer in time. Look whether it was done before you try again.",
    QUOTA_USED:
      "There is no room for this now: too much of the same kind is stored or waits. Try again later, or ask the operator of the service for more room.",
    DISK_FULL: "The service's disk is nearly full, so that it takes no files. Revoking still works. Tell the ministry.",
    TOO_MANY_REQUESTS: "You asked too often or too much at once. Wait a few seconds, and try again.",
    TOO_BUSY: "The service has too much to do now. Try again in a minute.",
    TOO_FEW_SHARES: "Too few keepers answer, and two of three are needed. Try again in a few minutes.",
    TOO_LARGE: "It is too large for the service. Send less at once, or a smaller file.",
    UNAVAILABLE:
      "A keeper does not reach the ledger. Two of three keepers are enough; else try again in a few minutes.",
    UNREADABLE_FILE: "The browser cannot read this file any more. Choose it again.",
    UNREACHABLE: "The service does not answer. What you entered is still here: check your connection, and try again.",
    UNSUPPORTED_MEDIA_TYPE: "The page sent a kind of data that the service does not take. Load the page anew.",
  },
  // What became of what was not confirmed at once.
  settled: {
    /** By the part of the contract that was asked. */
    what: {
      Access: "Opening records",
      Consent: "Changing access",
      Emergency: "Your entry about an emergency",
      Erasure: "Erasing records",
      Records: "Writing a record",
      Registry: "Changing a membership",
    },
    outcomes: {
      committed: (what: string) => `${what}: it was not confirmed at once. It is done now.`,
      open: (what: string) => `${what}: it was sent and is not confirmed yet. Do not repeat it.`,
      lost: (what: string) => `${what}: it was not done, and never will be. You can do it again.`,
      refused: (what: string) => `${what}: it was refused. Look whether it is still needed, and do it again.`,
    },
    transaction: "Number of the transaction",
    askAgain: "Ask again",
  },
  serviceSays: "The reason, in the service's words:",
  clockAhead: (time: string) => `Your device's clock is ${time} ahead of the service's. Set it, then try again.`,
  clockBehind: (time: string) => `Your device's clock is ${time} behind the service's. Set it, then try again.`,
};

export type Messages = typeof en;
