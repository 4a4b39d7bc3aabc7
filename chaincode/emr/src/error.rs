//! Why the contract refuses.

use std::borrow::Cow;

use emr_model::ErrorCode;
use fabric_chaincode::LedgerError;
use fabric_chaincode::contract::{CallError, Refusal};

/// Why a proposal is refused: one sentence for people, and a [code](Self::code) for programs.
///
/// Sentences name no person. A caller gets [`NotPermitted`](Self::NotPermitted) in the same words for what they may not
/// know about and for what does not exist, so that they cannot tell one from the other.
#[derive(Debug, thiserror::Error)]
pub enum ContractError {
    /// The proposal names no function.
    #[error("the proposal names no function")]
    NoFunction,
    /// There is no such function.
    #[error("the contract has no such function")]
    UnknownFunction,
    /// An argument is malformed or contradicts another.
    #[error("{0}")]
    InvalidArgument(Cow<'static, str>),
    /// The caller may not do this, or it does not exist.
    #[error("you may not do this, or there is no such thing")]
    NotPermitted,
    /// The signer's certificate is not one that the contract understands.
    #[error("your certificate cannot be read, or lacks attributes of a member")]
    UnreadableCertificate,
    /// The signer's certificate has expired or is not valid yet.
    #[error("your certificate is not valid at the time of the proposal")]
    CertificateNotValid,
    /// No member has this id and this key under this MSP.
    #[error(
        "no member of your organization has your certificate's id and key: sign with a pinned key"
    )]
    UnknownMember,
    /// The signer was admitted and has not activated.
    #[error("activate your membership first")]
    MemberPending,
    /// The signer's membership was stopped because of a lost key.
    #[error(
        "your membership is frozen: you may revoke grants (without a new key), and cancel a recovery or end a guardianship \
         that the organization that froze you decided"
    )]
    MemberFrozen,
    /// The signer's membership was suspended.
    #[error("your membership is suspended")]
    MemberSuspended,
    /// The signer's organization is not registered or was suspended.
    #[error("your organization does not take part")]
    OrganizationNotActive,
    /// The grant begins later.
    #[error("the grant is not valid yet")]
    GrantNotYetValid,
    /// The grant's time is over.
    #[error("the grant has expired")]
    GrantExpired,
    /// The patient ended the grant.
    #[error("the grant was revoked")]
    GrantRevoked,
    /// The delegation by which one patient acted for another is over.
    #[error("the delegation has ended")]
    DelegationEnded,
    /// The guardianship begins later.
    #[error("the guardianship has not begun: until it does, the patient can object")]
    GuardianshipWaits,
    /// The emergency is over.
    #[error("the emergency is over")]
    EmergencyOver,
    /// The proposal's time slot is closed: nothing proposed in it can be committed any more.
    #[error("the proposal's time slot is closed; propose again")]
    SlotClosed,
    /// The patient had the record destroyed.
    #[error("the record was erased")]
    Erased,
    /// What the ledger has of a record does not fit together.
    #[error("the ledger's record is incomplete")]
    IncompleteRecord,
    /// The request was for a time that is over.
    #[error("the request has expired")]
    RequestExpired,
    /// The access entry is too old: keepers release nothing for it.
    #[error("the access entry is older than ten minutes")]
    AccessExpired,
    /// The recovery was asked for too long ago.
    #[error("the recovery was asked for more than 30 days ago")]
    RecoveryExpired,
    /// Something the caller may know about does not exist.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// It exists already.
    #[error("the {0} exists already")]
    Exists(&'static str),
    /// The present state on the ledger does not allow this change.
    #[error("the {0}")]
    Conflict(&'static str),
    /// The caller has done it as often as one day allows.
    #[error("you have done this {0} times today, and no day allows more: try again tomorrow (UTC)")]
    LimitReached(u32),
    /// An emergency of the caller blocks the next one.
    #[error(
        "a review of one of your emergencies is overdue, or found that there was no emergency: ask a registrar of your hospital, or \
         the ministry, to review it"
    )]
    ReviewOwed,
    /// Something was sealed to a key that is not, or no longer, the one on the ledger.
    #[error("the {0} recipient on the ledger is another one: seal to that one")]
    RecipientDiffers(&'static str),
    /// The epoch is not the category's current one.
    #[error("this is not the current epoch of the category")]
    EpochNotCurrent,
    /// A keeper asked about an access entry that is not committed.
    #[error("the access entry is not on the ledger, or not yet: try again in a second")]
    NotCommitted,
    /// The contract itself is wrong about one of its functions.
    #[error("the function failed")]
    Call(#[source] CallError),
    /// The ledger could not be read or written.
    #[error("the ledger did not answer")]
    Ledger(#[from] LedgerError),
    /// The contract cannot read a value on the ledger.
    #[error("a {object_type} on the ledger cannot be read")]
    UnreadableValue {
        /// Which collection it belongs to.
        object_type: &'static str,
        /// Why it cannot be read.
        source: serde_json::Error,
    },
}

impl ContractError {
    /// The code that stands before the sentence.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NoFunction | Self::InvalidArgument(_) => ErrorCode::InvalidArgument,
            Self::NotPermitted
            | Self::UnreadableCertificate
            | Self::CertificateNotValid
            | Self::UnknownMember
            | Self::MemberPending
            | Self::MemberFrozen
            | Self::MemberSuspended
            | Self::OrganizationNotActive
            | Self::GrantNotYetValid
            | Self::GuardianshipWaits => ErrorCode::NotPermitted,
            Self::GrantExpired
            | Self::GrantRevoked
            | Self::DelegationEnded
            | Self::EmergencyOver
            | Self::SlotClosed
            | Self::RequestExpired
            | Self::AccessExpired
            | Self::RecoveryExpired => ErrorCode::Expired,
            Self::Erased => ErrorCode::Erased,
            Self::UnknownFunction | Self::NotFound(_) => ErrorCode::NotFound,
            Self::Exists(_)
            | Self::Conflict(_)
            | Self::RecipientDiffers(_)
            | Self::EpochNotCurrent => ErrorCode::Conflict,
            Self::LimitReached(_) => ErrorCode::LimitReached,
            Self::ReviewOwed => ErrorCode::ReviewOwed,
            Self::NotCommitted => ErrorCode::NotCommitted,
            Self::Call(_)
            | Self::Ledger(_)
            | Self::UnreadableValue { .. }
            | Self::IncompleteRecord => ErrorCode::Internal,
        }
    }

    /// An [`InvalidArgument`](Self::InvalidArgument) with this sentence.
    pub(crate) fn invalid(problem: impl Into<Cow<'static, str>>) -> Self {
        Self::InvalidArgument(problem.into())
    }
}

/// Refuses with this error unless the condition holds.
pub(crate) fn require(holds: bool, error: ContractError) -> Result<(), ContractError> {
    if holds { Ok(()) } else { Err(error) }
}

impl Refusal for ContractError {
    fn status(&self) -> u16 {
        self.code().status()
    }

    fn message(&self) -> String {
        format!("{}: {self}", self.code())
    }
}
