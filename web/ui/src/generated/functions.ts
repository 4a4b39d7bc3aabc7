// Made by `make schemas` from the types of emr-model.

/** An access entry: who opened which records, when and for what. */
export type AccessEntry = {
  /** The basis of the reader's right. */
  basis?: Basis;
  /** The entry's key. */
  key: AccessKey;
  /** The purpose. */
  purpose: Purpose;
  /** The reader. */
  reader: MemberId;
  /** The digest of the key with which the reader signed. */
  reader_key: Digest;
  /** The digest of the recipient that keepers sealed to. */
  recipient: Digest;
  /** The versions that were opened. */
  records: RecordVersion[];
  /** In an emergency, the organizations whose keepers may release record keys. */
  released_by?: MspId[];
};

/** Names an access entry. */
export type AccessKey = {
  /** The patient whose records were opened. */
  patient: MemberId;
  /** The time of the transaction that opened them. */
  time: Timestamp;
  /** The id of that transaction. */
  transaction: TransactionId;
};

/** Asks for a patient's access entries, newest first; for the patient, and delegates with the log. */
export type AccessLog = {
  /** The page that is wanted. */
  page?: PageRequest;
  /** The patient whose log it is. */
  patient: MemberId;
};

/** A request as the ledger has it. */
export type AccessRequest = {
  /**
   * Who answered it; only the patient and delegates see it. Also absent while it is open, or if an earlier contract
   * did not record it.
   */
  decided_by?: MemberId | null;
  /** The grantee: the requester, or their hospital. */
  grantee: Grantee;
  /** The patient. */
  patient: MemberId;
  /** The purpose. */
  purpose: Purpose;
  /** The transaction that requested it. */
  request: TransactionId;
  /** The time of the request. */
  requested: Timestamp;
  /** The requester. */
  requester: MemberId;
  /** The rights: read, add, or both. */
  rights: Rights;
  /** The status. */
  status: RequestStatus;
  /** The end. */
  until: Timestamp;
  /** The digest of the message to the patient. */
  wish: Digest;
};

/** Activates the calling member, who signs with the pinned key. */
export type ActivateMember = {
  /** The recipient of the device that has the pinned key; if absent, it is `recipient`. */
  device?: Recipient | null;
  /** The digest of the member's keyring: an age file with the reading key, sealed to the device. */
  keyring?: Digest | null;
  /** The patient's recipient; patients must give it, other members must not. */
  patient_recipient?: Recipient | null;
  /** The public half of the member's reading key, to which others seal. */
  recipient: Recipient;
};

/**
 * Writes the calling practitioner's entry, or replaces it. It is public once a registrar has confirmed it; until then
 * the directory shows neither this entry nor the one that it replaces.
 */
export type AddDirectoryEntry = {
  /** What the entry says. */
  entry: PublicEntry;
  /** The practitioner's hospital. */
  hospital: MspId;
  /** The practitioner, who signs. */
  practitioner: MemberId;
};

/** Adds one record to a category. */
export type AddRecord = {
  /** The basis of the caller's right. */
  basis?: Basis;
  /** The category. */
  category: CategoryId;
  /** The epoch whose key it is sealed to: the current one. */
  epoch: number;
  /** The kind of record, as the patient's code. */
  kind: KindCode;
  /** The digests of the parts. */
  parts: SealedParts;
  /** The patient whose record it is. */
  patient: MemberId;
  /** The record's id, made of this proposal's time and transaction id with the index 0. */
  record: RecordId;
};

/**
 * Adds 1 to [`AddRecords::MOST`] records to a category; their ids are made of this proposal's time and transaction id,
 * and of their places in the list.
 */
export type AddRecords = {
  /** The basis of the caller's right. */
  basis?: Basis;
  /** The category. */
  category: CategoryId;
  /** The digest of the category recipient that they are sealed to. */
  category_recipient: Digest;
  /** The epoch whose key it is sealed to: the current one. */
  epoch: number;
  /** The three keepers' files, each with shares of all these records, in the category's order of keepers. */
  keepers: [KeeperFile, KeeperFile, KeeperFile];
  /** The patient whose records they are. */
  patient: MemberId;
  /** The digest of the patient recipient that they are sealed to. */
  patient_recipient: Digest;
  /** The records. */
  records: NewRecord[];
};

/** Whether a decision that the ministry and a hospital take together is reached. */
export type Agreement = {
  /**
   * Whether both sides have sent it, so that it is in force. If not, it waits for the other side for at most
   * [`Agreement::PATIENCE`].
   */
  is_reached: boolean;
};

/**
 * Replaces a record by its next version; for its author and practitioners of the author's hospital. If it was written
 * in the patient's name, for the patient and delegates who may add.
 */
export type AmendRecord = {
  /** The version that the caller amends: the current one. */
  based_on: number;
  /** The basis of the caller's right. */
  basis?: Basis;
  /** The category. */
  category: CategoryId;
  /** The epoch whose key it is sealed to: the current one. */
  epoch: number;
  /** The kind of record, as the patient's code. */
  kind: KindCode;
  /** The digests of the new version's parts. */
  parts: SealedParts;
  /** The patient whose record it is. */
  patient: MemberId;
  /** The record. */
  record: RecordId;
};

/** Adds a batch of device observations as one record. */
export type AnchorBatch = {
  /** The basis of the caller's right. */
  basis?: Basis;
  /** The observations. */
  batch: Batch;
  /** The category. */
  category: CategoryId;
  /** The epoch whose key it is sealed to: the current one. */
  epoch: number;
  /** The kind of record, as the patient's code. */
  kind: KindCode;
  /** The digests of the parts. */
  parts: SealedParts;
  /** The patient whose record it is. */
  patient: MemberId;
  /** The record's id, made of this proposal's time and transaction id with the index 0. */
  record: RecordId;
};

/** An application for membership, without personal data. */
export type Application = {
  /** The id that the applicant's device picked. */
  id: MemberId;
  /** The organization applied to. */
  msp: MspId;
  /** The roles applied for. */
  roles: Role[];
};

/**
 * Appoints a guardian for a patient who cannot sign, once a ministry member and a registrar of the named hospital have
 * both sent the same request.
 *
 * The guardianship begins after the wait of a [recovery](crate::Policy::recovery_seconds). Until then the patient objects
 * by ending it. The patient's [log](crate::member::MembershipLog) says that it was decided.
 */
export type AppointGuardian = {
  /** The guardian, who is a patient, too. */
  guardian: MemberId;
  /** The hospital that must agree. */
  hospital: MspId;
  /** The patient. */
  patient: MemberId;
  /** The powers and the end, which is after the beginning and at most [`AppointGuardian::LONGEST`] from now. */
  terms: DelegationTerms;
};

/** Who let a delegate act. */
export type Appointer = "patient" | { authorities: MspId };

/** Approves a recovery for the caller's organization: the ministry, or a hospital by its registrar. */
export type ApproveRecovery = {
  /** The member. */
  id: MemberId;
  /** The transaction that requested it. */
  recovery: TransactionId;
};

/** What a request rests on, as its caller says. The contract checks that it holds. */
export type Basis =
  | "own"
  | { grant: TransactionId }
  | { "hospital-grant": TransactionId }
  | "delegation"
  | { emergency: EmergencyId };

/** Device observations that make up one record. */
export type Batch = {
  /** The number of observations, from 1. */
  count: number;
  /** The Merkle tree hash of the observations (RFC 6962, section 2.1, with SHA-256). */
  root: Digest;
};

/** Two lengths of time in seconds; both are allowed. */
export type Bounds = {
  /** The greatest. */
  greatest: number;
  /** The least. */
  least: number;
};

/** Declares an emergency. The contract does not check that the patient exists, so that success reveals nothing. */
export type BreakGlass = {
  /** The patient. */
  patient: MemberId;
  /** The kind of reason. */
  reason: EmergencyReason;
  /**
   * The digest of the [desk file](crate::desk) with the reason; a practitioner needs a new file for each emergency of a
   * patient.
   */
  text: Digest;
};

/** Cancels a recovery that another person requested; signed by any key of the member that is in force. */
export type CancelRecovery = {
  /** The member. */
  id: MemberId;
  /** The transaction that requested it. */
  recovery: TransactionId;
};

/** A category at its current epoch. */
export type Category = {
  /** The category. */
  category: CategoryId;
  /** The key of the current epoch. */
  key: CategoryKey;
  /** The patient. */
  patient: MemberId;
  /** The patient's present recipient. */
  patient_recipient: Recipient;
  /**
   * When that key was published; only the patient and delegates see it. Also absent if the first contract did not
   * record it.
   */
  published?: Timestamp | null;
  /**
   * Who published that key; only the patient and delegates see it. Also absent if an earlier contract did not record
   * it.
   */
  published_by?: MemberId | null;
};

/** One category of one patient's records, by 128 random bits: its name stays encrypted. */
export type CategoryId = string;

/** The key of one epoch of a category, as the patient or a delegate publishes it. */
export type CategoryKey = {
  /** Whether keepers may also release record keys in an emergency. */
  emergency_access: boolean;
  /** The digest of the age file that seals the private half to the patient key. */
  envelope: Digest;
  /** The epoch's number: 1 for the first, then one more at each revocation. */
  epoch: number;
  /** The organizations of the three keepers that hold shares for records of this epoch, all different. */
  keepers: [MspId, MspId, MspId];
  /** The digest of the patient's recipient that the envelope is sealed to. */
  patient_recipient: Digest;
  /** The public half of the key. */
  recipient: Recipient;
};

/**
 * Changes the calling member's own keys. At least one is left. It ends a hospital's custody.
 *
 * A member who has a keyring must give a new one with a key to add and with another reading key or patient key.
 */
export type ChangeKeys = {
  /** The digest of a key to add. */
  add?: Digest | null;
  /** The recipient of the device that has the added key; given exactly if a key is added. */
  device?: Recipient | null;
  /** The digests of keys to end, at most [`ChangeKeys::MOST_ENDED`]; frozen ones, too. */
  end?: Digest[];
  /** The member's keyring from now on; the present one stays if absent. */
  keyring?: NewKeyring | null;
  /**
   * The patient's recipient from now on; patients must give it, other members must not. If it changes, nothing is
   * added to a category until the category's next epoch.
   */
  patient_recipient?: Recipient | null;
  /**
   * The proof that the added key's owner wants it to act for this member: a certificate request in PEM, over that key and
   * signed with it, whose common name is the member's id. Given exactly if a key is added; in old blocks it is absent.
   */
  proof?: string | null;
  /** The public half of the member's reading key from now on. */
  recipient: Recipient;
};

/** Closes a slot that has been over for [`CloseSlot::GRACE`]; for keepers. */
export type CloseSlot = {
  /** The slot. */
  slot: Slot;
};

/**
 * Asks what became of a transaction; for the certificate that signed it, and for no other.
 *
 * A transaction's id is the SHA-256 digest of its nonce and its signer's certificate. So the contract computes the id
 * anew from the nonce and the certificate that asks, and refuses if it differs: nobody learns anything about the
 * transactions of others. The signer may ask whatever their standing is now, because their own transaction may have
 * ended their key.
 */
export type Committed = {
  /** The key that it writes: see [`Submit::writes`](crate::Submit::writes). */
  key: LedgerKey;
  /** The nonce of its proposal. */
  nonce: Nonce;
  /** The time of its proposal. */
  time: Timestamp;
  /** Which transaction. */
  transaction: TransactionId;
};

/** Confirms a practitioner's entry; for registrars of the hospital. */
export type ConfirmDirectoryEntry = {
  /**
   * What the entry says. The registrar signs it, and the ledger refuses the confirmation of other words than the
   * practitioner's.
   */
  entry: PublicEntry;
  /** The registrar's hospital. */
  hospital: MspId;
  /** The practitioner; another person than the registrar. */
  practitioner: MemberId;
};

/** Confirms that the calling keeper destroyed its shares of the records that an erasure names. */
export type ConfirmErasure = {
  /** The digest of the signed certificate of destruction. */
  certificate: Digest;
  /** The transaction that erased them. */
  erasure: TransactionId;
  /** The patient whose records they are. */
  patient: MemberId;
};

/** A keeper's confirmation as the ledger has it. */
export type Confirmation = {
  /** The digest of the signed certificate of destruction. */
  certificate: Digest;
  /** The keeper's organization. */
  msp: MspId;
  /** The time of the transaction. */
  time: Timestamp;
};

/** An erasure with the keepers' confirmations. */
export type ConfirmedErasure = {
  /** The confirmations of the keepers; the erasure is complete when each keeper has confirmed. */
  confirmations: Confirmation[];
  /** The erasure. */
  erasure: Erasure;
};

/** Answers a request; an approval writes the grant, whose id is this transaction's. */
export type DecideRequest = {
  /** The decision. */
  decision: Decision;
  /** The patient who was asked. */
  patient: MemberId;
  /** The transaction that requested it. */
  request: TransactionId;
  /** The requester. */
  requester: MemberId;
};

/** The patient's answer. */
export type Decision = { approve: GrantTerms } | "decline";

/** Whose emergency a practitioner declares. */
export type DeclaredEmergency = {
  /** The patient. */
  patient: MemberId;
  /** The practitioner who declares it. */
  practitioner: MemberId;
};

/** Lets another patient act in the calling patient's place. A second call replaces the terms. */
export type Delegate = {
  /** The delegate, who is a patient, too. */
  delegate: MemberId;
  /** The patient for whom the delegate acts. */
  patient: MemberId;
  /** The terms. */
  terms: DelegationTerms;
};

/** A delegation as the ledger has it. */
export type Delegation = {
  /** The time of the appointment. */
  appointed: Timestamp;
  /** Who appointed the delegate. */
  appointed_by: Appointer;
  /**
   * When a guardianship begins: until then the patient can object. Absent on delegations by patients, and on
   * guardianships of earlier contracts, which began when they were appointed.
   */
  begins?: Timestamp | null;
  /** The delegate. */
  delegate: MemberId;
  /** Whether it was ended before its time. */
  is_ended: boolean;
  /** The patient for whom the delegate acts. */
  patient: MemberId;
  /** The powers and the end. */
  terms: DelegationTerms;
};

/** The powers of a delegate and their end, as the patient, or the ministry and a hospital, set them. */
export type DelegationTerms = {
  /** The digest of the age file with the keys that the powers need, sealed to the delegate. */
  envelope?: Digest | null;
  /** The powers. */
  powers: Powers;
  /** The end, exclusive. */
  until: Timestamp;
};

/** The permission: to whom a keeper seals the desk file anew. */
export type DeskReader = {
  /** The member who asked. */
  reader: MemberId;
  /** The recipient of the device with which they asked. */
  recipient: Recipient;
};

/**
 * What a desk file is about. The file itself says it, so that nobody can ask for a file as if it were about something
 * else.
 */
export type DeskSubject =
  | { application: Application }
  | { refusal: Application }
  | { emergency: DeclaredEmergency }
  | { feedback: FeedbackAuthor };

/** A SHA-256 digest: 64 lower-case hexadecimal digits. */
export type Digest = string;

/** A practitioner's entry as the ledger has it. */
export type DirectoryEntry = {
  /** The registrar who confirmed it; absent until then. */
  confirmed_by?: MemberId | null;
  /** What the entry says. */
  entry: PublicEntry;
  /** The hospital. */
  hospital: MspId;
  /** The practitioner. */
  practitioner: MemberId;
  /** When the practitioner wrote it. */
  written: Timestamp;
};

/** The answer of a function that returns no data: `{}`. */
export type Done = Record<string, never>;

/** The emergencies to list. */
export type Emergencies = { of: MemberId } | { owed: MspId };

/** An emergency as the ledger has it. The access log says what was read in it, and which keepers released keys. */
export type Emergency = {
  /** Their hospital, which owes the review. */
  hospital: MspId;
  /** The emergency's id. */
  id: EmergencyId;
  /** The patient. */
  patient: MemberId;
  /** The practitioner who declared it. */
  practitioner: MemberId;
  /** The kind of reason. */
  reason: EmergencyReason;
  /** The review; absent until it is written. */
  review?: Review | null;
  /** The time by which the hospital must review it. */
  review_due: Timestamp;
  /** The second review, if the first one says that it was no emergency. */
  second_review?: Review | null;
  /** The digest of the file with the sealed reason. */
  text: Digest;
  /** The end, exclusive. */
  until: Timestamp;
};

/** Names an emergency of a patient. */
export type EmergencyId = {
  /** The time of the transaction that declared it. */
  time: Timestamp;
  /** The id of that transaction. */
  transaction: TransactionId;
};

/** Why a practitioner declares an emergency. */
export type EmergencyReason = "unconscious" | "unable-to-consent" | "life-threatening" | "other";

/** Marks a record as entered in error; for callers who may amend it. */
export type EnterInError = {
  /** The basis of the caller's right. */
  basis?: Basis;
  /** The category. */
  category: CategoryId;
  /** The patient whose record it is. */
  patient: MemberId;
  /** The record. */
  record: RecordId;
  /** The current version's number. */
  version: number;
};

/**
 * Erases 1 to [`EraseRecords::MOST`] records with all their versions, or what emergencies need of them, for good; for the
 * patient alone.
 */
export type EraseRecords = {
  /** What is destroyed of them. */
  part?: ErasedPart;
  /** The patient. */
  patient: MemberId;
  /** The records. */
  records: RecordName[];
};

/** What an erasure destroys of records. */
export type ErasedPart = "everything" | "emergency-shares";

/** An erasure as the ledger has it. */
export type Erasure = {
  /** The organizations whose keepers had shares of the records. */
  keepers: MspId[];
  /** What is destroyed of them. */
  part?: ErasedPart;
  /** The patient whose records they are. */
  patient: MemberId;
  /** The records. */
  records: RecordName[];
  /** The time of the transaction. */
  time: Timestamp;
  /** The transaction that erased them. */
  transaction: TransactionId;
};

/** Adds an epoch to a grant, after the revocation of another grant began that epoch. */
export type ExtendGrant = {
  /** The epoch after the grant's last one; in a grant of single records the last one again, with a new envelope. */
  epoch: GrantedEpoch;
  /** The grant. */
  grant: GrantKey;
  /** The digest of the grantee's recipient that the envelope is sealed to. */
  grantee_recipient: Digest;
};

/** Who says something to the ministry. */
export type FeedbackAuthor = {
  /** The member, or an id that the program of a person made up who is not signed in. */
  author: MemberId;
};

/**
 * Ends every earlier key and pins the new one; signed by the new key. The ministry and the named hospital must have
 * approved within a week of each other, and the recovery's wait must have passed.
 */
export type FinishRecovery = {
  /** The recipient of the new device; if absent, it is `recipient`. */
  device?: Recipient | null;
  /** The hospital that approved; for staff, their own. */
  hospital: MspId;
  /** The member. */
  id: MemberId;
  /** The digest of the member's new keyring: an age file with the reading key, sealed to the new device. */
  keyring?: Digest | null;
  /** The patient's recipient; patients must give it, other members must not. */
  patient_recipient?: Recipient | null;
  /** The public half of the member's new reading key. */
  recipient: Recipient;
  /** The transaction that requested it. */
  recovery: TransactionId;
};

/**
 * Stops a key, or the whole membership, at once, for example after a theft of the device. The member's
 * [log](MembershipLog) says who did it and why.
 */
export type Freeze = {
  /**
   * A grant of the patient to the registrar's hospital that is in force. A registrar names it for a patient whom
   * another organization admitted.
   */
  grant?: TransactionId | null;
  /** The member. */
  id: MemberId;
  /** The digest of the key; the whole membership if absent. */
  key?: Digest | null;
  /** Why. */
  reason?: FreezeReason;
  /** Two other active ministry members, who remain; given if an active ministry member is stopped or loses that role. */
  remaining?: MemberId[];
  /**
   * The digest of another key of the member, which stays in force; given exactly if a key is frozen. A member whose
   * only key is in wrong hands needs the whole membership frozen.
   */
  remaining_key?: Digest | null;
};

/** Why an official froze a key or a membership. */
export type FreezeReason = "asked" | "misuse";

/** Asks for a category's current key; for callers who may read or add. */
export type GetCategory = {
  /** The basis of the caller's right. */
  basis?: Basis;
  /** The category. */
  category: CategoryId;
  /** The patient. */
  patient: MemberId;
};

/**
 * Asks for a practitioner's entry: every member sees a confirmed one; the practitioner and registrars of the hospital
 * see it before that, too.
 */
export type GetDirectoryEntry = {
  /** The hospital. */
  hospital: MspId;
  /** The practitioner. */
  practitioner: MemberId;
};

/** Asks for every active keeper; any member may, and any node of an organization. */
export type GetKeepers = Record<string, never>;

/** Asks for one member. */
export type GetMember = {
  /** The basis of the caller's right to see another patient: a grant or delegation from them. */
  basis?: Basis;
  /** The member. */
  id: MemberId;
};

/** Asks for the policy in force. */
export type GetPolicy = Record<string, never>;

/** Asks for one record's entry. */
export type GetRecord = {
  /** The basis of the caller's right. */
  basis?: Basis;
  /** The category. */
  category: CategoryId;
  /** The patient whose record it is. */
  patient: MemberId;
  /** The record. */
  record: RecordId;
};

/** The answer to [`BreakGlass`]. */
export type GlassBroken = {
  /** The emergency, on which openings can rest. */
  emergency: EmergencyId;
  /** The end, exclusive. */
  until: Timestamp;
};

/** Lets a member or a hospital read or add to a category; the transaction's id is the grant's. */
export type Grant = {
  /** The grantee: a practitioner, an insurer for payment, a researcher for research, or a hospital. */
  grantee: Grantee;
  /** The patient whose records they are. */
  patient: MemberId;
  /** The terms. */
  terms: GrantTerms;
};

/** A grant as the ledger has it. */
export type GrantEntry = {
  /** The category. */
  category: CategoryId;
  /**
   * Who last extended or ended the grant; only the patient and delegates see it. Also absent if it was never
   * changed, or an earlier contract did not record it.
   */
  changed_by?: MemberId | null;
  /** The epochs that the grant includes. */
  epochs: GrantedEpoch[];
  /** The end, exclusive. */
  expires: Timestamp;
  /** Who granted; only the patient and delegates see it. */
  granted_by?: MemberId | null;
  /** The grant's key. */
  key: GrantKey;
  /** The beginning. */
  not_before: Timestamp;
  /** The purpose. */
  purpose: Purpose;
  /** The rights: read, add, or both. */
  rights: Rights;
  /** The records of the category that the grant reaches. */
  scope?: Scope;
  /** Whether it is in force. */
  status: GrantStatus;
};

/** Names a grant; all three parts are its key. */
export type GrantKey = {
  /** The transaction that granted. */
  grant: TransactionId;
  /** The grantee. */
  grantee: Grantee;
  /** The patient whose records they are. */
  patient: MemberId;
};

/** Whether a grant is in force. */
export type GrantStatus = "active" | "revoked";

/** What a patient grants, with or without a request. */
export type GrantTerms = {
  /** The category. */
  category: CategoryId;
  /** The epochs that the grant includes: consecutive, in rising order, the current one last. */
  epochs: GrantedEpoch[];
  /** The end, exclusive. */
  expires: Timestamp;
  /** The digest of the recipient that the envelopes are sealed to: the grantee's, or for a hospital its keeper's. */
  grantee_recipient: Digest;
  /** The beginning; the transaction's time if absent. */
  not_before?: Timestamp | null;
  /** The purpose. */
  purpose: Purpose;
  /** The rights: read, add, or both. */
  rights: Rights;
  /** The records of the category that the grant reaches. */
  scope?: Scope;
};

/** The key envelope that a grantee gets for one epoch of a category. */
export type GrantedEpoch = {
  /** The digest of that epoch's recipient, so that the grantee notices a wrong key. */
  category_recipient: Digest;
  /**
   * The digest of the key envelope: an age file to the grantee with the category's name and, with the right to read,
   * the epoch's key.
   */
  envelope: Digest;
  /** The epoch's number. */
  epoch: number;
};

/** A member, by their 32 hexadecimal digits, or a hospital, by the id of its MSP. */
export type Grantee = string;

/** The file with the reason of an emergency, which keepers hold. */
export type HeldReason = {
  /** What the file is about. */
  emergency: DeclaredEmergency;
  /** The digest of the file. */
  file: Digest;
  /** The transaction that declared the emergency. */
  transaction: TransactionId;
};

/** A keeper as the ledger has it. */
export type Keeper = {
  /** The keeper's address, `host:port`. */
  address: string;
  /** The digest of the keeper's X.509 public key. */
  key: Digest;
  /** The keeper's organization. */
  msp: MspId;
  /** The recipient to which authors seal shares. */
  recipient: Recipient;
};

/** One keeper's file of shares. */
export type KeeperFile = {
  /** The digest of the file. */
  file: Digest;
  /** The keeper's organization. */
  msp: MspId;
  /** The digest of the keeper's recipient that it is sealed to. */
  recipient: Digest;
};

/** What kind of record it is, by 128 random bits per patient and kind: the ledger tells nobody. */
export type KindCode = string;

/** A language, by its code in ISO 639: `ar`, `en`, `ckb`. */
export type Language = string;

/**
 * One key of the ledger, by what stands under it.
 *
 * Each function that is submitted [always writes](crate::Submit::writes) one of them. A key that begins with `Own`
 * holds the id or the organization of the transaction's signer, so the request need not repeat it.
 */
export type LedgerKey =
  | { organization: MspId }
  | "own-keeper"
  | { member: MemberId }
  | "own-member"
  | { "member-key": { id: MemberId; key: Digest } }
  | { "directory-entry": { hospital: MspId; practitioner: MemberId } }
  | { "own-approval": Digest }
  | { recovery: { id: MemberId; recovery: TransactionId } }
  | { "category-key": { category: CategoryId; epoch: number; patient: MemberId } }
  | { closures: { category: CategoryId; patient: MemberId } }
  | { "own-request": { patient: MemberId; request: TransactionId } }
  | { request: { patient: MemberId; request: TransactionId; requester: MemberId } }
  | { grant: GrantKey }
  | { delegation: { delegate: MemberId; patient: MemberId } }
  | { record: { category: CategoryId; patient: MemberId; record: RecordId } }
  | { addition: { category: CategoryId; patient: MemberId; transaction: TransactionId } }
  | { access: AccessKey }
  | { emergency: { emergency: EmergencyId; patient: MemberId } }
  | { erasure: { erasure: TransactionId; patient: MemberId } }
  | { "own-confirmation": { erasure: TransactionId; patient: MemberId } }
  | { slot: Slot };

/**
 * Asks for the ids of a patient's categories; for the patient.
 *
 * A patient's new device learns by it which categories it has to look up.
 */
export type ListCategories = {
  /** Which page. A page may have fewer ids than asked for, since it counts epochs. */
  page?: PageRequest;
  /** Whose. */
  patient: MemberId;
};

/**
 * Asks for a patient's delegations. The patient and delegates with the log get all of them, other callers the one to
 * themselves.
 */
export type ListDelegations = {
  /** Lists only the delegation to this delegate. */
  delegate?: MemberId | null;
  /** The page that is wanted. */
  page?: PageRequest;
  /** The patient for whom the delegate acts. */
  patient: MemberId;
};

/** Asks for all entries of a hospital, confirmed or not; for its registrars. */
export type ListDirectoryEntries = {
  /** The hospital. */
  hospital: MspId;
  /** The page that is wanted. */
  page?: PageRequest;
};

/** Asks for emergencies. */
export type ListEmergencies = {
  /** The patient, or the hospital that owes reviews. */
  emergencies: Emergencies;
  /** The page that is wanted. */
  page?: PageRequest;
};

/** Asks for a patient's erasures and the keepers' confirmations, in no particular order. */
export type ListErasures = {
  /** The page that is wanted. */
  page?: PageRequest;
  /** The patient. */
  patient: MemberId;
};

/** Asks for grants of a patient: all of them, or those to one grantee. */
export type ListGrants = {
  /**
   * Lists only grants to this grantee. The patient, and delegates who may grant or see the log, may leave it out;
   * other callers name themselves or their hospital.
   */
  grantee?: Grantee | null;
  /** The page that is wanted. */
  page?: PageRequest;
  /** The patient whose records they are. */
  patient: MemberId;
};

/**
 * Asks for the keys that were ever pinned for a member, those in force and the others; for the member, ministry members
 * and registrars who may freeze one of them.
 */
export type ListKeys = {
  /** A grant of the patient to the registrar's hospital, as in [`Freeze::grant`]. */
  grant?: TransactionId | null;
  /** The member. */
  id: MemberId;
  /** Which page. */
  page?: PageRequest;
};

/**
 * Asks for the members of one MSP, and for a hospital also for the patients whose keys it keeps; for the ministry, and
 * that hospital's registrars.
 */
export type ListMembers = {
  /** The organization. */
  msp: MspId;
  /** The page that is wanted. */
  page?: PageRequest;
};

/**
 * Asks for an organization's open recoveries of the last 30 days, the newest first: those of its members, and those of other
 * members that it approved or refused. For the ministry, and for the organization's registrars.
 */
export type ListOpenRecoveries = {
  /** The organization. */
  organization: MspId;
  /** The page that is wanted. */
  page?: PageRequest;
};

/** Asks for all organizations; any member may. */
export type ListOrganizations = {
  /** The page that is wanted. */
  page?: PageRequest;
};

/** Asks for the erasures that the calling keeper has still to confirm. */
export type ListOwedErasures = {
  /** The page that is wanted. */
  page?: PageRequest;
};

/** Asks for a category's records, newest first. */
export type ListRecords = {
  /** The basis of the caller's right. */
  basis?: Basis;
  /** The category. */
  category: CategoryId;
  /** The page that is wanted. */
  page?: PageRequest;
  /** The patient whose records they are. */
  patient: MemberId;
};

/**
 * Asks for the recoveries of a member; for the member, also with a key that is not pinned yet, for the ministry and for
 * registrars.
 */
export type ListRecoveries = {
  /** The member. */
  id: MemberId;
  /** The page that is wanted. */
  page?: PageRequest;
};

/** Asks for requests to a patient: all of them, or those of one requester. */
export type ListRequests = {
  /** The page that is wanted. */
  page?: PageRequest;
  /** The patient. */
  patient: MemberId;
  /**
   * Lists only requests of this requester. The patient, and delegates who may grant or see the log, may leave it
   * out; other callers name themselves.
   */
  requester?: MemberId | null;
};

/**
 * The wait of a recovery before a change shortened it. Recoveries that are asked for before `until` still wait this long.
 * `until` is the time of the change plus the longer wait, so that members have that much time to notice the change.
 */
export type LongerRecovery = {
  /** The wait. */
  seconds: number;
  /** Until when it counts, exclusive. */
  until: Timestamp;
};

/** Asks whether the caller has this right now; if not, the answer is a refusal. */
export type MayAccess = {
  /** The basis of the caller's right. */
  basis?: Basis;
  /** The category. */
  category: CategoryId;
  /** The patient whose records they are. */
  patient: MemberId;
  /** The right that is asked about. */
  right: Right;
};

/**
 * Asks whether the caller may read a desk file. Keepers pass this question on, as the member signed it, to their own
 * peers.
 */
export type MayReadDesk = {
  /** The digest of the file as its author sealed it. */
  file: Digest;
  /** What the file is about. */
  subject: DeskSubject;
};

/** Asks whether the calling keeper may release its shares for an access entry now. */
export type MayRelease = {
  /** The access entry. */
  access: AccessKey;
};

/** A member as the ledger has it. */
export type Member = {
  /** Whether that hospital keeps the patient's keys. */
  custody?: boolean;
  /** The opaque id. */
  id: MemberId;
  /**
   * The digest of their keyring: an age file with the reading key, sealed to each of their devices. Absent if they
   * never had a second device.
   */
  keyring?: Digest | null;
  /** The MSP under which the member acts. */
  msp: MspId;
  /** The patient's recipient; absent for other members. */
  patient_recipient?: Recipient | null;
  /** The public half of their reading key, to which others seal; absent while pending. */
  recipient?: Recipient | null;
  /** The number of recoveries. Keys from before the last one are no longer in force. */
  recoveries?: number;
  /** When they were admitted. */
  registered: Timestamp;
  /** The hospital whose registrar admitted the member; absent if the ministry did. */
  registered_by?: MspId | null;
  /** The member's roles. */
  roles: Role[];
  /** The status of the membership. */
  status: MemberStatus;
  /** Who suspended or froze the membership; absent if it is neither, or an earlier contract did not record it. */
  stop?: Stop | null;
};

/** A person, by 128 random bits that their own device picked: 32 hexadecimal digits, no name. */
export type MemberId = string;

/** The status of a membership. */
export type MemberStatus = "pending" | "active" | "frozen" | "suspended";

/** A change that an official makes to a membership. */
export type MembershipChange =
  | { frozen: { reason: FreezeReason } }
  | { "key-frozen": { key: Digest; reason: FreezeReason } }
  | { "key-reinstated": { key: Digest } }
  | "suspended"
  | "reinstated"
  | { "guardian-appointed": { begins: Timestamp; guardian: MemberId; hospital: MspId; until: Timestamp } };

/** What an official did to a membership. */
export type MembershipEvent = {
  /** The official who signed it. */
  by: MemberId;
  /** The official's organization. */
  organization: MspId;
  /** Its time. */
  time: Timestamp;
  /** The transaction. */
  transaction: TransactionId;
  /** What it did. */
  what: MembershipChange;
};

/**
 * Asks for what officials did to a membership, the newest first; for the member, ministry members, and delegates with
 * the log.
 */
export type MembershipLog = {
  /** The member. */
  id: MemberId;
  /** The page that is wanted. */
  page?: PageRequest;
};

/** An organization by the id of its MSP, for example `HospitalAMSP`. */
export type MspId = string;

/** The kind of a network. It decides between which bounds the ministry and a hospital may set the policy's times. */
export type NetworkKind = "production" | "test";

/** Replaces a member's keyring. */
export type NewKeyring = {
  /** The digest of the new keyring: an age file with the reading key, sealed to each of the member's devices. */
  file: Digest;
  /**
   * The digest of the keyring that it replaces; absent if there was none. The ledger refuses the change if another
   * device has replaced that keyring meanwhile.
   */
  replaces?: Digest | null;
};

/** One of many records that are added together. */
export type NewRecord = {
  /** SHA-256 over salt, header, length and content. */
  commitment: Digest;
  /** The digest of the encrypted content. */
  content: Digest;
  /** The kind of record, as the patient's code. */
  kind: KindCode;
  /** The digest of the lock. */
  lock: Digest;
  /** The size of the encrypted content in bytes. */
  padded_size: number;
};

/** The random bytes of a proposal from which, with its creator, Fabric makes the transaction id. */
export type Nonce = string;

/** Opens records: writes the access entry and returns the facts. 1 to 100 records. */
export type OpenRecords = {
  /** The basis of the caller's right. */
  basis?: Basis;
  /** The patient whose records they are. */
  patient: MemberId;
  /** The purpose; under a grant it must be the grant's, in an emergency `ETREAT`. */
  purpose: Purpose;
  /** The digest of the caller's own recipient, to which keepers will seal. */
  recipient: Digest;
  /** The records. */
  records: RecordVersion[];
};

/** The answer to [`OpenRecords`]. Keepers release shares for it only once it is committed. */
export type OpenedRecords = {
  /** The access entry, which the reader names to keepers. */
  access: AccessKey;
  /** The facts of the records, in the order of the request. */
  records: RecordFacts[];
};

/** An organization as the ledger has it. */
export type Organization = {
  /** Its postal address. */
  address: string;
  /** How people reach it, for example a telephone number. */
  contact: string;
  /** Ministry or hospital. */
  kind: OrganizationKind;
  /** The digest of its logo. */
  logo?: Digest | null;
  /** The MSP's id. */
  msp: MspId;
  /** Its public name. */
  name: string;
  /** The time of its admission. */
  registered: Timestamp;
  /** Whether it is active. */
  status: OrganizationStatus;
  /** The treatments that it offers. */
  treatments: string[];
};

/** What an organization is. */
export type OrganizationKind = "ministry" | "hospital";

/** Whether an organization is active. */
export type OrganizationStatus = "active" | "suspended";

/** What became of a transaction, as the ledger of one peer has it. */
export type Outcome = "committed" | "open" | "lost";

/** One page of a list. */
export type PageOfAccessEntry = {
  /** The entries, in the list's order. */
  entries: AccessEntry[];
  /** The bookmark of the next page; absent on the last. */
  next?: string | null;
};

/** One page of a list. */
export type PageOfAccessRequest = {
  /** The entries, in the list's order. */
  entries: AccessRequest[];
  /** The bookmark of the next page; absent on the last. */
  next?: string | null;
};

/** One page of a list. */
export type PageOfCategoryId = {
  /** The entries, in the list's order. */
  entries: CategoryId[];
  /** The bookmark of the next page; absent on the last. */
  next?: string | null;
};

/** One page of a list. */
export type PageOfConfirmedErasure = {
  /** The entries, in the list's order. */
  entries: ConfirmedErasure[];
  /** The bookmark of the next page; absent on the last. */
  next?: string | null;
};

/** One page of a list. */
export type PageOfDelegation = {
  /** The entries, in the list's order. */
  entries: Delegation[];
  /** The bookmark of the next page; absent on the last. */
  next?: string | null;
};

/** One page of a list. */
export type PageOfDirectoryEntry = {
  /** The entries, in the list's order. */
  entries: DirectoryEntry[];
  /** The bookmark of the next page; absent on the last. */
  next?: string | null;
};

/** One page of a list. */
export type PageOfEmergency = {
  /** The entries, in the list's order. */
  entries: Emergency[];
  /** The bookmark of the next page; absent on the last. */
  next?: string | null;
};

/** One page of a list. */
export type PageOfErasure = {
  /** The entries, in the list's order. */
  entries: Erasure[];
  /** The bookmark of the next page; absent on the last. */
  next?: string | null;
};

/** One page of a list. */
export type PageOfGrantEntry = {
  /** The entries, in the list's order. */
  entries: GrantEntry[];
  /** The bookmark of the next page; absent on the last. */
  next?: string | null;
};

/** One page of a list. */
export type PageOfMember = {
  /** The entries, in the list's order. */
  entries: Member[];
  /** The bookmark of the next page; absent on the last. */
  next?: string | null;
};

/** One page of a list. */
export type PageOfMembershipEvent = {
  /** The entries, in the list's order. */
  entries: MembershipEvent[];
  /** The bookmark of the next page; absent on the last. */
  next?: string | null;
};

/** One page of a list. */
export type PageOfOrganization = {
  /** The entries, in the list's order. */
  entries: Organization[];
  /** The bookmark of the next page; absent on the last. */
  next?: string | null;
};

/** One page of a list. */
export type PageOfPinnedKey = {
  /** The entries, in the list's order. */
  entries: PinnedKey[];
  /** The bookmark of the next page; absent on the last. */
  next?: string | null;
};

/** One page of a list. */
export type PageOfRecordEntry = {
  /** The entries, in the list's order. */
  entries: RecordEntry[];
  /** The bookmark of the next page; absent on the last. */
  next?: string | null;
};

/** One page of a list. */
export type PageOfRecovery = {
  /** The entries, in the list's order. */
  entries: Recovery[];
  /** The bookmark of the next page; absent on the last. */
  next?: string | null;
};

/** Names a page of a list. */
export type PageRequest = {
  /** The `next` of the previous page; absent for the first page. */
  bookmark?: string | null;
  /** The most entries of the page: 1 to 200; 50 if absent. */
  size?: number | null;
};

/** A member's key as the ledger has it: one for each of the member's devices. */
export type PinnedKey = {
  /** When it was pinned. */
  from: Timestamp;
  /** Whether it is frozen. */
  is_frozen?: boolean;
  /** Whether the member can act under it: it was neither ended nor frozen, nor made void by a recovery. */
  is_in_force: boolean;
  /** The digest of its SubjectPublicKeyInfo. */
  key: Digest;
  /** The recipient of its device, to which keepers seal what the key opens; absent while the member is pending. */
  recipient?: Recipient | null;
  /** Who froze it; also absent if an earlier contract did not record it. */
  stop?: Stop | null;
  /** When the member ended it, if they did. */
  until?: Timestamp | null;
};

/**
 * Lengths of time, in seconds, each within the [bounds](crate::PolicyBounds) of the network.
 *
 * # Defaults
 *
 * Slots of 300, 72 hours of waiting before a recovery, 4 hours of emergency, its review within 7 days.
 */
export type Policy = {
  /** How long an emergency lasts. */
  emergency_seconds: number;
  /**
   * How long an approved recovery waits, so that the member can cancel it; less than a [recovery's
   * lifetime](crate::recovery::Recovery::LIFETIME).
   */
  recovery_seconds: number;
  /** How long the hospital has to review an emergency. */
  review_seconds: number;
  /** The length of a time slot. Closing a slot makes transactions invalid that were endorsed in it and held back. */
  slot_seconds: number;
};

/** The least and the greatest length of each of the policy's times. */
export type PolicyBounds = {
  /** Of [`Policy::emergency_seconds`]. */
  emergency_seconds: Bounds;
  /** Of [`Policy::recovery_seconds`]. */
  recovery_seconds: Bounds;
  /** Of [`Policy::review_seconds`]. */
  review_seconds: Bounds;
  /** Of [`Policy::slot_seconds`]. */
  slot_seconds: Bounds;
};

/** The policy in force, and within which bounds it can be changed. */
export type PolicyInForce = {
  /** Within which bounds the policy can be changed. The contract of before did not say it. */
  bounds?: PolicyBounds;
  /** How long an emergency lasts. */
  emergency_seconds: number;
  /** The longer wait of before, while it still counts. */
  longer_recovery?: LongerRecovery | null;
  /** The kind of network. The contract of before did not say it, so that keepers can be upgraded before the contract. */
  network?: NetworkKind;
  /**
   * How long an approved recovery waits, so that the member can cancel it; less than a [recovery's
   * lifetime](crate::recovery::Recovery::LIFETIME).
   */
  recovery_seconds: number;
  /** How long the hospital has to review an emergency. */
  review_seconds: number;
  /** The length of a time slot. Closing a slot makes transactions invalid that were endorsed in it and held back. */
  slot_seconds: number;
};

/** What a delegate may do in the patient's place; at least one power is given. */
export type Powers = {
  /** Add records. */
  add: boolean;
  /** Grant, revoke, answer requests, publish category keys. */
  grant: boolean;
  /** See grants, requests, access entries and emergencies. */
  log: boolean;
  /** Read records. */
  read: boolean;
};

/** What a practitioner says about themselves in public. */
export type PublicEntry = {
  /** The languages that they speak with patients, each once and at most [`PublicEntry::MOST_LANGUAGES`]. */
  languages?: Language[];
  /**
   * The name by which patients know them, at most
   * [`LONGEST_TEXT`](crate::organization::RegisterOrganization::LONGEST_TEXT) bytes.
   */
  name: string;
  /** What they mostly do. */
  specialty: Specialty;
};

/** Publishes the key of a category's first epoch, or of the epoch after the current one. */
export type PublishCategoryKey = {
  /** The category's id: 128 bits that the patient's device picked. */
  category: CategoryId;
  /** The key, of epoch 1 or of the current epoch + 1. */
  key: CategoryKey;
  /** The patient. */
  patient: MemberId;
};

/** The purpose of an access, by the codes of HL7 v3 `PurposeOfUse`, which FHIR Consent and AuditEvent use. */
export type Purpose = "TREAT" | "ETREAT" | "HPAYMT" | "HRESCH" | "PATRQT";

/**
 * The public half of an [age](https://age-encryption.org/v1) X25519 key: `age1` and 58 bech32 characters.
 *
 * Only the form is checked here; encrypting to it shows whether it is a key.
 */
export type Recipient = string;

/**
 * Where a sealed part of a record belongs. Each part holds it, and readers reject a part whose context differs from
 * the ledger's facts.
 */
export type RecordContext = {
  /** The digest of the author's public key. */
  author_key: Digest;
  /** The category. */
  category: CategoryId;
  /** The channel. */
  channel: string;
  /** The epoch whose key it is sealed to. */
  epoch: number;
  /** The patient whose record it is. */
  patient: MemberId;
  /** The record. */
  record: RecordId;
  /** The transaction that adds this version. */
  transaction: TransactionId;
  /** The version's number, from 1. */
  version: number;
};

/** A record's entry: what a caller may see before opening it. */
export type RecordEntry = {
  /** The author. */
  author: MemberId;
  /** The device observations in it, if it is a batch of them. */
  batch?: Batch | null;
  /** The epoch whose key it is sealed to. */
  epoch: number;
  /** Whether the patient or a delegate wrote it in the patient's name. */
  is_patient_stated?: boolean;
  /** The kind of record, as the patient's code. */
  kind: KindCode;
  /**
   * Who marked it as entered in error; only the patient and delegates see it. Also absent if an earlier contract did
   * not record it.
   */
  marked_by?: MemberId | null;
  /** The author's organization. */
  organization: MspId;
  /** The size of the encrypted content in bytes. */
  padded_size: number;
  /** The digests of the parts; only the patient sees them before opening. */
  parts?: SealedParts | null;
  /** The record. */
  record: RecordId;
  /** The record's status. */
  status: RecordStatus;
  /** When it was added. */
  time: Timestamp;
  /** The current version's number, from 1. */
  version: number;
};

/** All facts that the ledger has about one version; a reader gets them by an opening, which is logged. */
export type RecordFacts = {
  /** The author. */
  author: MemberId;
  /** The device observations in it, if it is a batch of them. */
  batch?: Batch | null;
  /** Where the version belongs. */
  context: RecordContext;
  /** Whether its category was closed to emergencies when it was added. If so, no emergency ever opens it. */
  is_closed_to_emergencies?: boolean;
  /** Whether the patient or a delegate wrote it in the patient's name. */
  is_patient_stated?: boolean;
  /** The kind of record, as the patient's code. */
  kind: KindCode;
  /** The author's organization. */
  organization: MspId;
  /** The digests of the parts. */
  parts: SealedParts;
  /** The record's status. */
  status: RecordStatus;
  /** When it was added. */
  time: Timestamp;
};

/** Asks for all versions of a record. */
export type RecordHistory = {
  /** The basis of the caller's right. */
  basis?: Basis;
  /** The category. */
  category: CategoryId;
  /** The page of the earlier versions that is wanted. */
  page?: PageRequest;
  /** The patient whose record it is. */
  patient: MemberId;
  /** The record. */
  record: RecordId;
};

/**
 * A record: `<inverted time, 16 hex>-<transaction id>-<index, 4 hex>`.
 *
 * Its author knows it before sealing, it sorts newest first, and adding one needs no look-up.
 */
export type RecordId = string;

/** A record by its place. */
export type RecordName = {
  /** The category. */
  category: CategoryId;
  /** The record. */
  record: RecordId;
};

/** The status of a record. */
export type RecordStatus = "current" | "amended" | "entered-in-error" | "erased";

/** One version of one record. */
export type RecordVersion = {
  /** The category. */
  category: CategoryId;
  /** The record. */
  record: RecordId;
  /** The version's number, from 1. */
  version: number;
};

/** All versions of a record. */
export type RecordVersions = {
  /** The current version. */
  current: RecordEntry;
  /** The earlier versions, the latest first. */
  earlier: PageOfRecordEntry;
};

/** A recovery as the ledger has it. */
export type Recovery = {
  /** In an answer, the approvals of an open recovery that stand. The ledger keeps them apart. */
  approvals?: RecoveryApproval[];
  /** The member. */
  id: MemberId;
  /** The digest of the new key. */
  key: Digest;
  /** The transaction that requested it. */
  recovery: TransactionId;
  /** In an answer, the refusals of an open recovery that stand. The ledger keeps them apart. */
  refusals?: RecoveryRefusal[];
  /** The time of the request. */
  requested: Timestamp;
  /** The status. */
  status: RecoveryStatus;
  /**
   * The least wait after both approvals, in seconds: the policy's when the recovery was asked for. A longer wait of the
   * policy counts instead. Absent on recoveries of earlier contracts.
   */
  wait_seconds?: number | null;
};

/** One organization's approval of a recovery. */
export type RecoveryApproval = {
  /** The ministry, or a hospital. */
  organization: MspId;
  /** When it approved. */
  time: Timestamp;
};

/** One organization's refusal of a recovery. */
export type RecoveryRefusal = {
  /** The ministry, or a hospital. */
  organization: MspId;
  /** Why. */
  reason: RefusalReason;
  /** When it refused. */
  time: Timestamp;
};

/** The status of a recovery. */
export type RecoveryStatus = "open" | { cancelled: Digest } | "finished";

/** Why an organization refused a recovery. */
export type RefusalReason = "not-proven" | "other-key" | "not-asked";

/**
 * Refuses a recovery for the caller's organization, and takes its approval back if there is one: the ministry, or a
 * hospital by its registrar. The organization may approve later all the same.
 */
export type RefuseRecovery = {
  /** The member. */
  id: MemberId;
  /** Why. */
  reason: RefusalReason;
  /** The transaction that requested it. */
  recovery: TransactionId;
};

/** Publishes the keeper of the caller's own organization; signed by that organization's node administrator. */
export type RegisterKeeper = {
  /** The keeper's address: `host:port`, at most 256 bytes. */
  address: string;
  /** The digest of the SubjectPublicKeyInfo of the keeper's X.509 identity. */
  key: Digest;
  /** The recipient to which authors seal shares. */
  recipient: Recipient;
};

/** Admits a member and pins the key that the approver compared with the applicant's screen. */
export type RegisterMember = {
  /** Whether the registrar's hospital keeps a walk-in patient's keys. Then the patient grants only to that hospital. */
  custody?: boolean;
  /** The id that the applicant's device picked. */
  id: MemberId;
  /** The digest of the SubjectPublicKeyInfo of the member's certificate. */
  key: Digest;
  /** The MSP under which the member acts. */
  msp: MspId;
  /**
   * Whether this is a production or a test network, which fixes the bounds of the policy's times for ever. Only the node
   * administrator says it, with the first ministry member; the default is a test network.
   */
  network?: NetworkKind | null;
  /** The roles: at least one, each once. */
  roles: Role[];
};

/** Admits an organization, or replaces its entry, which ends a suspension. */
export type RegisterOrganization = {
  /** Its postal address. */
  address: string;
  /** How people reach it, for example a telephone number. */
  contact: string;
  /** Ministry or hospital. */
  kind: OrganizationKind;
  /** The digest of its logo. */
  logo?: Digest | null;
  /** The MSP's id. */
  msp: MspId;
  /** Its public name, at most [`RegisterOrganization::LONGEST_TEXT`] bytes, as are the texts below. */
  name: string;
  /** The treatments that it offers, at most [`RegisterOrganization::MOST_TREATMENTS`]. */
  treatments?: string[];
};

/**
 * Lets a suspended or frozen member act again, or ends the freeze of one key; for the ministry, and for registrars of
 * the organization that stopped it.
 */
export type ReinstateMember = {
  /** The member. */
  id: MemberId;
  /** The digest of a frozen key; the membership if absent. */
  key?: Digest | null;
};

/**
 * Replaces the keepers' files of a record's current version; for the patient, if keepers lost their shares, have new
 * keys or got bad shares.
 */
export type ReissueShares = {
  /** The category. */
  category: CategoryId;
  /** The three keepers' files, in the same order of keepers as before. */
  keepers: [KeeperFile, KeeperFile, KeeperFile];
  /** The patient whose record it is. */
  patient: MemberId;
  /** The record. */
  record: RecordId;
  /** The current version's number. */
  version: number;
};

/** The permission: to whom the keeper may release what. */
export type Release = {
  /** Under a grant to the asking keeper's own hospital, the envelopes with which it opens record keys for the reader. */
  letters?: GrantedEpoch[];
  /** The key of which the keeper releases its shares. */
  part: ReleasedPart;
  /** The reader. */
  reader: MemberId;
  /** In an emergency, the file with its reason: the keeper releases nothing unless it holds that file. */
  reason?: HeldReason | null;
  /** The reader's recipient, to which the keeper seals. */
  recipient: Recipient;
  /** The records of which this keeper has a share; under a grant to its own hospital, all that were opened. */
  records: ReleaseRecord[];
  /** The transaction of the entry. */
  transaction: TransactionId;
};

/** One record of a [`Release`]. */
export type ReleaseRecord = {
  /** Where the version belongs. */
  context: RecordContext;
  /** The digest of the asking keeper's file; absent if it has no share. */
  file?: Digest | null;
};

/** The share that a keeper releases. */
export type ReleasedPart = "gate" | "record";

/** Takes an entry out of the directory; for the practitioner and for registrars of the hospital. */
export type RemoveDirectoryEntry = {
  /** The hospital. */
  hospital: MspId;
  /** The practitioner. */
  practitioner: MemberId;
};

/**
 * Asks a patient for access; the transaction's id is the request's.
 *
 * The contract does not check that the patient exists, so that success reveals nothing.
 */
export type RequestAccess = {
  /** The grantee: the caller, or their hospital. */
  grantee: Grantee;
  /** The patient. */
  patient: MemberId;
  /** The purpose. */
  purpose: Purpose;
  /** The rights: read, add, or both. */
  rights: Rights;
  /** The end. */
  until: Timestamp;
  /** The digest of the message: an age file to the patient with the request in words. */
  wish: Digest;
};

/** Asks for a recovery with the key that signs, under a certificate that names the member. */
export type RequestRecovery = {
  /** The member. */
  id: MemberId;
};

/** The status of a request. */
export type RequestStatus = "open" | "approved" | "declined";

/** A review. */
export type Review = {
  /** The reviewer. */
  by: MemberId;
  /** The outcome. */
  outcome: ReviewOutcome;
  /** The digest of the sealed text that explains the outcome. */
  text: Digest;
  /** The time of the transaction. */
  time: Timestamp;
};

/**
 * Reviews an emergency; for the ministry, and registrars of the practitioner's hospital, but never by that
 * practitioner.
 *
 * An emergency whose review is overdue, or says that it was none, blocks the practitioner's next one. An overdue review
 * ends the block when it is written. One that was found to be none is reviewed a second time, by another official; the
 * second review ends the block, whatever it says.
 */
export type ReviewEmergency = {
  /** The emergency. */
  emergency: EmergencyId;
  /** The outcome. */
  outcome: ReviewOutcome;
  /** The patient. */
  patient: MemberId;
  /** The digest of the sealed text that explains the outcome. */
  text: Digest;
};

/** The outcome of a review. */
export type ReviewOutcome = "justified" | "unjustified";

/**
 * Ends a grant at once and begins the category's next epoch.
 *
 * The grant ends also without a next epoch. Then what is added later is sealed to a key that the grantee still has, and
 * only keepers and the web service keep it from them, until the patient [publishes](crate::category::PublishCategoryKey)
 * the next key. A frozen patient can revoke in this way alone; a patient's device does it if it cannot open the category.
 */
export type Revoke = {
  /** The grant. */
  grant: GrantKey;
  /** The key of the category's next epoch: the current one + 1. */
  next?: CategoryKey | null;
};

/** A right in a category. */
export type Right = "read" | "add";

/** The rights of a grant. Reading and adding are separate, and a grant gives at least one. */
export type Rights = {
  /** Add records. */
  add: boolean;
  /** Read records. */
  read: boolean;
};

/** What a member is; one person may be several. */
export type Role = "ministry" | "registrar" | "practitioner" | "patient" | "insurer" | "researcher";

/** The records of a category that a grant reaches. */
export type Scope = "all" | { dates: { from: Timestamp; until: Timestamp } } | { records: RecordId[] };

/** The parts of a record by their digests, with which a reader fetches and checks them. */
export type SealedParts = {
  /** The digest of the category recipient that it is sealed to. */
  category_recipient: Digest;
  /** SHA-256 over salt, header, length and content. */
  commitment: Digest;
  /** The digest of the encrypted content. */
  content: Digest;
  /** The three keepers' files, in the category's order of keepers. */
  keepers: [KeeperFile, KeeperFile, KeeperFile];
  /** The digest of the lock. */
  lock: Digest;
  /** The size of the encrypted content in bytes. */
  padded_size: number;
  /** The digest of the patient recipient that it is sealed to. */
  patient_recipient: Digest;
};

/** Opens a category to emergencies, or closes it: whether keepers may release its record keys. */
export type SetEmergencyAccess = {
  /** The category. */
  category: CategoryId;
  /** Whether keepers may release record keys in an emergency. */
  emergency_access: boolean;
  /** The category's current epoch. */
  epoch: number;
  /** The patient. */
  patient: MemberId;
};

/** Changes the policy, once a ministry member and a registrar of the named hospital have both sent the same request. */
export type SetPolicy = {
  /** The hospital that must agree. */
  hospital: MspId;
  /** The new policy. */
  policy: Policy;
};

/** A span of time of the policy's length. */
export type Slot = {
  /** The slot's number: ⌊time / length⌋. */
  number: number;
  /** The length of slots in seconds, without which the number means nothing. */
  seconds: number;
};

/** What a practitioner mostly does. */
export type Specialty =
  | "general-practice"
  | "anaesthesia"
  | "cardiology"
  | "dentistry"
  | "dermatology"
  | "emergency"
  | "endocrinology"
  | "ear-nose-throat"
  | "gastroenterology"
  | "gynaecology"
  | "internal-medicine"
  | "laboratory"
  | "midwifery"
  | "nephrology"
  | "neurology"
  | "nursing"
  | "oncology"
  | "ophthalmology"
  | "orthopaedics"
  | "paediatrics"
  | "pharmacy"
  | "physiotherapy"
  | "psychiatry"
  | "pulmonology"
  | "radiology"
  | "surgery"
  | "urology"
  | "other";

/** Who stopped a membership or a key, and when. */
export type Stop = {
  /** The official. */
  by: MemberId;
  /** Their organization. Its officials may undo the stop, and the ministry may. */
  organization: MspId;
  /** When. */
  time: Timestamp;
};

/** Suspends a member: every function refuses them from now on. */
export type SuspendMember = {
  /** The member. */
  id: MemberId;
  /** Two other active ministry members, who remain; given if an active ministry member is stopped or loses that role. */
  remaining?: MemberId[];
};

/**
 * Suspends an organization: its members and keeper are refused everything until it is registered again; for the
 * ministry.
 */
export type SuspendOrganization = {
  /** The organization; never the ministry. */
  msp: MspId;
};

/** A point in time: whole milliseconds since the Unix epoch, at most 2^53 − 1 so that every JSON reader keeps it. */
export type Timestamp = number;

/** A Fabric transaction, hex(SHA-256(nonce ‖ creator)); it also names the grant or request it made. */
export type TransactionId = string;

/** The answer to [`Committed`]. */
export type TransactionStatus = {
  /** What became of the transaction. */
  outcome: Outcome;
};

/**
 * Ends a delegation. The patient ends those that they made, and a guardianship that has not begun; the ministry or the
 * hospital a guardianship; the delegate both.
 */
export type Undelegate = {
  /** The delegate. */
  delegate: MemberId;
  /** The patient for whom the delegate acts. */
  patient: MemberId;
};

/** Changes a member's roles at once; for the ministry. Certificates stay as they are: their roles mean nothing. */
export type UpdateMember = {
  /** The member. */
  id: MemberId;
  /** Two other active ministry members, who remain; given if an active ministry member is stopped or loses that role. */
  remaining?: MemberId[];
  /** The new roles under the same MSP: at least one, each once. */
  roles: Role[];
};

/**
 * Asks which rights a member has under one of the patient's grants now; for the patient, and delegates who may grant or
 * see the log. The answer has neither right if the grant gives the member nothing now.
 *
 * It tells nothing about members to whom, or to whose hospital, the patient never granted anything.
 */
export type WouldAccess = {
  /** The grant; also one that is over. */
  grant: GrantKey;
  /** The member: the grantee, or a practitioner of the hospital that is the grantee. */
  member: MemberId;
};

/** Every function of the contract by its name on the wire. */
export interface Functions {
  "Access:AccessLog": { kind: "evaluate"; request: AccessLog; answer: PageOfAccessEntry };
  "Access:MayRelease": { kind: "evaluate"; request: MayRelease; answer: Release };
  "Access:OpenRecords": { kind: "submit"; request: OpenRecords; answer: OpenedRecords };
  "Consent:AppointGuardian": { kind: "submit"; request: AppointGuardian; answer: Agreement };
  "Consent:DecideRequest": { kind: "submit"; request: DecideRequest; answer: Done };
  "Consent:Delegate": { kind: "submit"; request: Delegate; answer: Done };
  "Consent:ExtendGrant": { kind: "submit"; request: ExtendGrant; answer: Done };
  "Consent:GetCategory": { kind: "evaluate"; request: GetCategory; answer: Category };
  "Consent:Grant": { kind: "submit"; request: Grant; answer: Done };
  "Consent:ListCategories": { kind: "evaluate"; request: ListCategories; answer: PageOfCategoryId };
  "Consent:ListDelegations": { kind: "evaluate"; request: ListDelegations; answer: PageOfDelegation };
  "Consent:ListGrants": { kind: "evaluate"; request: ListGrants; answer: PageOfGrantEntry };
  "Consent:ListRequests": { kind: "evaluate"; request: ListRequests; answer: PageOfAccessRequest };
  "Consent:MayAccess": { kind: "evaluate"; request: MayAccess; answer: Done };
  "Consent:PublishCategoryKey": { kind: "submit"; request: PublishCategoryKey; answer: Done };
  "Consent:RequestAccess": { kind: "submit"; request: RequestAccess; answer: Done };
  "Consent:Revoke": { kind: "submit"; request: Revoke; answer: Done };
  "Consent:SetEmergencyAccess": { kind: "submit"; request: SetEmergencyAccess; answer: Done };
  "Consent:Undelegate": { kind: "submit"; request: Undelegate; answer: Done };
  "Consent:WouldAccess": { kind: "evaluate"; request: WouldAccess; answer: Rights };
  "Desk:MayReadDesk": { kind: "evaluate"; request: MayReadDesk; answer: DeskReader };
  "Emergency:BreakGlass": { kind: "submit"; request: BreakGlass; answer: GlassBroken };
  "Emergency:ListEmergencies": { kind: "evaluate"; request: ListEmergencies; answer: PageOfEmergency };
  "Emergency:ReviewEmergency": { kind: "submit"; request: ReviewEmergency; answer: Done };
  "Erasure:ConfirmErasure": { kind: "submit"; request: ConfirmErasure; answer: Done };
  "Erasure:EraseRecords": { kind: "submit"; request: EraseRecords; answer: Done };
  "Erasure:ListErasures": { kind: "evaluate"; request: ListErasures; answer: PageOfConfirmedErasure };
  "Erasure:ListOwedErasures": { kind: "evaluate"; request: ListOwedErasures; answer: PageOfErasure };
  "Records:AddRecord": { kind: "submit"; request: AddRecord; answer: Done };
  "Records:AddRecords": { kind: "submit"; request: AddRecords; answer: Done };
  "Records:AmendRecord": { kind: "submit"; request: AmendRecord; answer: Done };
  "Records:AnchorBatch": { kind: "submit"; request: AnchorBatch; answer: Done };
  "Records:EnterInError": { kind: "submit"; request: EnterInError; answer: Done };
  "Records:GetRecord": { kind: "evaluate"; request: GetRecord; answer: RecordEntry };
  "Records:ListRecords": { kind: "evaluate"; request: ListRecords; answer: PageOfRecordEntry };
  "Records:RecordHistory": { kind: "evaluate"; request: RecordHistory; answer: RecordVersions };
  "Records:ReissueShares": { kind: "submit"; request: ReissueShares; answer: Done };
  "Registry:ActivateMember": { kind: "submit"; request: ActivateMember; answer: Done };
  "Registry:AddDirectoryEntry": { kind: "submit"; request: AddDirectoryEntry; answer: Done };
  "Registry:ApproveRecovery": { kind: "submit"; request: ApproveRecovery; answer: Done };
  "Registry:CancelRecovery": { kind: "submit"; request: CancelRecovery; answer: Done };
  "Registry:ChangeKeys": { kind: "submit"; request: ChangeKeys; answer: Done };
  "Registry:ConfirmDirectoryEntry": { kind: "submit"; request: ConfirmDirectoryEntry; answer: Done };
  "Registry:FinishRecovery": { kind: "submit"; request: FinishRecovery; answer: Done };
  "Registry:Freeze": { kind: "submit"; request: Freeze; answer: Done };
  "Registry:GetDirectoryEntry": { kind: "evaluate"; request: GetDirectoryEntry; answer: DirectoryEntry };
  "Registry:GetKeepers": { kind: "evaluate"; request: GetKeepers; answer: Keeper[] };
  "Registry:GetMember": { kind: "evaluate"; request: GetMember; answer: Member };
  "Registry:GetPolicy": { kind: "evaluate"; request: GetPolicy; answer: PolicyInForce };
  "Registry:ListDirectoryEntries": { kind: "evaluate"; request: ListDirectoryEntries; answer: PageOfDirectoryEntry };
  "Registry:ListKeys": { kind: "evaluate"; request: ListKeys; answer: PageOfPinnedKey };
  "Registry:ListMembers": { kind: "evaluate"; request: ListMembers; answer: PageOfMember };
  "Registry:ListOpenRecoveries": { kind: "evaluate"; request: ListOpenRecoveries; answer: PageOfRecovery };
  "Registry:ListOrganizations": { kind: "evaluate"; request: ListOrganizations; answer: PageOfOrganization };
  "Registry:ListRecoveries": { kind: "evaluate"; request: ListRecoveries; answer: PageOfRecovery };
  "Registry:MembershipLog": { kind: "evaluate"; request: MembershipLog; answer: PageOfMembershipEvent };
  "Registry:RefuseRecovery": { kind: "submit"; request: RefuseRecovery; answer: Done };
  "Registry:RegisterKeeper": { kind: "submit"; request: RegisterKeeper; answer: Done };
  "Registry:RegisterMember": { kind: "submit"; request: RegisterMember; answer: Done };
  "Registry:RegisterOrganization": { kind: "submit"; request: RegisterOrganization; answer: Done };
  "Registry:ReinstateMember": { kind: "submit"; request: ReinstateMember; answer: Done };
  "Registry:RemoveDirectoryEntry": { kind: "submit"; request: RemoveDirectoryEntry; answer: Done };
  "Registry:RequestRecovery": { kind: "submit"; request: RequestRecovery; answer: Done };
  "Registry:SetPolicy": { kind: "submit"; request: SetPolicy; answer: Agreement };
  "Registry:SuspendMember": { kind: "submit"; request: SuspendMember; answer: Done };
  "Registry:SuspendOrganization": { kind: "submit"; request: SuspendOrganization; answer: Done };
  "Registry:UpdateMember": { kind: "submit"; request: UpdateMember; answer: Done };
  "Time:CloseSlot": { kind: "submit"; request: CloseSlot; answer: Done };
  "Time:Committed": { kind: "evaluate"; request: Committed; answer: TransactionStatus };
}
