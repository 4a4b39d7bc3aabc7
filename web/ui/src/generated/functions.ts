// Made by `make schemas` from the types of emr-model.

/** One look. */
export type AccessEntry = {
  /** Why they could. */
  basis?: Basis;
  /** The entry's name: whose records, when, by which transaction. */
  key: AccessKey;
  /** For what. */
  purpose: Purpose;
  /** Who looked. */
  reader: MemberId;
  /** The digest of the key they signed with. */
  reader_key: Digest;
  /** The digest of the recipient that keepers sealed to. */
  recipient: Digest;
  /** At what. */
  records: RecordVersion[];
  /** In an emergency, the organizations whose keepers may release record keys. */
  released_by?: MspId[];
};

/** Names an access entry. */
export type AccessKey = {
  /** Whose records were opened. */
  patient: MemberId;
  /** The time of the transaction that opened them. */
  time: Timestamp;
  /** That transaction. */
  transaction: TransactionId;
};

/** Asks who looked, newest first; the patient, and delegates with the log. */
export type AccessLog = {
  /** Which page. */
  page?: PageRequest;
  /** Whose log. */
  patient: MemberId;
};

/** A request as the ledger has it. */
export type AccessRequest = {
  /**
   * Who answered it; only the patient and delegates are told. Absent, too, while it is open, and where an earlier
   * contract did not say.
   */
  decided_by?: MemberId | null;
  /** For whom. */
  grantee: Grantee;
  /** Of whom. */
  patient: MemberId;
  /** For what. */
  purpose: Purpose;
  /** The transaction that asked. */
  request: TransactionId;
  /** When it was asked. */
  requested: Timestamp;
  /** Who asked. */
  requester: MemberId;
  /** Read, add, or both. */
  rights: Rights;
  /** Where it stands. */
  status: RequestStatus;
  /** Until when. */
  until: Timestamp;
  /** The digest of the sealed message. */
  wish: Digest;
};

/** The new member's own word, signed by the pinned key. */
export type ActivateMember = {
  /** A patient's patient key; patients must give it, others must not. */
  patient_recipient?: Recipient | null;
  /** To whom things are sealed for this member's device. */
  recipient: Recipient;
};

/** Adds one record to a category. */
export type AddRecord = {
  /** Why the caller may. */
  basis?: Basis;
  /** In which category. */
  category: CategoryId;
  /** Under which epoch's key: the current one. */
  epoch: number;
  /** What kind, by the patient's code. */
  kind: KindCode;
  /** Its parts. */
  parts: SealedParts;
  /** Whose record. */
  patient: MemberId;
  /** Its id, made of this proposal's own time and transaction id, index 0. */
  record: RecordId;
};

/**
 * Adds 1 to [`AddRecords::MOST`] records to a category; their ids are made of this proposal's time and transaction id,
 * and of their places in the list.
 */
export type AddRecords = {
  /** Why the caller may. */
  basis?: Basis;
  /** In which category. */
  category: CategoryId;
  /** The digest of the category recipient that they are sealed to. */
  category_recipient: Digest;
  /** Under which epoch's key: the current one. */
  epoch: number;
  /** The three keepers' files, each with shares of all these records, in the category's order of keepers. */
  keepers: [KeeperFile, KeeperFile, KeeperFile];
  /** Whose records. */
  patient: MemberId;
  /** The digest of the patient recipient that they are sealed to. */
  patient_recipient: Digest;
  /** The records. */
  records: NewRecord[];
};

/** Where something stands that the ministry and a hospital decide together. */
export type Agreement = {
  /**
   * Whether both have asked for it, so that it is in force; otherwise it waits for the other, for at most
   * [`Agreement::PATIENCE`].
   */
  is_reached: boolean;
};

/**
 * Replaces a record by its next version; for its author, colleagues of the author's hospital, and, where it was written
 * in the patient's name, whoever may still add in it.
 */
export type AmendRecord = {
  /** The version that the new one was made from: the current one. */
  based_on: number;
  /** Why the caller may. */
  basis?: Basis;
  /** In which category. */
  category: CategoryId;
  /** Under which epoch's key: the current one. */
  epoch: number;
  /** What kind, by the patient's code. */
  kind: KindCode;
  /** The new version's parts. */
  parts: SealedParts;
  /** Whose record. */
  patient: MemberId;
  /** Which. */
  record: RecordId;
};

/** Adds a batch of device observations as one record. */
export type AnchorBatch = {
  /** Why the caller may. */
  basis?: Basis;
  /** The observations. */
  batch: Batch;
  /** In which category. */
  category: CategoryId;
  /** Under which epoch's key: the current one. */
  epoch: number;
  /** What kind, by the patient's code. */
  kind: KindCode;
  /** Its parts. */
  parts: SealedParts;
  /** Whose record. */
  patient: MemberId;
  /** Its id, made of this proposal's own time and transaction id, index 0. */
  record: RecordId;
};

/**
 * Appoints a guardian for somebody who cannot sign, once a ministry member and a registrar of the named hospital have
 * both asked for the same.
 */
export type AppointGuardian = {
  /** Who: a patient too. */
  guardian: MemberId;
  /** The hospital that agrees. */
  hospital: MspId;
  /** For whom. */
  patient: MemberId;
  /** What they may do. */
  terms: DelegationTerms;
};

/** Who let a delegate act. */
export type Appointer = "patient" | { authorities: MspId };

/** Approves a recovery for the caller's organization: the ministry, or a hospital by its registrar. */
export type ApproveRecovery = {
  /** The member. */
  id: MemberId;
  /** The transaction that asked. */
  recovery: TransactionId;
};

/** What a request rests on, as its caller says; the contract looks whether it stands. */
export type Basis =
  | "own"
  | { grant: TransactionId }
  | { "hospital-grant": TransactionId }
  | "delegation"
  | { emergency: EmergencyId };

/** Device observations that make up one record. */
export type Batch = {
  /** How many they are, from 1. */
  count: number;
  /** The Merkle tree hash of the observations (RFC 6962, section 2.1, with SHA-256). */
  root: Digest;
};

/** Declares an emergency; whether that patient exists is told to nobody: the ledger does not look. */
export type BreakGlass = {
  /** Of whom. */
  patient: MemberId;
  /** Why. */
  reason: EmergencyReason;
  /**
   * The digest of the file with the sealed text that says why; each emergency that somebody declares of a patient needs a
   * file of its own.
   */
  text: Digest;
};

/** Stops a recovery that somebody else asked for; signed by any key of the member that is in force. */
export type CancelRecovery = {
  /** The member. */
  id: MemberId;
  /** The transaction that asked. */
  recovery: TransactionId;
};

/** A category at its current epoch. */
export type Category = {
  /** Which. */
  category: CategoryId;
  /** Its current key. */
  key: CategoryKey;
  /** Whose. */
  patient: MemberId;
  /** The patient key as it is now. */
  patient_recipient: Recipient;
  /** Who published that key; only the patient and delegates are told. Absent, too, where an earlier contract did not say. */
  published_by?: MemberId | null;
};

/** One category of one patient's records, by 128 random bits: its name stays encrypted. */
export type CategoryId = string;

/** One epoch's key of a category, as whoever may grant publishes it. */
export type CategoryKey = {
  /** Whether keepers may also release record keys in an emergency. */
  emergency_access: boolean;
  /** The digest of the age file that seals the private half to the patient key. */
  envelope: Digest;
  /** 1 for the first, then one more at each revocation. */
  epoch: number;
  /** The organizations of the three keepers that hold shares for records of this epoch, all different. */
  keepers: [MspId, MspId, MspId];
  /** The digest of the patient recipient that it was sealed to. */
  patient_recipient: Digest;
  /** The public half. */
  recipient: Recipient;
};

/** Changes the calling member's own keys. At least one is left. It ends a hospital's custody. */
export type ChangeKeys = {
  /** The digest of a further key. */
  add?: Digest | null;
  /** The digests of keys to end, at most [`ChangeKeys::MOST_ENDED`]; frozen ones, too. */
  end?: Digest[];
  /**
   * A patient's patient key from now on; patients must give it, others must not. With another one than before, nothing
   * is added to a category until its next epoch.
   */
  patient_recipient?: Recipient | null;
  /** To whom things are sealed from now on. */
  recipient: Recipient;
};

/** Closes a slot that has been over for [`CloseSlot::GRACE`]; for keepers. */
export type CloseSlot = {
  /** Which. */
  slot: Slot;
};

/** A keeper's word that it destroyed its shares of what an erasure names. */
export type ConfirmErasure = {
  /** The digest of the signed certificate of destruction. */
  certificate: Digest;
  /** The transaction that erased them. */
  erasure: TransactionId;
  /** Whose records. */
  patient: MemberId;
};

/** A keeper's confirmation as the ledger has it. */
export type Confirmation = {
  /** The digest of the signed certificate of destruction. */
  certificate: Digest;
  /** The keeper's organization. */
  msp: MspId;
  /** When. */
  time: Timestamp;
};

/** An erasure, and who destroyed their shares since. */
export type ConfirmedErasure = {
  /** What those keepers confirmed; it is complete when there is one of each. */
  confirmations: Confirmation[];
  /** What was erased, and whose keepers had shares of it. */
  erasure: Erasure;
};

/** Answers a request; an approval writes the grant, whose id is this transaction's. */
export type DecideRequest = {
  /** Yes or no. */
  decision: Decision;
  /** Of whom it was asked. */
  patient: MemberId;
  /** The transaction that asked. */
  request: TransactionId;
  /** Who asked. */
  requester: MemberId;
};

/** The patient's answer. */
export type Decision = { approve: GrantTerms } | "decline";

/** Lets somebody act in the calling patient's place; again to replace the terms. */
export type Delegate = {
  /** Who: a patient too. */
  delegate: MemberId;
  /** Whose place. */
  patient: MemberId;
  /** What. */
  terms: DelegationTerms;
};

/** A delegation as the ledger has it. */
export type Delegation = {
  /** Since when. */
  appointed: Timestamp;
  /** Who let them. */
  appointed_by: Appointer;
  /** Who acts. */
  delegate: MemberId;
  /** Whether somebody ended it. */
  is_ended: boolean;
  /** Whose place. */
  patient: MemberId;
  /** What they may do. */
  terms: DelegationTerms;
};

/** What a patient, or ministry and hospital for one, lets somebody do. */
export type DelegationTerms = {
  /** The digest of an age file to the delegate with the keys that the powers need. */
  envelope?: Digest | null;
  /** What. */
  powers: Powers;
  /** Until when, exclusive. */
  until: Timestamp;
};

/** A SHA-256 digest: 64 lower-case hexadecimal digits. */
export type Digest = string;

/** The answer of a function that has nothing to say: `{}`. */
export type Done = Record<string, never>;

/** Whose emergencies are listed. */
export type Emergencies = { of: MemberId } | { owed: MspId };

/** An emergency as the ledger has it. What was read in it and which keepers released it stands in the access log. */
export type Emergency = {
  /** Their hospital, which owes the review. */
  hospital: MspId;
  /** Its name. */
  id: EmergencyId;
  /** Of whom. */
  patient: MemberId;
  /** Who declared it. */
  practitioner: MemberId;
  /** Why. */
  reason: EmergencyReason;
  /** The review, once done. */
  review?: Review | null;
  /** Until when the review is owed. */
  review_due: Timestamp;
  /** The digest of the sealed text that says why. */
  text: Digest;
  /** Until when, exclusive. */
  until: Timestamp;
};

/** Names an emergency of a patient. */
export type EmergencyId = {
  /** The time of the transaction that declared it. */
  time: Timestamp;
  /** That transaction. */
  transaction: TransactionId;
};

/** Why a practitioner breaks the glass. */
export type EmergencyReason = "unconscious" | "unable-to-consent" | "life-threatening" | "other";

/** Marks a record as entered in error; for whoever could amend it. */
export type EnterInError = {
  /** Why the caller may. */
  basis?: Basis;
  /** In which category. */
  category: CategoryId;
  /** Whose record. */
  patient: MemberId;
  /** Which. */
  record: RecordId;
  /** Its current version. */
  version: number;
};

/** Erases all versions of records, for good; the patient alone. 1 to [`EraseRecords::MOST`] records. */
export type EraseRecords = {
  /** Whose. */
  patient: MemberId;
  /** Which. */
  records: RecordName[];
};

/** An erasure as the ledger has it. */
export type Erasure = {
  /** The organizations whose keepers had shares of them. */
  keepers: MspId[];
  /** Whose records. */
  patient: MemberId;
  /** Which. */
  records: RecordName[];
  /** When. */
  time: Timestamp;
  /** The transaction that erased them. */
  transaction: TransactionId;
};

/** Seals a further epoch's key to a grantee, after a revocation of somebody else began it. */
export type ExtendGrant = {
  /** The epoch that follows the grant's last one; for a grant of single records its last one, with a new envelope. */
  epoch: GrantedEpoch;
  /** Which grant. */
  grant: GrantKey;
  /** The digest of the grantee's recipient that the envelope is sealed to. */
  grantee_recipient: Digest;
};

/**
 * Ends every earlier key and begins with the new one, after approvals by the ministry and the named hospital within a
 * week of each other and the policy's time of waiting; signed by the new key.
 */
export type FinishRecovery = {
  /** The hospital that approved; for its staff their own. */
  hospital: MspId;
  /** The member. */
  id: MemberId;
  /** A patient's patient key; patients must give it, others must not. */
  patient_recipient?: Recipient | null;
  /** To whom things are sealed for the new device. */
  recipient: Recipient;
  /** The transaction that asked. */
  recovery: TransactionId;
};

/** Stops a key, or all of a member's, at once: somebody called whose device is gone. */
export type Freeze = {
  /** Whose. */
  id: MemberId;
  /** The digest of the key; the whole membership if absent. */
  key?: Digest | null;
};

/** Asks for a category as whoever may read or add to it needs it. */
export type GetCategory = {
  /** Why the caller may. */
  basis?: Basis;
  /** Which. */
  category: CategoryId;
  /** Whose. */
  patient: MemberId;
};

/** Asks for every active keeper; any member may. */
export type GetKeepers = Record<string, never>;

/** Asks for one member. */
export type GetMember = {
  /** Why the caller may know a patient who is somebody else: a grant or delegation from them. */
  basis?: Basis;
  /** Whom. */
  id: MemberId;
};

/** Asks for the policy. */
export type GetPolicy = Record<string, never>;

/** Asks for one record's entry. */
export type GetRecord = {
  /** Why the caller may. */
  basis?: Basis;
  /** In which category. */
  category: CategoryId;
  /** Whose record. */
  patient: MemberId;
  /** Which. */
  record: RecordId;
};

/** The answer to [`BreakGlass`]. */
export type GlassBroken = {
  /** The emergency, on which openings can rest. */
  emergency: EmergencyId;
  /** Until when, exclusive. */
  until: Timestamp;
};

/** Lets a member or a hospital read or add to a category; the transaction's id is the grant's. */
export type Grant = {
  /** Who gets it: a practitioner, an insurer for payment, a researcher for research, or a hospital. */
  grantee: Grantee;
  /** Whose records. */
  patient: MemberId;
  /** What. */
  terms: GrantTerms;
};

/** A grant as the ledger has it. */
export type GrantEntry = {
  /** The category it is about. */
  category: CategoryId;
  /**
   * Who last extended or ended it; only the patient and delegates are told. Absent, too, while nobody did, and where an
   * earlier contract did not say.
   */
  changed_by?: MemberId | null;
  /** The epochs it includes. */
  epochs: GrantedEpoch[];
  /** Until when, exclusive. */
  expires: Timestamp;
  /** Who gave it; only the patient and delegates are told. */
  granted_by?: MemberId | null;
  /** Its three-part name. */
  key: GrantKey;
  /** From when. */
  not_before: Timestamp;
  /** For what. */
  purpose: Purpose;
  /** Read, add, or both. */
  rights: Rights;
  /** Which records of it. */
  scope?: Scope;
  /** Whether it stands. */
  status: GrantStatus;
};

/** Names a grant; all three parts are its key. */
export type GrantKey = {
  /** The transaction that made it. */
  grant: TransactionId;
  /** Who has it. */
  grantee: Grantee;
  /** Whose records. */
  patient: MemberId;
};

/** Whether a grant stands. */
export type GrantStatus = "active" | "revoked";

/** What a patient grants, whether on their own initiative or in answer to a request. */
export type GrantTerms = {
  /** The category it is about. */
  category: CategoryId;
  /** The epochs it includes, one after the other in rising order, the current one last. */
  epochs: GrantedEpoch[];
  /** Until when, exclusive. */
  expires: Timestamp;
  /** The digest of the grantee's recipient that the envelopes are sealed to; a hospital's is its keeper's. */
  grantee_recipient: Digest;
  /** From when; from the transaction's time if absent. */
  not_before?: Timestamp | null;
  /** For what. */
  purpose: Purpose;
  /** Read, add, or both. */
  rights: Rights;
  /** Which records of it. */
  scope?: Scope;
};

/** The envelope that a grantee gets for one epoch of a category. */
export type GrantedEpoch = {
  /** The digest of that epoch's recipient, so that a wrong key is noticed. */
  category_recipient: Digest;
  /** The digest of the age file to the grantee: what they need to know and, with the right to read, the epoch's key. */
  envelope: Digest;
  /** Which epoch. */
  epoch: number;
};

/** A member, by their 32 hexadecimal digits, or a hospital, by the id of its MSP. */
export type Grantee = string;

/** A keeper as the ledger has it. */
export type Keeper = {
  /** Where it answers. */
  address: string;
  /** The digest of its X.509 public key. */
  key: Digest;
  /** Its organization. */
  msp: MspId;
  /** To whom shares are sealed. */
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

/** Asks who acts in a patient's place; the patient and delegates with the log all of them, anybody else their own. */
export type ListDelegations = {
  /** Only this delegate. */
  delegate?: MemberId | null;
  /** Which page. */
  page?: PageRequest;
  /** Whose place. */
  patient: MemberId;
};

/** Asks for emergencies. */
export type ListEmergencies = {
  /** Whose. */
  emergencies: Emergencies;
  /** Which page. */
  page?: PageRequest;
};

/** Asks for a patient's erasures and what keepers confirmed of them; in no order of time. */
export type ListErasures = {
  /** Which page. */
  page?: PageRequest;
  /** Whose. */
  patient: MemberId;
};

/** Asks for grants of a patient: all of them, or those to one grantee. */
export type ListGrants = {
  /**
   * To whom: the patient, and delegates who may grant, can leave it out to get all; anybody else says their own id, or
   * their hospital.
   */
  grantee?: Grantee | null;
  /** Which page. */
  page?: PageRequest;
  /** Whose records. */
  patient: MemberId;
};

/**
 * Asks for the members under one MSP, and for a hospital the walk-in patients it keeps keys for, too; for the ministry,
 * and that hospital's registrars.
 */
export type ListMembers = {
  /** Which organization. */
  msp: MspId;
  /** Which page. */
  page?: PageRequest;
};

/** Asks for all organizations; any member may. */
export type ListOrganizations = {
  /** Which page. */
  page?: PageRequest;
};

/** Asks for the erasures that the calling keeper has still to confirm. */
export type ListOwedErasures = {
  /** Which page. */
  page?: PageRequest;
};

/** Asks for a category's records, newest first. */
export type ListRecords = {
  /** Why the caller may. */
  basis?: Basis;
  /** In which category. */
  category: CategoryId;
  /** Which page. */
  page?: PageRequest;
  /** Whose records. */
  patient: MemberId;
};

/** Asks for the recoveries of a member: the member, the ministry and registrars. */
export type ListRecoveries = {
  /** The member. */
  id: MemberId;
  /** Which page. */
  page?: PageRequest;
};

/** Asks for requests to a patient: all of them, or those of one requester. */
export type ListRequests = {
  /** Which page. */
  page?: PageRequest;
  /** Of whom. */
  patient: MemberId;
  /** Whose: the patient, and delegates who may grant, can leave it out to get all; anybody else says their own id. */
  requester?: MemberId | null;
};

/** Asks whether the caller may now; the answer is a refusal if not. */
export type MayAccess = {
  /** Why the caller may. */
  basis?: Basis;
  /** In which category. */
  category: CategoryId;
  /** Whose records. */
  patient: MemberId;
  /** What. */
  right: Right;
};

/** A keeper's question: may I release my shares for this entry now? */
export type MayRelease = {
  /** The entry. */
  access: AccessKey;
};

/** A member as the ledger has it. */
export type Member = {
  /** Whether that hospital keeps their keys for them. */
  custody?: boolean;
  /** The opaque id. */
  id: MemberId;
  /** Under which MSP they act. */
  msp: MspId;
  /** A patient's patient key. */
  patient_recipient?: Recipient | null;
  /** To whom things are sealed for their device; absent while pending. */
  recipient?: Recipient | null;
  /** How many recoveries there were: keys from before the last one are in force no more. */
  recoveries?: number;
  /** When they were admitted. */
  registered: Timestamp;
  /** The hospital whose registrar admitted them. */
  registered_by?: MspId | null;
  /** What they are. */
  roles: Role[];
  /** Where they stand. */
  status: MemberStatus;
};

/** A person, by 128 random bits that their own device picked: 32 hexadecimal digits, no name. */
export type MemberId = string;

/** Where a member stands. */
export type MemberStatus = "pending" | "active" | "frozen" | "suspended";

/** An organization by the id of its MSP, for example `HospitalAMSP`. */
export type MspId = string;

/** One of many records that are added together. */
export type NewRecord = {
  /** SHA-256 over salt, header, length and content. */
  commitment: Digest;
  /** The digest of the encrypted content. */
  content: Digest;
  /** What kind, by the patient's code. */
  kind: KindCode;
  /** The digest of the lock. */
  lock: Digest;
  /** The size of the encrypted content in bytes. */
  padded_size: number;
};

/** Opens records: writes the access entry and returns the facts. 1 to 100 records. */
export type OpenRecords = {
  /** Why the caller may. */
  basis?: Basis;
  /** Whose records. */
  patient: MemberId;
  /** For what; under a grant it must be the grant's, in an emergency `ETREAT`. */
  purpose: Purpose;
  /** The digest of the caller's own recipient, to which keepers will seal. */
  recipient: Digest;
  /** Which. */
  records: RecordVersion[];
};

/** The answer to [`OpenRecords`], worth something only once it is committed. */
export type OpenedRecords = {
  /** The entry, by which keepers are asked. */
  access: AccessKey;
  /** The records' facts, in the order asked for. */
  records: RecordFacts[];
};

/** An organization as the ledger has it. */
export type Organization = {
  /** Where it is. */
  address: string;
  /** How to reach it. */
  contact: string;
  /** Ministry or hospital. */
  kind: OrganizationKind;
  /** The digest of its logo. */
  logo?: Digest | null;
  /** Its MSP. */
  msp: MspId;
  /** Its public name. */
  name: string;
  /** When it was admitted. */
  registered: Timestamp;
  /** Whether it takes part. */
  status: OrganizationStatus;
  /** What it treats. */
  treatments: string[];
};

/** What an organization is. */
export type OrganizationKind = "ministry" | "hospital";

/** Whether an organization takes part. */
export type OrganizationStatus = "active" | "suspended";

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
export type PageOfOrganization = {
  /** The entries, in the list's order. */
  entries: Organization[];
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

/** Which page of a list is wanted. */
export type PageRequest = {
  /** The `next` of the page before; absent for the first. */
  bookmark?: string | null;
  /** How many entries at the most: 1 to 200, 50 if absent. */
  size?: number | null;
};

/**
 * Lengths of time, in seconds, each from 1 to [`Policy::LONGEST`].
 *
 * # Defaults
 *
 * Slots of 300, 72 hours of waiting before a recovery, 4 hours of emergency, its review within 7 days.
 */
export type Policy = {
  /** How long an emergency lasts. */
  emergency_seconds: number;
  /**
   * How long an approved recovery waits, in which the member can cancel it; less than a
   * [recovery's lifetime](crate::recovery::Recovery::LIFETIME).
   */
  recovery_seconds: number;
  /** Within what time an emergency is to be reviewed. */
  review_seconds: number;
  /** How long a time slot is: what was endorsed in one dies when it is closed. */
  slot_seconds: number;
};

/** What a delegate may do in the patient's place; at least one is given. */
export type Powers = {
  /** Add records. */
  add: boolean;
  /** Grant, revoke, answer requests, publish category keys. */
  grant: boolean;
  /** See the grants, requests, looks and emergencies. */
  log: boolean;
  /** Read records. */
  read: boolean;
};

/** Publishes a category's first epoch, or the one that follows its current one. */
export type PublishCategoryKey = {
  /** Which; 128 bits that the patient's device picked. */
  category: CategoryId;
  /** Its key, of epoch 1 or one more than the current. */
  key: CategoryKey;
  /** Whose. */
  patient: MemberId;
};

/** The purpose of an access, by the codes of HL7 v3 `PurposeOfUse`, which FHIR Consent and AuditEvent use. */
export type Purpose = "TREAT" | "ETREAT" | "HPAYMT" | "HRESCH" | "PATRQT";

/**
 * The public half of an [age](https://age-encryption.org/v1) X25519 key: `age1` and 58 bech32 characters.
 *
 * Only the form is checked here; whoever encrypts to it finds out whether it is a key.
 */
export type Recipient = string;

/** What every sealed part of a record says about where it belongs; nobody uses a part whose context differs from the ledger's facts. */
export type RecordContext = {
  /** The digest of the author's public key. */
  author_key: Digest;
  /** In which category. */
  category: CategoryId;
  /** The channel. */
  channel: string;
  /** Under which epoch's key. */
  epoch: number;
  /** Whose record. */
  patient: MemberId;
  /** Which record. */
  record: RecordId;
  /** The transaction that adds this version. */
  transaction: TransactionId;
  /** Which version of it, from 1. */
  version: number;
};

/** A record's entry: what may be listed before it is opened. */
export type RecordEntry = {
  /** Who wrote it. */
  author: MemberId;
  /** The device observations in it, if it is a batch of them. */
  batch?: Batch | null;
  /** Under which epoch's key. */
  epoch: number;
  /** Whether it was written in the patient's name: by the patient, or a delegate. */
  is_patient_stated?: boolean;
  /** What kind, by the patient's code. */
  kind: KindCode;
  /**
   * Who marked it as entered in error; only the patient and delegates are told. Absent, too, if an earlier contract did
   * not say.
   */
  marked_by?: MemberId | null;
  /** The author's organization. */
  organization: MspId;
  /** The size of the encrypted content in bytes. */
  padded_size: number;
  /** Its parts; the patient alone sees them before opening. */
  parts?: SealedParts | null;
  /** Which. */
  record: RecordId;
  /** Whether it counts. */
  status: RecordStatus;
  /** When it was added. */
  time: Timestamp;
  /** The current version, from 1. */
  version: number;
};

/** All that the ledger knows of one version, given to whoever has its opening logged. */
export type RecordFacts = {
  /** Who wrote it. */
  author: MemberId;
  /** The device observations in it, if it is a batch of them. */
  batch?: Batch | null;
  /** What it belongs to. */
  context: RecordContext;
  /** Whether its category was closed to emergencies when it was added, so that none ever opens it. */
  is_closed_to_emergencies?: boolean;
  /** Whether it was written in the patient's name: by the patient, or a delegate. */
  is_patient_stated?: boolean;
  /** What kind, by the patient's code. */
  kind: KindCode;
  /** The author's organization. */
  organization: MspId;
  /** Its parts. */
  parts: SealedParts;
  /** Whether it counts. */
  status: RecordStatus;
  /** When it was added. */
  time: Timestamp;
};

/** Asks for all versions of a record. */
export type RecordHistory = {
  /** Why the caller may. */
  basis?: Basis;
  /** In which category. */
  category: CategoryId;
  /** Which page of the earlier versions. */
  page?: PageRequest;
  /** Whose record. */
  patient: MemberId;
  /** Which. */
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
  /** In which category. */
  category: CategoryId;
  /** Which. */
  record: RecordId;
};

/** Whether a record counts. */
export type RecordStatus = "current" | "amended" | "entered-in-error" | "erased";

/** One version of one record. */
export type RecordVersion = {
  /** In which category. */
  category: CategoryId;
  /** Which record. */
  record: RecordId;
  /** Which version of it, from 1. */
  version: number;
};

/** All versions of a record. */
export type RecordVersions = {
  /** The current one. */
  current: RecordEntry;
  /** The earlier ones, the latest first. */
  earlier: PageOfRecordEntry;
};

/** A recovery as the ledger has it. */
export type Recovery = {
  /** The member. */
  id: MemberId;
  /** The digest of the new key. */
  key: Digest;
  /** The transaction that asked. */
  recovery: TransactionId;
  /** When it was asked for. */
  requested: Timestamp;
  /** Where it stands. */
  status: RecoveryStatus;
};

/** Where a recovery stands. */
export type RecoveryStatus = "open" | { cancelled: Digest } | "finished";

/** Publishes the keeper of the caller's own organization; signed by that organization's node administrator. */
export type RegisterKeeper = {
  /** Where it answers: `host:port`, at most 256 bytes. */
  address: string;
  /** The digest of the SubjectPublicKeyInfo of the keeper's X.509 identity. */
  key: Digest;
  /** To whom shares are sealed. */
  recipient: Recipient;
};

/** Admits a member and pins the key that the approver compared with the applicant's screen. */
export type RegisterMember = {
  /** Whether the registrar's hospital keeps a walk-in patient's keys for them: then only that hospital can be granted. */
  custody?: boolean;
  /** The id that the applicant's device picked. */
  id: MemberId;
  /** The digest of the SubjectPublicKeyInfo of their certificate. */
  key: Digest;
  /** Under which MSP they act. */
  msp: MspId;
  /** What they are: at least one, each once. */
  roles: Role[];
};

/** Admits an organization, or replaces what is said of it, which ends a suspension, too. */
export type RegisterOrganization = {
  /** Where it is. */
  address: string;
  /** How to reach it. */
  contact: string;
  /** Ministry or hospital. */
  kind: OrganizationKind;
  /** The digest of its logo. */
  logo?: Digest | null;
  /** Its MSP. */
  msp: MspId;
  /** Its public name, at most [`RegisterOrganization::LONGEST_TEXT`] bytes, as are the texts below. */
  name: string;
  /** What it treats, at most [`RegisterOrganization::MOST_TREATMENTS`] entries. */
  treatments?: string[];
};

/** Lets a suspended or frozen member act again. */
export type ReinstateMember = {
  /** Whom. */
  id: MemberId;
};

/**
 * Replaces the keepers' files of a record's current version; for the patient, where keepers lost theirs, have new keys, or
 * got bad shares.
 */
export type ReissueShares = {
  /** In which category. */
  category: CategoryId;
  /** The three keepers' files, in the same order of keepers as before. */
  keepers: [KeeperFile, KeeperFile, KeeperFile];
  /** Whose record. */
  patient: MemberId;
  /** Which. */
  record: RecordId;
  /** Its current version. */
  version: number;
};

/** Yes: to whom, and for what. */
export type Release = {
  /** Under a grant to the asking keeper's own hospital, the envelopes by which it opens record keys for the reader. */
  letters?: GrantedEpoch[];
  /** Which of its shares. */
  part: ReleasedPart;
  /** Who opened. */
  reader: MemberId;
  /** To whom to seal. */
  recipient: Recipient;
  /** The records in which this keeper has a share; under a grant to its own hospital all that were opened. */
  records: ReleaseRecord[];
  /** The transaction of the entry. */
  transaction: TransactionId;
};

/** One record of a [`Release`]. */
export type ReleaseRecord = {
  /** What it belongs to. */
  context: RecordContext;
  /** The digest of the asking keeper's file; absent if it has no share. */
  file?: Digest | null;
};

/** The share that a keeper releases. */
export type ReleasedPart = "gate" | "record";

/**
 * Asks a patient for access; the transaction's id is the request's.
 *
 * Whether that patient exists is told to nobody: the ledger does not look.
 */
export type RequestAccess = {
  /** For whom: the caller, or their hospital. */
  grantee: Grantee;
  /** Of whom. */
  patient: MemberId;
  /** For what. */
  purpose: Purpose;
  /** Read, add, or both. */
  rights: Rights;
  /** Until when. */
  until: Timestamp;
  /** The digest of an age file to the patient that says in words what is wanted. */
  wish: Digest;
};

/** Asks for a new key; signed by that key, under a certificate that names the member. */
export type RequestRecovery = {
  /** The member. */
  id: MemberId;
};

/** Where a request stands. */
export type RequestStatus = "open" | "approved" | "declined";

/** A review. */
export type Review = {
  /** By whom. */
  by: MemberId;
  /** What came of it. */
  outcome: ReviewOutcome;
  /** The digest of the sealed text that says more. */
  text: Digest;
  /** When. */
  time: Timestamp;
};

/**
 * Reviews an emergency; for the ministry, and registrars of the practitioner's hospital, but never by that
 * practitioner.
 */
export type ReviewEmergency = {
  /** Which. */
  emergency: EmergencyId;
  /** What came of it. */
  outcome: ReviewOutcome;
  /** Of whom. */
  patient: MemberId;
  /** The digest of the sealed text that says more. */
  text: Digest;
};

/** What came of a review. */
export type ReviewOutcome = "justified" | "unjustified";

/** Ends a grant at once and begins the category's next epoch. */
export type Revoke = {
  /** Which grant. */
  grant: GrantKey;
  /** The category's next key: current epoch + 1. */
  next: CategoryKey;
};

/** What somebody would do in a category. */
export type Right = "read" | "add";

/** What a grant lets somebody do; reading and adding are separate, and at least one is given. */
export type Rights = {
  /** Add records. */
  add: boolean;
  /** Read what is there. */
  read: boolean;
};

/** What a member is; one person may be several. */
export type Role = "ministry" | "registrar" | "practitioner" | "patient" | "insurer" | "researcher";

/** Which records of a category a grant is about. */
export type Scope = "all" | { dates: { from: Timestamp; until: Timestamp } } | { records: RecordId[] };

/** The parts of a record by their digests: all that is needed to fetch and to check it. */
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

/** Lets keepers release record keys of a category in an emergency, or not, at its current epoch. */
export type SetEmergencyAccess = {
  /** Which. */
  category: CategoryId;
  /** Whether they may. */
  emergency_access: boolean;
  /** Its current epoch. */
  epoch: number;
  /** Whose. */
  patient: MemberId;
};

/** Changes the policy, once a ministry member and a registrar of the named hospital have both asked for the same. */
export type SetPolicy = {
  /** The hospital that agrees. */
  hospital: MspId;
  /** What it is to be. */
  policy: Policy;
};

/** A stretch of time of the policy's length. */
export type Slot = {
  /** ⌊time / length⌋. */
  number: number;
  /** How long slots were when this one was: their numbers mean nothing without. */
  seconds: number;
};

/** Refuses a member everything from now on. */
export type SuspendMember = {
  /** Whom. */
  id: MemberId;
};

/** Refuses an organization's members and keeper everything until it is registered again; for the ministry. */
export type SuspendOrganization = {
  /** Which; never the ministry. */
  msp: MspId;
};

/** A point in time: whole milliseconds since the Unix epoch, at most 2^53 − 1 so that every JSON reader keeps it. */
export type Timestamp = number;

/** A Fabric transaction, hex(SHA-256(nonce ‖ creator)); it also names the grant or request it made. */
export type TransactionId = string;

/** Ends a delegation: the patient one of their own, ministry or hospital a guardianship they appointed, the delegate either. */
export type Undelegate = {
  /** Who acted. */
  delegate: MemberId;
  /** Whose place. */
  patient: MemberId;
};

/** Changes what a member is; for the ministry. Their certificate must say it, too. */
export type UpdateMember = {
  /** Whom. */
  id: MemberId;
  /** What they are from now on, under the same MSP: at least one, each once. */
  roles: Role[];
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
  "Consent:ListDelegations": { kind: "evaluate"; request: ListDelegations; answer: PageOfDelegation };
  "Consent:ListGrants": { kind: "evaluate"; request: ListGrants; answer: PageOfGrantEntry };
  "Consent:ListRequests": { kind: "evaluate"; request: ListRequests; answer: PageOfAccessRequest };
  "Consent:MayAccess": { kind: "evaluate"; request: MayAccess; answer: Done };
  "Consent:PublishCategoryKey": { kind: "submit"; request: PublishCategoryKey; answer: Done };
  "Consent:RequestAccess": { kind: "submit"; request: RequestAccess; answer: Done };
  "Consent:Revoke": { kind: "submit"; request: Revoke; answer: Done };
  "Consent:SetEmergencyAccess": { kind: "submit"; request: SetEmergencyAccess; answer: Done };
  "Consent:Undelegate": { kind: "submit"; request: Undelegate; answer: Done };
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
  "Registry:ApproveRecovery": { kind: "submit"; request: ApproveRecovery; answer: Done };
  "Registry:CancelRecovery": { kind: "submit"; request: CancelRecovery; answer: Done };
  "Registry:ChangeKeys": { kind: "submit"; request: ChangeKeys; answer: Done };
  "Registry:FinishRecovery": { kind: "submit"; request: FinishRecovery; answer: Done };
  "Registry:Freeze": { kind: "submit"; request: Freeze; answer: Done };
  "Registry:GetKeepers": { kind: "evaluate"; request: GetKeepers; answer: Keeper[] };
  "Registry:GetMember": { kind: "evaluate"; request: GetMember; answer: Member };
  "Registry:GetPolicy": { kind: "evaluate"; request: GetPolicy; answer: Policy };
  "Registry:ListMembers": { kind: "evaluate"; request: ListMembers; answer: PageOfMember };
  "Registry:ListOrganizations": { kind: "evaluate"; request: ListOrganizations; answer: PageOfOrganization };
  "Registry:ListRecoveries": { kind: "evaluate"; request: ListRecoveries; answer: PageOfRecovery };
  "Registry:RegisterKeeper": { kind: "submit"; request: RegisterKeeper; answer: Done };
  "Registry:RegisterMember": { kind: "submit"; request: RegisterMember; answer: Done };
  "Registry:RegisterOrganization": { kind: "submit"; request: RegisterOrganization; answer: Done };
  "Registry:ReinstateMember": { kind: "submit"; request: ReinstateMember; answer: Done };
  "Registry:RequestRecovery": { kind: "submit"; request: RequestRecovery; answer: Done };
  "Registry:SetPolicy": { kind: "submit"; request: SetPolicy; answer: Agreement };
  "Registry:SuspendMember": { kind: "submit"; request: SuspendMember; answer: Done };
  "Registry:SuspendOrganization": { kind: "submit"; request: SuspendOrganization; answer: Done };
  "Registry:UpdateMember": { kind: "submit"; request: UpdateMember; answer: Done };
  "Time:CloseSlot": { kind: "submit"; request: CloseSlot; answer: Done };
}
