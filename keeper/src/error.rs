//! Why a keeper refuses a request.

use std::io;

use emr_model::{ErrorCode, InvalidValue, ServiceCode};
use emr_sealing::desk_file::DeskFileError;
use emr_sealing::key_envelope::EnvelopeError;
use emr_sealing::record::OpenError;
use fabric_gateway::InvalidProposal;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// Why a request is refused, told apart by who is at fault.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Fault: the caller. Something is longer than the longest valid one.
    #[error("the {0} is too long")]
    TooLong(&'static str),
    /// Fault: the caller. An id or a time is malformed.
    #[error("an id or a time is malformed")]
    Malformed(#[source] InvalidValue),
    /// Fault: the author. The proposal is not a valid one of its creator.
    #[error("the proposal is not one that its creator signed")]
    Proposal(#[source] InvalidProposal),
    /// Fault: the signer. The proposal is not one that this call takes.
    #[error("the proposal cannot be used for this: {0}")]
    OtherProposal(&'static str),
    /// Fault: the author. The certificate is not that of a member of the organization that it names.
    #[error("the author's certificate is not one of a member of this network")]
    Stranger(#[source] Source),
    /// Fault: the author. The file is not the one that the proposal names for this keeper.
    #[error("the file is not the one that the proposal names for this keeper: {0}")]
    OtherFile(&'static str),
    /// Fault: the author. A keeper takes one file of each transaction, and has taken another one.
    #[error("the keeper has taken another file of this transaction")]
    AnotherFile,
    /// Fault: the author. The keeper cannot open the file, or the file does not belong to the proposal.
    #[error("the file does not hold this keeper's shares of the proposal's records")]
    File(#[source] OpenError),
    /// Fault: the author or the reader. The desk file cannot be opened, or is about something else than the proposal.
    #[error("the desk file cannot be used: {0}")]
    Desk(#[source] DeskFileError),
    /// Fault: the practitioner who declared the emergency, or an earlier loss. Nothing is released without the reason.
    #[error("this keeper does not hold the reason of the emergency")]
    NoReason,
    /// Fault: the caller. The key that signed became the member's in another way than by a recovery.
    #[error("a recovery share is for a key that a recovery made the member's")]
    NotRecovered,
    /// Fault: the reader. The access entry rests on no grant to this keeper's hospital.
    #[error("the entry rests on no grant to this keeper's hospital")]
    NoEnvelopes,
    /// Fault: the reader, or the author of the envelope. The envelope cannot be used.
    #[error("an envelope to this keeper's hospital cannot be used")]
    Envelope(#[source] EnvelopeError),
    /// Fault: the reader, or the author. The envelopes do not open a lock, or the lock is another record's.
    #[error("a lock is not one of the entry's records, or its key is in none of the envelopes")]
    Lock(#[source] OpenError),
    /// Fault: the author or the reader. The contract refused.
    #[error("{sentence}")]
    Refused {
        /// The contract's code.
        code: ErrorCode,
        /// The contract's sentence, which carries no personal data.
        sentence: String,
    },
    /// Fault: the author. The peer refused, before or after it asked the contract.
    #[error("the keeper's peer does not endorse the proposal")]
    NotEndorsed(#[source] Source),
    /// Fault: none, or an earlier loss. This keeper holds none of the entry's files.
    #[error("this keeper holds no share of the records")]
    NothingHeld,
    /// Fault: the keeper's own organization. Its peer does not answer.
    #[error("the keeper's peer cannot be asked")]
    PeerUnavailable(#[source] Source),
    /// Fault: the keeper's own organization. Its peer refuses what the keeper asks, because their clocks differ.
    #[error("the clocks of this keeper and of its peer differ")]
    ClocksDiffer,
    /// Fault: the keeper's own organization. Its peer gives an answer that none of our contracts gives.
    #[error("the answer of the keeper's peer cannot be understood")]
    PeerAnswer,
    /// Fault: none if another keeper was faster; otherwise peers and orderers that could not be reached.
    #[error("the time slot was not closed")]
    NotClosed(#[source] Source),
    /// Fault: peers and orderers that could not be reached.
    #[error("the erasure was not confirmed")]
    NotConfirmed(#[source] Source),
    /// Fault: the author, or other authors. The keeper holds too much of which it does not know what became.
    #[error("{0}")]
    QuotaUsed(&'static str),
    /// Fault: the keeper's own organization. Its disk is nearly full; what it holds already is safe.
    #[error("the keeper's disk is nearly full")]
    DiskFull,
    /// Fault: this keeper. Its disk failed.
    #[error("the keeper's storage failed")]
    Storage(#[source] io::Error),
    /// Fault: this keeper. It could not seal or sign.
    #[error("the keeper could not seal or sign its answer")]
    Sealing(#[source] Source),
}

impl Error {
    /// The stable code that programs decide by.
    pub fn code(&self) -> Code {
        Code::Ledger(match self {
            Self::TooLong(_)
            | Self::Malformed(_)
            | Self::Proposal(_)
            | Self::OtherProposal(_)
            | Self::OtherFile(_)
            | Self::AnotherFile
            | Self::Envelope(_)
            | Self::Lock(_)
            | Self::File(_)
            | Self::Desk(_) => ErrorCode::InvalidArgument,
            Self::NoEnvelopes | Self::NotRecovered | Self::Stranger(_) | Self::NotEndorsed(_) => {
                ErrorCode::NotPermitted
            }
            Self::Refused { code, .. } => *code,
            Self::NothingHeld | Self::NoReason => ErrorCode::NotFound,
            Self::PeerAnswer | Self::Storage(_) | Self::Sealing(_) => ErrorCode::Internal,
            Self::NotClosed(_)
            | Self::NotConfirmed(_)
            | Self::PeerUnavailable(_)
            | Self::ClocksDiffer => return Code::Unavailable,
            Self::QuotaUsed(_) => return Code::QuotaUsed,
            Self::DiskFull => return Code::DiskFull,
        })
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull => Self::DiskFull,
            _ => Self::Storage(error),
        }
    }
}

/// A keeper's stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// A code that the contract uses, too.
    Ledger(ErrorCode),
    /// [`ServiceCode::QuotaUsed`].
    QuotaUsed,
    /// [`ServiceCode::DiskFull`].
    DiskFull,
    /// [`ServiceCode::Unavailable`].
    Unavailable,
}

impl Code {
    /// The code as it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ledger(code) => code.as_str(),
            Self::QuotaUsed => ServiceCode::QuotaUsed.as_str(),
            Self::DiskFull => ServiceCode::DiskFull.as_str(),
            Self::Unavailable => ServiceCode::Unavailable.as_str(),
        }
    }
}
