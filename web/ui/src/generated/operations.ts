// Made by `make schemas` from docs/schemas/openapi.json.

import type {
  AccessKey,
  Application,
  Digest,
  MemberId,
  MspId,
  NetworkKind,
  Organization,
  PageRequest,
  PublicEntry,
  RecordId,
  Role,
  Timestamp,
  TransactionId,
} from "./functions.ts";

/** Asks a keeper for its shares of the records that an access entry opens. */
export type AskRelease = {
  /** The committed entry. */
  access: AccessKey;
};

/**
 * An applicant's question how their application stands. Only the key of the application gets an answer: an id alone says
 * to nobody who applied, or as what.
 */
export type AskSignUpStatus = {
  /** A nonce that the service gave less than a minute ago, as for signing in. */
  nonce: Bytes;
  /** The public key of the application: DER of its SubjectPublicKeyInfo. */
  public_key: Bytes;
  /** ECDSA over SHA-256 of [`AskSignUpStatus::signed_text`], DER. */
  signature: Bytes;
};

/**
 * Asks for the transactions in the caller's name, the newest first.
 *
 * The caller's key signs the question: a stolen cookie alone does not show what its member did.
 */
export type AskSignatures = {
  /** Only calls of this function of the contract, for example `Access:OpenRecords`; all if absent. */
  function?: string | null;
  /** The page that is wanted. It has at most [`AskSignatures::MOST`] entries, and as many if it names no size. */
  page?: PageRequest;
  /** ECDSA over SHA-256 of [`signed_text`], DER. */
  signature: Bytes;
  /** The time by the member's clock, which may differ from the service's by a minute. */
  time: Timestamp;
};

/** A function of a certificate authority that is relayed; its other functions are not. */
export type AuthorityFunction = "register" | "enroll" | "reenroll" | "revoke";

/** Bytes in base64 (RFC 4648, section 4, padded). */
export type Bytes = string;

/** The nonce that the service asks a member to sign. */
export type Challenge = {
  /** 32 random bytes, valid once and for a minute. */
  nonce: Bytes;
};

/** A part of a member's data. */
export type Change =
  | "requests"
  | "grants"
  | "categories"
  | "records"
  | "looks"
  | "emergencies"
  | "membership"
  | "directory"
  | "everything";

/** What has changed for a member since the event before. */
export type Changes = {
  /** In each of these something changed. Empty in the first event of a stream, which only gives its position. */
  changed: Change[];
};

/** The answer to a submission that was committed as valid. */
export type Commit = {
  /** The number of its block. */
  block: number;
  /** The transaction's id. */
  transaction: TransactionId;
};

/** Where a keeper finds a desk file. */
export type DeskSource = { given: Bytes } | { held: TransactionId };

/** The answer to an endorsement: Fabric's `Envelope` without signature, for the member to check and sign. */
export type Endorsed = {
  /** The serialized message. */
  transaction: Bytes;
};

/** The answer to an evaluation: what the function returned. */
export type Evaluated = {
  /** The response's payload. */
  payload: Bytes;
};

/** Feedback that a member or a visitor sent. */
export type FeedbackEntry = {
  /** Who sent it. */
  author: MemberId;
  /** When the ministry marked it as done; absent if it has not. */
  done?: Timestamp | null;
  /** The digest of the sealed file, by which it is named. */
  id: Digest;
  /** Whether a visitor sent it, who was not signed in. Then the author is an id that the visitor made up. */
  is_visitor?: boolean;
  /** When it came. */
  received: Timestamp;
};

/** Which parts of the service work. */
export type Health = {
  /** The database answers. */
  database: boolean;
  /** How many blocks the read model holds. */
  height: number;
  /** Why the read model may be out of date; absent if it is not. */
  late?: string | null;
  /** The peer answers for the channel. */
  peer: boolean;
  /** The store takes files. */
  store: boolean;
};

/** Asks a keeper to hold its file of a proposal that is about to be endorsed. */
export type Hold = {
  /** The keeper's file. */
  file: Bytes;
  /** The member's signed proposal: Fabric's `SignedProposal`. */
  proposal: Bytes;
};

/** An invitation that was made. */
export type Invitation = {
  /** The code, which the service tells only now. */
  code: InvitationCode;
  /** When it ends. */
  until: Timestamp;
};

/**
 * The secret of an invitation: 20 hexadecimal digits. It is also read in capital letters and in groups, with spaces or
 * hyphens between them.
 *
 * ```
 * use emr_api::invitation::InvitationCode;
 *
 * let code: InvitationCode = "0F1E 2D3C-4B5A 6978 8796".parse()?;
 * assert_eq!(code.to_string(), "0f1e-2d3c-4b5a-6978-8796");
 * assert!("0f1e".parse::<InvitationCode>().is_err());
 * # Ok::<(), emr_model::InvalidValue>(())
 * ```
 */
export type InvitationCode = string;

/** A certificate over the applicant's key. */
export type IssuedCertificate = {
  /** The certificate authority that issued it, by its CA name. */
  authority: string;
  /** The certificate, PEM. */
  certificate: string;
};

/** The nodes of the network at one moment. Nobody endorses it: the service says what it sees. */
export type Network = {
  /** Whether a peer said which peers and orderers the channel has. If not, `nodes` has none of them. */
  is_discovered: boolean;
  /** The nodes, in the order of their organizations. */
  nodes: Node[];
};

/** One node. */
export type Node = {
  /** `host:port`. */
  address: string;
  /** Whether it answers now, under a certificate of its organization that has not ended. */
  answers: boolean;
  /** When the first of its certificates ends, as far as the service sees them. */
  certificate_ends?: Timestamp | null;
  /** How many blocks of the channel a peer has, as the peers told each other some seconds ago at most. */
  height?: number | null;
  /** What it does. */
  kind: NodeKind;
  /** Its organization. */
  msp: MspId;
  /** Its name: the one in its TLS certificate, or its address if it does not show one. */
  name: string;
};

/** What a node does. */
export type NodeKind = "peer" | "orderer" | "keeper" | "authority" | "web";

/** The content of a lock that a gate key opened: the record key, sealed to the category. */
export type OpenedLock = {
  /** The age file inside the lock. */
  opened: Bytes;
  /** The record. */
  record: RecordId;
  /** The version's number. */
  version: number;
};

/** One page of a list. */
export type PageOfPractitioner = {
  /** The entries, in the list's order. */
  entries: Practitioner[];
  /** The bookmark of the next page; absent on the last. */
  next?: string | null;
};

/** One page of a list. */
export type PageOfSignatureEntry = {
  /** The entries, in the list's order. */
  entries: SignatureEntry[];
  /** The bookmark of the next page; absent on the last. */
  next?: string | null;
};

/**
 * A revocation that is *pending*: the authority revoked the certificates, and the channel does not list them yet, so
 * that peers and the web service still take them. The operator's `emr-network revoke` puts the list into the channel.
 */
export type PendingRevocation = {
  /** The certificate authority, by its CA name. */
  authority: string;
  /** How many of the certificates are not in the channel's lists. */
  certificates: number;
  /** The member. */
  member: MemberId;
  /** When the authority revoked the first of them. */
  revoked: Timestamp;
};

/** A practitioner in the directory: active, of an active hospital, with a confirmed entry. */
export type Practitioner = {
  /** The hospital's address. */
  address: string;
  /** What the entry says. */
  entry: PublicEntry;
  /** The hospital. */
  hospital: MspId;
  /** The hospital's public name. */
  hospital_name: string;
  /** The practitioner's id, to which patients give access. */
  id: MemberId;
};

/** A refusal of the web service: RFC 9457, `application/problem+json`. */
export type Problem = {
  /** A stable code for programs: one of the contract, of the services, or Fabric's validation code for a transaction. */
  code: string;
  /** A sentence for people. */
  detail: string;
  /** The HTTP status. */
  status: number;
  /** The status's reason phrase, for example `Not Found`. */
  title: string;
  /** `about:blank`: the code identifies the problem. */
  type: string;
};

/**
 * Everything that a member's program must know and trust about a network. It comes with the program, not from a
 * server.
 */
export type Profile = {
  /** The chaincode. */
  chaincode: string;
  /** The channel. */
  channel: string;
  /** Whether the network is a demo, whose people and records are made up. */
  demo?: boolean;
  /** The ministry's MSP. */
  ministry: MspId;
  /** The kind of network. The ministry's node administrator writes it on the ledger with the first ministry member. */
  network?: NetworkKind;
  /** The organizations. */
  organizations: ProfileOrganization[];
  /** The certificate authority of the web service's TLS certificate, PEM. */
  web_tls_ca: string;
  /** The web service, for example `https://127.0.0.1:8443`; also the origin in sign-in texts. */
  web_url: string;
};

/** One organization's roots of trust. */
export type ProfileOrganization = {
  /** The CA name of the member root at the ministry's server, for example `hospital-a-members`. */
  member_authority: string;
  /** The root that issues its members, PEM. */
  member_root: string;
  /** Its MSP. */
  msp: MspId;
  /** The root that issues its peers, administrators and keeper, PEM. */
  node_root: string;
};

/** A browser, or the command. */
export type Program = "command" | "chrome" | "edge" | "firefox" | "opera" | "safari" | "samsung";

/** An application as the queue shows it. */
export type QueuedSignUp = {
  /** The PKCS#10 certificate request, PEM; its subject is CN = id. */
  csr: string;
  /** The digest of the desk file. */
  desk_file: Digest;
  /** The id that the device picked. */
  id: MemberId;
  /** The MSP to be admitted to. */
  msp: MspId;
  /** The roles applied for. */
  roles: Role[];
};

/** A keeper's receipt for a file that it has stored durably. The keeper signs [`Receipt::signed_text`]. */
export type Receipt = {
  /** The keeper's X.509 certificate, PEM. */
  certificate: string;
  /** The digest of the file. */
  file: Digest;
  /** The keeper's organization. */
  msp: MspId;
  /** ECDSA over SHA-256 of [`Receipt::signed_text`], DER. */
  signature: Bytes;
  /** The transaction that the file belongs to. */
  transaction: TransactionId;
};

/** What a keeper hands to the reader of a committed access entry. */
export type Released = {
  /** The keeper's X.509 certificate, PEM. */
  certificate: string;
  /** An age file to the reader's recipient. Its plaintext is JSON: [`ReleasedShares`], [`Unlocked`], or a desk file. */
  sealed: Bytes;
  /** ECDSA over SHA-256 of [`Released::signed_text`], DER. */
  signature: Bytes;
};

/** Asks a keeper to seal a desk file anew, to the device with which the proposal was signed. */
export type Reseal = {
  /** The desk file. */
  file: DeskSource;
  /** The reader's signed proposal of [`MayReadDesk`](emr_model::desk::MayReadDesk): Fabric's `SignedProposal`. */
  proposal: Bytes;
};

/**
 * Asks a keeper for its share of a member's recovery key, for the device with which the proposals were signed.
 *
 * Both proposals are of the same key, which became the member's by a recovery.
 */
export type Restore = {
  /** The change of keys with which the share was given into the keeper's custody. */
  held_under: TransactionId;
  /** The member's signed proposal of [`ListKeys`](emr_model::member::ListKeys): Fabric's `SignedProposal`. */
  keys: Bytes;
  /** The member's signed proposal of [`ListRecoveries`](emr_model::recovery::ListRecoveries): Fabric's `SignedProposal`. */
  recoveries: Bytes;
};

/** What a member says of themselves after the admission, sealed and signed. */
export type SealedContact = {
  /** What the sealed file says that it is about: the member, with the organization and the roles that they had then. */
  about: Application;
  /** The member's certificate, PEM. */
  certificate: string;
  /**
   * A desk file about that, sealed to the keepers of the ministry and of the organization, and to the member's reading
   * key; at most [`MAX_DESK_FILE_BYTES`](emr_model::desk::MAX_DESK_FILE_BYTES).
   */
  file: Bytes;
  /** ECDSA over SHA-256 of [`SealedContact::signed_text`], DER. */
  signature: Bytes;
  /** When the member wrote it, by their clock. */
  written: Timestamp;
};

/** Sends feedback to the ministry. */
export type SendFeedback = {
  /** A desk file about the caller's feedback, sealed to the ministry's keeper. */
  file: Bytes;
};

/** Sends feedback to the ministry as a visitor: a person who is not signed in. */
export type SendVisitorsFeedback = {
  /** A random id, which the sealed file names as the author. */
  author: MemberId;
  /** A desk file about that author's feedback, sealed to the ministry's keeper. */
  file: Bytes;
};

/** A session of the caller's that has not ended. */
export type SessionEntry = {
  /** When it began. */
  began: Timestamp;
  /** By which it is ended; with it nobody is signed in. */
  id: Digest;
  /** Whether the question was asked in this session. */
  is_this: boolean;
  /** The digest of the key that signed in: each device has its own. */
  key: Digest;
  /** What signed in, as it said itself; absent if the service does not know it. */
  program?: Program | null;
  /** On which system, as it said itself; absent if the service does not know it. */
  system?: System | null;
  /** When it was last used, less a minute at most. */
  used: Timestamp;
};

/** A member's proof that they have the key. */
export type SignIn = {
  /** The member's certificate, PEM. */
  certificate: string;
  /** The member's MSP. */
  msp: MspId;
  /** The challenge's nonce. */
  nonce: Bytes;
  /** 32 random bytes that the member picks, so that the service cannot choose the bytes that the member signs. */
  own_nonce: Bytes;
  /** ECDSA over SHA-256 of [`signed_text`], DER. */
  signature: Bytes;
  /** The time by the member's clock. */
  time: Timestamp;
};

/** An application for membership; the keys stay on the applicant's device. */
export type SignUp = {
  /** The PKCS#10 certificate request, PEM; its subject is CN = id. */
  csr: string;
  /**
   * The desk file with the applicant's name, sealed to the keepers of the ministry and of the hospital applied to; at
   * most [`MAX_DESK_FILE_BYTES`](emr_model::desk::MAX_DESK_FILE_BYTES).
   */
  desk_file: Bytes;
  /** The id that the device picked. */
  id: MemberId;
  /** The code of an invitation, if an approver gave the applicant one. */
  invitation?: InvitationCode | null;
  /** The MSP to be admitted to. */
  msp: MspId;
  /** The roles applied for. */
  roles: Role[];
};

/** The approver's answer. */
export type SignUpDecision = { approve: IssuedCertificate[] } | { refuse: Bytes };

/** An application in the queue. */
export type SignUpEntry = {
  /**
   * Of an application that is pending: the certificates that an approver has had issued already. It is approved once the
   * ledger has registered the member.
   */
  certificates?: IssuedCertificate[];
  /** The organization whose invitation the applicant had; absent if they had none. */
  invited_by?: MspId | null;
  /** The digest of the public key in the request, which the approver compares with the applicant's screen. */
  key: Digest;
  /** The time at which the service received it. */
  received: Timestamp;
  /** The application. */
  sign_up: QueuedSignUp;
  /** The application's state. */
  status: SignUpStatus;
};

/** The state of an application. */
export type SignUpStatus = "pending" | { approved: IssuedCertificate[] } | { refused: Bytes };

/** A transaction in a member's name, valid or not. */
export type SignatureEntry = {
  /** The number of its block. */
  block: number;
  /**
   * The transaction as its creator signed it: Fabric's `Envelope`. Absent if no peer has it any more, or if it is
   * larger than any that this service passes on.
   */
  envelope?: Bytes | null;
  /** The transaction's id. */
  transaction: TransactionId;
  /** Fabric's verdict: `VALID`, or why the transaction changed nothing, for example `MVCC_READ_CONFLICT`. */
  verdict: string;
};

/** A proposal that its member signed: Fabric's `SignedProposal`. */
export type SignedProposal = {
  /** The serialized message. */
  proposal: Bytes;
};

/** A transaction that its member signed: Fabric's `Envelope`. */
export type SignedTransaction = {
  /** The serialized message. */
  transaction: Bytes;
};

/** An operating system. */
export type System = "android" | "chromeos" | "ios" | "linux" | "macos" | "windows";

/** Asks the keeper of the reader's hospital to decrypt the record keys in locks with the hospital's envelopes. */
export type Unlock = {
  /** The committed entry, which rests on a grant to that hospital. */
  access: AccessKey;
  /** The grant's envelopes for the epochs of these records, still sealed. */
  letters: Bytes[];
  /** The locks, opened with the gate keys; empty if the caller wants only the kinds of record that the envelopes name. */
  locks: OpenedLock[];
};

/** Every operation of the HTTP interface that takes or answers JSON. */
export interface Operations {
  "POST /api/v1/ca/{authority}/identities/{member}": { request: Record<string, unknown>; answer: undefined };
  "POST /api/v1/ca/{authority}/{function}": { request: Record<string, unknown>; answer: undefined };
  "GET /api/v1/contacts/{member}": { request: undefined; answer: SealedContact };
  "PUT /api/v1/contacts/{member}": { request: SealedContact; answer: undefined };
  "POST /api/v1/endorse": { request: SignedProposal; answer: Endorsed };
  "POST /api/v1/evaluate": { request: SignedProposal; answer: Evaluated };
  "GET /api/v1/feedback": { request: undefined; answer: FeedbackEntry[] };
  "POST /api/v1/feedback": { request: SendFeedback; answer: undefined };
  "POST /api/v1/feedback/visitors": { request: SendVisitorsFeedback; answer: undefined };
  "GET /api/v1/feedback/{digest}/file": { request: undefined; answer: Bytes };
  "POST /api/v1/invitations": { request: undefined; answer: Invitation };
  "GET /api/v1/keepers": { request: undefined; answer: SignedTransaction };
  "POST /api/v1/keepers/{msp}/hold": { request: Hold; answer: Receipt };
  "POST /api/v1/keepers/{msp}/release": { request: AskRelease; answer: Released };
  "POST /api/v1/keepers/{msp}/reseal": { request: Reseal; answer: Released };
  "POST /api/v1/keepers/{msp}/restore": { request: Restore; answer: Released };
  "POST /api/v1/keepers/{msp}/unlock": { request: Unlock; answer: Released };
  "GET /api/v1/network": { request: undefined; answer: Network };
  "GET /api/v1/openapi.json": { request: undefined; answer: unknown };
  "GET /api/v1/organizations": { request: undefined; answer: Organization[] };
  "GET /api/v1/practitioners": { request: undefined; answer: PageOfPractitioner };
  "GET /api/v1/profile": { request: undefined; answer: Profile };
  "GET /api/v1/revocations": { request: undefined; answer: PendingRevocation[] };
  "GET /api/v1/sessions": { request: undefined; answer: SessionEntry[] };
  "POST /api/v1/sessions": { request: SignIn; answer: undefined };
  "POST /api/v1/sessions/challenge": { request: undefined; answer: Challenge };
  "GET /api/v1/sign-ups": { request: undefined; answer: SignUpEntry[] };
  "POST /api/v1/sign-ups": { request: SignUp; answer: SignUpStatus };
  "GET /api/v1/sign-ups/{member}/application": { request: undefined; answer: SignUpEntry };
  "POST /api/v1/sign-ups/{member}/decision": { request: SignUpDecision; answer: SignUpStatus };
  "GET /api/v1/sign-ups/{member}/desk-file": { request: undefined; answer: Bytes };
  "POST /api/v1/sign-ups/{member}/status": { request: AskSignUpStatus; answer: SignUpStatus };
  "POST /api/v1/signatures": { request: AskSignatures; answer: PageOfSignatureEntry };
  "POST /api/v1/submit": { request: SignedTransaction; answer: Commit };
  "GET /api/v1/transactions/{transaction}": { request: undefined; answer: SignedTransaction };
  "GET /healthz": { request: undefined; answer: Health };
}
