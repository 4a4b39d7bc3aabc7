//! Why a record could not be sealed or opened.

use std::fmt;

use crate::age_keys::AgeError;

/// Why a record could not be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The author.
    #[error("the content is larger than {} MiB", super::MAX_CONTENT_BYTES >> 20)]
    ContentTooLarge,
    /// Whoever published it.
    #[error("a recipient is not an age X25519 key that can be sealed to")]
    UnusableRecipient,
}

/// A part of a sealed record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The encrypted content, C.
    Content,
    /// The lock, G.
    Lock,
    /// What the lock holds: the record key, sealed to the category, E.
    RecordKey,
    /// A keeper's file, S.
    KeeperFile,
}

impl fmt::Display for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Content => "content",
            Self::Lock => "lock",
            Self::RecordKey => "record key",
            Self::KeeperFile => "keeper file",
        })
    }
}

/// Why a record, or a part of it, was not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Whoever kept or sent the part: it is not the one that the ledger names.
    #[error("the digest of the {0} is not the ledger's")]
    DigestMismatch(Part),
    /// Whoever made or sent the part.
    #[error("the {0} is larger than any can be")]
    TooLarge(Part),
    /// Whoever sealed the part, or its reader: it is meant for another key.
    #[error("the {0} is not sealed to this key")]
    NotForThisKey(Part),
    /// Whoever made, kept or sent the part.
    #[error("the {0} is damaged")]
    Damaged(Part),
    /// Whoever registered the part: it was made for another record, version, epoch, author or transaction.
    #[error("the {0} belongs to something else than the ledger says")]
    ContextMismatch(Part),
    /// The author: what the content says of itself is not what the ledger says of it.
    #[error("the header inside the content is not the ledger's")]
    HeaderMismatch,
    /// The author: the content is not the one committed to.
    #[error("the commitment to the content is not the ledger's")]
    CommitmentMismatch,
    /// The reader: their category key is of another category or epoch.
    #[error("the category key is not the one that the record is sealed to")]
    WrongCategoryKey,
    /// The reader: their patient key is another one.
    #[error("the patient key is not the one that the record is sealed to")]
    WrongPatientKey,
    /// Whoever made or released a share.
    #[error("this is not a share of a key")]
    NotAShare,
    /// Whoever made or released the shares: no two of them give a key that opens the lock.
    #[error("no two of the shares give the key of the lock")]
    SharesDoNotCombine,
}

impl OpenError {
    pub(super) fn of(part: Part, error: AgeError) -> Self {
        match error {
            AgeError::NotForThisKey => Self::NotForThisKey(part),
            _ => Self::Damaged(part),
        }
    }
}
