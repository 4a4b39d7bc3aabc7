//! Why a keeper does not do what it is asked.

use std::io;

use emr_model::{ErrorCode, InvalidValue, ServiceCode};
use emr_sealing::letter::LetterError;
use emr_sealing::record::OpenError;
use fabric_gateway::InvalidProposal;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// Why a request is refused, told apart by who is at fault.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The caller: something is longer than any can be.
    #[error("the {0} is too long")]
    TooLong(&'static str),
    /// The caller: an id or a time is not one.
    #[error("an id or a time is malformed")]
    Malformed(#[source] InvalidValue),
    /// The author: the proposal is not one of its creator's.
    #[error("the proposal is not one that its creator signed")]
    Proposal(#[source] InvalidProposal),
    /// The author: the proposal entrusts no shares of records here.
    #[error("the proposal entrusts no shares of records: {0}")]
    OtherProposal(&'static str),
    /// The author: the certificate is not of a member of the organization it names.
    #[error("the author's certificate is not one of a member of this network")]
    Stranger(#[source] Source),
    /// The author: the file is not the one that the proposal names for this keeper.
    #[error("the file is not the one that the proposal names for this keeper: {0}")]
    OtherFile(&'static str),
    /// The author: the file cannot be opened here, or belongs to something else than the proposal.
    #[error("the file does not hold this keeper's shares of the proposal's records")]
    File(#[source] OpenError),
    /// The reader: the entry rests on no grant to this keeper's hospital.
    #[error("the entry rests on no grant to this keeper's hospital")]
    NoLetters,
    /// The reader, or whoever wrote the letter: it cannot be used.
    #[error("a letter to this keeper's hospital cannot be used")]
    Letter(#[source] LetterError),
    /// The reader, or the author: a lock cannot be opened with the letters, or is another record's.
    #[error("a lock is not one of the entry's records, or its key is in none of the letters")]
    Lock(#[source] OpenError),
    /// The author or the reader, in the eyes of the contract.
    #[error("{sentence}")]
    Refused {
        /// The contract's code.
        code: ErrorCode,
        /// The contract's sentence, which carries no personal data.
        sentence: String,
    },
    /// The author, in the eyes of the peer, before or after it asked the contract.
    #[error("the keeper's peer does not endorse the proposal")]
    NotEndorsed(#[source] Source),
    /// Nobody, or an earlier loss: none of the entry's files is held here.
    #[error("this keeper holds no share of the records")]
    NothingHeld,
    /// The keeper's own organization: its peer does not answer.
    #[error("the keeper's peer cannot be asked")]
    PeerUnavailable(#[source] Source),
    /// The keeper's own organization: its peer answers what no contract of ours does.
    #[error("the answer of the keeper's peer cannot be understood")]
    PeerAnswer,
    /// Another keeper, which was faster, or peers and orderers that could not be reached.
    #[error("the time slot was not closed")]
    NotClosed(#[source] Source),
    /// Peers and orderers that could not be reached.
    #[error("the erasure was not confirmed")]
    NotConfirmed(#[source] Source),
    /// This keeper: its disk failed.
    #[error("the keeper's storage failed")]
    Storage(#[from] io::Error),
    /// This keeper: it could not seal or sign.
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
            | Self::Letter(_)
            | Self::Lock(_)
            | Self::File(_) => ErrorCode::InvalidArgument,
            Self::NoLetters | Self::Stranger(_) | Self::NotEndorsed(_) => ErrorCode::NotPermitted,
            Self::Refused { code, .. } => *code,
            Self::NothingHeld => ErrorCode::NotFound,
            Self::PeerAnswer | Self::Storage(_) | Self::Sealing(_) => ErrorCode::Internal,
            Self::NotClosed(_) | Self::NotConfirmed(_) | Self::PeerUnavailable(_) => {
                return Code::Unavailable;
            }
        })
    }
}

/// A keeper's stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// One that the contract uses, too.
    Ledger(ErrorCode),
    /// Peers or orderers do not answer: [`ServiceCode::Unavailable`].
    Unavailable,
}

impl Code {
    /// The code as it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ledger(code) => code.as_str(),
            Self::Unavailable => ServiceCode::Unavailable.as_str(),
        }
    }
}
