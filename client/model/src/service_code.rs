//! Stable codes of the services between a member and the ledger.

use std::fmt;

/// Why the web service or a keeper did not fulfil a request, where no [`ErrorCode`](crate::ErrorCode) fits. Programs
/// decide by the code; people read the sentence beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ServiceCode {
    /// The caller has no session, or one that has ended.
    NotSignedIn,
    /// The member ended this session from another one.
    SignedOut,
    /// The caller's proof of sign-in does not hold.
    SignInRefused,
    /// The address is used with another method.
    MethodNotAllowed,
    /// The body is longer than the service takes.
    TooLarge,
    /// The body came too slowly, or only in part.
    BodyIncomplete,
    /// The body is of another kind than the service takes.
    UnsupportedMediaType,
    /// The caller asks more often than one caller may, or too much at once: try again in a moment.
    TooManyRequests,
    /// The service has too much to do: try again in a few seconds.
    TooBusy,
    /// The caller's files take as much of the service or of the keeper as they may.
    QuotaUsed,
    /// The disk of the service or of the keeper is nearly full: only what cannot wait is done.
    DiskFull,
    /// What the web service knows of the ledger is too old to answer: try again in a few seconds.
    Late,
    /// The peer does not answer the web service.
    PeerUnreachable,
    /// The peer answers that it cannot do this.
    PeerFailed,
    /// The transaction was submitted, and it is not known yet whether it was committed.
    OutcomeUnknown,
    /// The keeper does not answer the web service.
    KeeperUnreachable,
    /// The certificate authority does not answer the web service.
    AuthorityUnreachable,
    /// The keeper cannot do this now, because peers or orderers do not answer it.
    Unavailable,
}

impl ServiceCode {
    /// All codes.
    pub const ALL: [Self; 18] = [
        Self::NotSignedIn,
        Self::SignedOut,
        Self::SignInRefused,
        Self::MethodNotAllowed,
        Self::TooLarge,
        Self::BodyIncomplete,
        Self::UnsupportedMediaType,
        Self::TooManyRequests,
        Self::TooBusy,
        Self::QuotaUsed,
        Self::DiskFull,
        Self::Late,
        Self::PeerUnreachable,
        Self::PeerFailed,
        Self::OutcomeUnknown,
        Self::KeeperUnreachable,
        Self::AuthorityUnreachable,
        Self::Unavailable,
    ];

    /// The code as it is written, for example `NOT_SIGNED_IN`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotSignedIn => "NOT_SIGNED_IN",
            Self::SignedOut => "SIGNED_OUT",
            Self::SignInRefused => "SIGN_IN_REFUSED",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::TooLarge => "TOO_LARGE",
            Self::BodyIncomplete => "BODY_INCOMPLETE",
            Self::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::TooManyRequests => "TOO_MANY_REQUESTS",
            Self::TooBusy => "TOO_BUSY",
            Self::QuotaUsed => "QUOTA_USED",
            Self::DiskFull => "DISK_FULL",
            Self::Late => "LATE",
            Self::PeerUnreachable => "PEER_UNREACHABLE",
            Self::PeerFailed => "PEER_FAILED",
            Self::OutcomeUnknown => "OUTCOME_UNKNOWN",
            Self::KeeperUnreachable => "KEEPER_UNREACHABLE",
            Self::AuthorityUnreachable => "AUTHORITY_UNREACHABLE",
            Self::Unavailable => "UNAVAILABLE",
        }
    }
}

impl fmt::Display for ServiceCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::ErrorCode;

    #[test]
    fn no_service_code_is_another_ones_or_the_contracts() {
        let texts: BTreeSet<_> = ServiceCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(texts.len(), ServiceCode::ALL.len());
        assert!(texts.iter().all(|text| text.parse::<ErrorCode>().is_err()));
    }
}
