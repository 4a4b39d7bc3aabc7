//! Why a record could not be sealed or opened.

use std::fmt;

use crate::age_keys::AgeError;

/// Why a record could not be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Fault: the author.
    #[error("the content is larger than {} MiB", super::MAX_CONTENT_BYTES >> 20)]
    ContentTooLarge,
    /// Fault: the publisher of the recipient.
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
    /// The content of the lock: the record key, sealed to the category, E.
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
    /// Fault: the store or the sender of the part. The digest differs from the ledger's.
    #[error("the digest of the {0} is not the ledger's")]
    DigestMismatch(Part),
    /// Fault: the author or the sender of the part.
    #[error("the {0} is larger than the maximum")]
    TooLarge(Part),
    /// Fault: the author of the part, or its reader. The part is sealed to another key.
    #[error("the {0} is not sealed to this key")]
    NotForThisKey(Part),
    /// Fault: the author, the store or the sender of the part.
    #[error("the {0} is damaged")]
    Damaged(Part),
    /// Fault: the member who put the part on the ledger. It was made for another record, version, epoch, author or
    /// transaction.
    #[error("the {0} names another record, version, epoch, author or transaction than the ledger")]
    ContextMismatch(Part),
    /// Fault: the author. The header inside the content differs from the ledger's facts.
    #[error("the header inside the content is not the ledger's")]
    HeaderMismatch,
    /// Fault: the author. The commitment on the ledger is to another content.
    #[error("the commitment to the content is not the ledger's")]
    CommitmentMismatch,
    /// Fault: the reader. Their category key is of another category or epoch.
    #[error("the category key is not the one that the record is sealed to")]
    WrongCategoryKey,
    /// Fault: the reader. The record is sealed to another patient key.
    #[error("the patient key is not the one that the record is sealed to")]
    WrongPatientKey,
    /// Fault: the author who made the share, or the keeper who released it.
    #[error("this is not a share of a key")]
    NotAShare,
    /// Fault: the author who made the shares, or the keepers who released them. No two of them give a key that opens
    /// the lock.
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
