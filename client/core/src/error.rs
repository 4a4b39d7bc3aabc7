//! Why an operation of a member did not succeed.

use emr_model::{
    CategoryId, Digest, ErrorCode, MemberId, MspId, RecordId, Timestamp, TransactionId,
};
use emr_sealing::age_keys::AgeError;
use emr_sealing::desk_file::DeskFileError;
use emr_sealing::key_envelope::EnvelopeError;
use emr_sealing::keyring::KeyringError;
use emr_sealing::record::{OpenError, SealError};
use emr_sealing::request_message::RequestMessageError;
use emr_trust::{InvalidCertificateRequest, TrustError};
use fabric_gateway::InvalidTransaction;

use crate::identity::IdentityError;
use crate::ports::{SignerError, VaultError};
use crate::settled::Settled;
use crate::web::{Refusal, WebError};

/// Why an operation of a member did not succeed, told apart by who is at fault.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The service, the ledger or a keeper refused or failed. The code of a refusal says why.
    #[error(transparent)]
    Web(#[from] WebError),
    /// Fault: the sender of the answer. It lacks the endorsements by peers of the ministry and a hospital, or the
    /// required signature.
    #[error("the answer of the web service is not confirmed by the network")]
    Trust(#[from] TrustError),
    /// Fault: the service. The transaction that it gave to sign is not that of the proposal made here.
    #[error("the service gave another transaction to sign than the one proposed")]
    NotOwnTransaction(#[source] InvalidTransaction),
    /// Fault: the contract, or a peer that lies. The answer does not have the expected fields.
    #[error("the ledger's answer is malformed")]
    Answer,
    /// Fault: the service, the network or a peer. The transaction was signed and sent, and peers of the ministry and of
    /// a hospital have not confirmed it. It may still be committed.
    #[error("sent, not confirmed: transaction {transaction} may still be committed")]
    NotConfirmed {
        /// The transaction.
        transaction: TransactionId,
        /// What the service or the peers said last, if it was an error.
        #[source]
        cause: Option<Box<Error>>,
    },
    /// Fault: the caller, according to the service. The transaction was signed and sent, and the service says that it was
    /// refused; peers of the ministry and of a hospital say neither that it was committed nor that it cannot be. The
    /// member is told so later if it was committed all the same.
    #[error(
        "refused: {refusal}; transaction {transaction} was sent, and you are told later if it was committed all the same"
    )]
    RefusedAfterSending {
        /// The transaction.
        transaction: TransactionId,
        /// What the service said.
        refusal: Box<Refusal>,
    },
    /// Fault: the caller, who must first see what became of an earlier transaction. Nothing was sent.
    #[error(
        "nothing was sent: an earlier {0}, and may have done the same; look at its outcome first, and repeat this only if you want it done once more"
    )]
    Earlier(Box<Settled>),
    /// Fault: the caller, who must wait until a transaction that was sent has an outcome.
    #[error(
        "transaction {0} has no outcome yet, and only your present certificate can ask for it: try again in some minutes"
    )]
    Unsettled(TransactionId),
    /// Fault: the service or the network. The transaction was sent, was not committed, and never will be.
    #[error("transaction {0} was not committed, and never will be: its time is over")]
    Lost(TransactionId),
    /// Fault: the service. It confirms another transaction than the one submitted.
    #[error("the service confirms another transaction than the one submitted")]
    AnotherCommit,
    /// Fault: the caller. Certificate and key do not belong together.
    #[error("your certificate and key cannot be used together")]
    Identity(#[from] IdentityError),
    /// Fault: the device. Its signing key did not sign.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// Fault: the device. Its age key or its outbox could not be used.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// Fault: the device. No certificate can be requested with its key.
    #[error("your key cannot make a certificate request: it must be an ECDSA P-256 key")]
    OwnCertificateRequest(#[source] fabric_ca::Error),
    /// Fault: the caller. The account has no certificate yet.
    #[error("this member is not approved yet, or has not fetched the certificates: activate first")]
    NotApproved,
    /// Fault: the caller. Only a patient can do this.
    #[error("only a patient can do this, and this wallet has no patient key")]
    NotAPatient,
    /// Fault: the caller, or the other member. No practitioner who has activated their membership has this id, so that
    /// nothing can be sealed to them.
    #[error(
        "no active practitioner or hospital has the id {0}: have them activate their membership first"
    )]
    NoRecipient(MemberId),
    /// Fault: the service, or the approver. The code that they compared is not that of the application.
    #[error(
        "the code that you compared is not that of the application: compare it again, and do not approve the application if it differs"
    )]
    AnotherCode,
    /// Fault: the profile, or the service that gave it. It has other roots of trust than those that the member's device
    /// pinned.
    #[error(
        "the network's profile has other roots of trust than those that your keys were made for: do not use this profile"
    )]
    OtherRoots,
    /// Fault: the caller. The certificate of these keys was valid until then.
    #[error(
        "the certificate of these keys ended at {0}: use another device of yours, or ask for recovery where you were admitted"
    )]
    CertificateEnded(Timestamp),
    /// Fault: the service, or the applicant. The application names another organization or other roles than the
    /// approver expects.
    #[error("the application is for another organization or other roles than you approve")]
    AnotherApplication,
    /// Fault: the applicant. The certificate request is malformed, or names another id than the application.
    #[error(transparent)]
    CertificateRequest(#[from] InvalidCertificateRequest),
    /// Fault: the service. The certificates that it keeps for the application are not those of the authorities that admit the
    /// applicant.
    #[error(
        "the service keeps other certificates for the application than those of the authorities that admit the applicant"
    )]
    OtherCertificates,
    /// Fault: the service. No key that was the member's then signed the contact details that it gives.
    #[error("no key of member {0} signed the contact details that the service gives")]
    ForeignContact(MemberId),
    /// Fault: the caller. No application under this id exists, or it was decided already.
    #[error("no application of {0} waits for a decision")]
    NoApplication(MemberId),
    /// Fault: the approver. They have no registrar's certificate of this authority.
    #[error(
        "you are no registrar at the certificate authority {0}: the ministry enrolls registrars when it admits them"
    )]
    NoRegistrar(String),
    /// Fault: the certificate authority.
    #[error("the certificate authority {authority} did not issue a certificate")]
    Authority {
        /// Its CA name.
        authority: String,
        /// What went wrong.
        source: fabric_ca::Error,
    },
    /// Fault: the certificate authority. The member is suspended, and the certificates are not revoked.
    #[error(
        "the member is suspended, but the certificate authority {authority} did not revoke the certificates"
    )]
    NotRevoked {
        /// Its CA name.
        authority: String,
        /// What went wrong.
        source: fabric_ca::Error,
    },
    /// Fault: the caller. This organization has registered no keeper.
    #[error("{0} has no keeper")]
    NoKeeper(MspId),
    /// Fault: the keepers named, with the answer of each or of its relay. The ledger did not change.
    #[error(
        "not every keeper took its file into custody, so nothing was changed; try again later: {}",
        list(.0)
    )]
    MissingKeepers(Vec<(MspId, String)>),
    /// Fault: the keepers named, with the answer of each. Fewer than two released their shares.
    #[error("fewer than two keepers released their shares; try again later: {}", list(.0))]
    TooFewShares(Vec<(MspId, String)>),
    /// Fault: the caller. They have no key of this epoch.
    #[error("you have no key of epoch {epoch} of category {category}")]
    NoCategoryKey {
        /// The category.
        category: CategoryId,
        /// The epoch.
        epoch: u32,
    },
    /// Fault: the caller. The patient has no code for this kind of record.
    #[error("the category has no kind of record called {0}")]
    UnknownKind(String),
    /// Fault: the caller. The request or grant does not exist.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// Fault: the caller. A record to be opened is in another category than the grant or the patient's choice.
    #[error("one opening is for records of one category")]
    AnotherCategory,
    /// Fault: the contract, or a peer that lies. The answer names another record than the one asked for.
    #[error("the ledger answered about another record than {0}")]
    AnotherRecord(RecordId),
    /// Fault: the caller. The account is of a device that shares no reading key with others.
    #[error("this account has no reading key that another device could share")]
    NoReadingKey,
    /// Fault: the caller. The member has no such key, or it is not in force.
    #[error("you have no device with the key {0} that is in force")]
    NoDevice(Digest),
    /// Fault: the caller. A member's only key is not frozen: the member could not even revoke grants.
    #[error("this is the member's only key in force: freeze the whole membership instead")]
    LastKey,
    /// Fault: the caller. A device cannot remove itself, because a key that is in force must be left.
    #[error("this device cannot remove itself; do it on another one")]
    OwnDevice,
    /// Fault: the caller, or who sent the file. The other device's file is about another member.
    #[error("the file is about another member or organization than this device")]
    AnotherDevice,
    /// Fault: the caller. The member's last keyring before the recovery is not sealed to this kit.
    #[error("this kit opens none of your keyrings: a later kit has replaced it, or it was voided")]
    KitReplaced,
    /// Fault: the device that made the keyring, or its store.
    #[error("your keyring cannot be used")]
    Keyring(#[from] KeyringError),
    /// Fault: the sender or the store of an envelope.
    #[error("an envelope about a category cannot be used")]
    Envelope(#[from] EnvelopeError),
    /// Fault: the requester, or the store of a message.
    #[error("the message of a request cannot be used")]
    Message(#[from] RequestMessageError),
    /// Fault: the author.
    #[error("the record cannot be sealed")]
    Seal(#[from] SealError),
    /// Fault: the author or the store of the record.
    #[error("the record cannot be opened")]
    Open(#[from] OpenError),
    /// Fault: the author of a desk file, its store, or who named it.
    #[error(transparent)]
    Desk(#[from] DeskFileError),
    /// Fault: the service. It gave no list of keepers, or an old one.
    #[error("the service gave no list of keepers that the network confirmed within the last hour")]
    KeeperList,
    /// Fault: the author of a sealed file.
    #[error("something sealed cannot be opened")]
    Age(#[from] AgeError),
}

impl Error {
    /// Whether the contract, the service or a keeper refused with this code.
    pub fn is_refused(&self, code: ErrorCode) -> bool {
        matches!(self, Self::Web(error) if error.is(code))
    }

    /// The code of a refusal or failure, before or after a transaction was sent.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Web(error) => error.code(),
            Self::RefusedAfterSending { refusal, .. } => Some(&refusal.code),
            _ => None,
        }
    }

    /// A transaction that was not confirmed, and that the service says it refused, as such.
    pub(crate) fn or_refused(self) -> Self {
        match self {
            Self::NotConfirmed {
                transaction,
                cause: Some(cause),
            } => match *cause {
                Self::Web(WebError::Refused(refusal)) => Self::RefusedAfterSending {
                    transaction,
                    refusal: Box::new(refusal),
                },
                cause => Self::NotConfirmed {
                    transaction,
                    cause: Some(Box::new(cause)),
                },
            },
            other => other,
        }
    }
}

/// The error of one of several parties in one line: the words of a refusal, otherwise the error and its causes.
pub(crate) fn said(error: &Error) -> String {
    match error {
        Error::Web(WebError::Refused(refusal) | WebError::Failed(refusal)) => refusal.to_string(),
        error => chain(error),
    }
}

/// An error and its causes in one line.
pub fn chain(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |error| error.source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

fn list(keepers: &[(MspId, String)]) -> String {
    let said: Vec<_> = keepers
        .iter()
        .map(|(msp, said)| format!("{msp} ({said})"))
        .collect();
    said.join(", ")
}
