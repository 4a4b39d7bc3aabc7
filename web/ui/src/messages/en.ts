/** Everything that the page says, in English. Another language has the type of this one, so that a gap does not compile. */
export const en = {
  /** The language's own name. */
  language: "English",
  title: "Your medical records, under your control",
  lead: "Your records are encrypted on this device. Nobody reads them without your permission, and each look is written down.",
  working: "One moment …",

  // Signing in and out.
  people: "Who has keys in this browser",
  nobody: "Nobody has keys in this browser yet. Sign up to make yours.",
  passphrase: "Passphrase",
  unlock: "Unlock",
  unlocking: "Unlocking …",
  unlockByPasskey: "Unlock with a passkey",
  lock: "Lock",
  lockHint: "Locks your keys in this tab; the key F8 does the same.",
  lockedIdle: "Your keys were locked because you did nothing for 15 minutes.",

  // Signing up.
  signUp: "Sign up",
  name: "Your name",
  nameHint: "The person who admits you knows you by it. It does not go onto the ledger.",
  role: "You are",
  roles: {
    patient: "a patient",
    practitioner: "a practitioner",
    registrar: "a registrar of a hospital",
    ministry: "an official of the ministry",
  },
  hospital: "Your hospital",
  passphraseHint: "At least 12 characters. It protects your keys on this device, and nobody can tell it to you again.",
  makeKeys: "Make keys and apply",
  makingKeys: "Your keys are being made …",
  back: "Back",

  // The application.
  pending: "Your application waits for a decision",
  compare: "Read this to the person who admits you. They compare it with what they see, group by group.",
  id: "Your id",
  comparedCode: "What is compared",
  lookAgain: "Look again",
  looking: "Looking …",
  refused: "Your application was refused",
  refusedLead: "The person who decided gave this reason:",
  approved: "You are admitted",
  activateLead: "Publish your keys, so that others can encrypt records for you.",
  activate: "Activate",
  activating: "Publishing your keys …",

  // A patient.
  records: "My records",
  recordsLead: "Give your id to a practitioner, so that they find what you grant them.",
  noCategories: "You have no category yet. Make one, then add records to it.",
  newCategory: "Name of a new category",
  categoryHint: "For example Laboratory. Only you and the people to whom you grant it read the name.",
  makeCategory: "Make the category",
  makingCategory: "The category is being made …",
  grantTo: "Let a practitioner read and add",
  grantee: "Id of the practitioner",
  grantHint: "They tell it to you. They may read and add records of this category for a week.",
  grant: "Grant for a week",
  granting: "Granting …",
  granted: "The grant is in force.",

  // A practitioner.
  patients: "My patients",
  patientsLead: "Give your id to a patient, so that they can grant you access.",
  noPatients: "You look after nobody here yet. Add a patient by their id.",
  patientId: "Id of a patient",
  patientIdHint: "The patient tells it to you. It has 32 characters.",
  patientLabel: "What you call them",
  patientLabelHint: "It stays encrypted on this device.",
  addPatient: "Look for their grants",
  addingPatient: "Looking for their grants …",
  noGrants: "This patient grants you nothing now. Ask them to grant you a category.",
  until: (time: string) => `until ${time}`,
  rights: { both: "You may read and add", read: "You may read", add: "You may add" },
  toPatients: "All my patients",
  showPatient: "Show",

  // Records.
  noRecords: "There are no records in this category yet. Add a file.",
  file: "A file to add",
  add: "Encrypt and add",
  adding: "Encrypting and adding …",
  added: "The record was added.",
  recordStatus: {
    current: "",
    amended: "amended",
    "entered-in-error": "marked as an error",
    erased: "erased",
  },
  open: "Open",
  opening: "Opening …",
  green: "Every check passed.",
  red: "Do not believe this record. These checks failed:",
  save: "Save on this device",
  bytes: (count: string) => `${count} bytes`,

  // Registrars and the ministry.
  queue: "Applications",
  queueLead: "Admit a person only if what they read to you is the same as here, group by group.",
  noApplications: "Nobody waits for a decision of yours.",
  appliesAs: (role: string, organization: string) => `Applies as ${role}, to ${organization}`,
  received: (time: string) => `Received ${time}`,
  isCompared: "They read the same to me",
  approve: "Admit",
  approving: "Admitting …",
  reason: "Reason for a refusal",
  reasonHint: "The applicant reads it.",
  refuse: "Refuse",
  refusing: "Refusing …",

  // This device.
  device: "This device",
  deviceLead:
    "Your keys are in this browser only. It unlocks them with your passphrase, or with a passkey if you add one.",
  close: "Close",
  passkeys: "Passkeys",
  noPasskeys: "You have no passkey for these keys yet.",
  passkeyAdded: (time: string) => `Added ${time}`,
  removePasskey: "Remove",
  removingPasskey: "Removing …",
  addPasskey: "Add a passkey",
  addingPasskey: "Follow your browser …",
  addPasskeyHint: "Your passphrase, once more. It goes on opening your keys.",
  storage: "Storage",
  isPersistent: "This browser promises to keep your keys.",
  isNotPersistent: "This browser may delete your keys when it runs out of space. Do not let them be your only ones.",
  keys: "Keys",
  isInBrowser: "Both private keys are in the browser's key store. They can be used while unlocked, and never be read.",
  isSoftware:
    "This browser has no key store for X25519. The key that opens your records is encrypted under your passphrase, and is in the page's memory while unlocked. A newer browser protects it better.",
  keyDigest: "Digest of your signing key",

  // The page itself.
  otherVersion: "This page is older or newer than the service. Load it anew, so that the two agree.",
  loadAnew: "Load the page anew",
  chooseLanguage: "Language",

  /** What went wrong, and what to do. Anything else is said in the words of the service or of the core. */
  failures: {
    ANOTHER_PASSPHRASE: "The passphrase is another one. Nothing was changed; try again.",
    BROKEN_PAGE: "A part of this page is missing or damaged. Check your connection, then load the page anew.",
    CLOCK_SKEW: "Your device's clock is wrong. Set it, then try again.",
    DAMAGED_VAULT:
      "The keys of this member on this device are damaged, and nothing opens them. Use another device of yours, or ask for recovery where you were admitted.",
    LOCKED: "Your keys are locked. Unlock them first.",
    NEWER_VAULT: "A newer version of this page has used this browser. Load the page anew.",
    NO_PASSKEY: "This browser or this passkey cannot protect keys. Your passphrase still opens them.",
    NO_PROFILE: "The service does not say which network it belongs to. Try again later.",
    NO_VAULT: "This browser has no keys of that member.",
    PASSKEY_REFUSED: "The passkey was not used. Your passphrase still opens your keys.",
    SHORT_PASSPHRASE: "The passphrase needs at least 12 characters.",
    STORAGE_DENIED:
      "This browser does not let the page keep keys. A private window or a setting may be the reason: allow this site to store data, or use another browser.",
    STORAGE_FULL: "This browser has no space left for your keys. Free some space, and try again.",
    TIMED_OUT: "The service did not answer in time. Look whether it was done before you try again.",
    UNREACHABLE: "The service does not answer. What you entered is still here: check your connection, and try again.",
  },
  clockAhead: (time: string) => `Your device's clock is ${time} ahead of the service's. Set it, then try again.`,
  clockBehind: (time: string) => `Your device's clock is ${time} behind the service's. Set it, then try again.`,
};

export type Messages = typeof en;
