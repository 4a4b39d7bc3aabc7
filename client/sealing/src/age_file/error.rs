//! What can be wrong with an age file or its keys.

/// Why an age file could not be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AgeError {
    /// Fault: the publisher of the recipient. It is not a key, or a key that keeps no secret.
    #[error("the recipient is not an age X25519 key that can be sealed to")]
    UnusableRecipient,
    /// Fault: the caller.
    #[error("the text is not an age X25519 identity")]
    NotAnIdentity,
    /// Fault: the author of the file, or the reader. The file is sealed to another key.
    #[error("the age file is not sealed to this key")]
    NotForThisKey,
    /// Fault: the author, the store or the sender of the file.
    #[error("this is not an age file, or it is damaged")]
    Damaged,
}
