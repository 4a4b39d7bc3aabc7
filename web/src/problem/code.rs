//! Why a request is refused, in a form for programs: each code that the service can answer.

use emr_model::{ErrorCode, ServiceCode};
use fabric_gateway::TxValidationCode;
use warp::http::StatusCode;

/// A stable code. `docs/errors.md` explains each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    /// A code that contract, web service and keepers use with the same meaning.
    Contract(ErrorCode),
    /// A code of the web service or of a keeper.
    Service(ServiceCode),
    /// Fabric's verdict on a transaction that was ordered and is invalid.
    Transaction(TxValidationCode),
}

impl Code {
    /// The code of a contract or keeper, as it is written. `None` if this version of the service does not know it.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let service = || {
            let mut codes = ServiceCode::ALL.into_iter();
            codes.find(|code| code.as_str() == text).map(Self::Service)
        };
        text.parse().ok().map(Self::Contract).or_else(service)
    }

    /// The code for Fabric's verdict on a transaction that is not valid.
    pub(crate) fn of_verdict(verdict: TxValidationCode) -> Self {
        match verdict {
            // Another transaction changed first what this one had read.
            TxValidationCode::MvccReadConflict | TxValidationCode::PhantomReadConflict => {
                Self::Contract(ErrorCode::Conflict)
            }
            verdict => Self::Transaction(verdict),
        }
    }

    /// The codes of all transactions that are not valid.
    pub(crate) fn of_invalid_transactions() -> impl Iterator<Item = Self> {
        (0..=i32::from(u8::MAX))
            .filter_map(|number| TxValidationCode::try_from(number).ok())
            .filter(|verdict| *verdict != TxValidationCode::Valid)
            .map(Self::of_verdict)
    }

    /// The code as it is written, for example `NOT_PERMITTED`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Contract(code) => code.as_str(),
            Self::Service(code) => code.as_str(),
            Self::Transaction(verdict) => verdict.as_str_name(),
        }
    }

    /// Whether the sender asked for what they may not have, or for too much: the security log says so.
    pub(crate) fn is_of_security(self) -> bool {
        match self {
            Self::Contract(code) => {
                matches!(code, ErrorCode::NotPermitted | ErrorCode::LimitReached)
            }
            Self::Service(code) => matches!(
                code,
                ServiceCode::NotSignedIn
                    | ServiceCode::SignedOut
                    | ServiceCode::SignInRefused
                    | ServiceCode::TooManyRequests
                    | ServiceCode::QuotaUsed
            ),
            Self::Transaction(_) => false,
        }
    }

    /// The HTTP status that goes with the code.
    pub(crate) fn status(self) -> StatusCode {
        match self {
            // In a chaincode's response it has to be below 500.
            Self::Contract(ErrorCode::Internal) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Contract(code) => {
                StatusCode::from_u16(code.status()).expect("it is from 400 to 499")
            }
            Self::Transaction(_) => StatusCode::CONFLICT,
            Self::Service(code) => service_status(code),
        }
    }
}

fn service_status(code: ServiceCode) -> StatusCode {
    match code {
        ServiceCode::NotSignedIn | ServiceCode::SignedOut | ServiceCode::SignInRefused => {
            StatusCode::UNAUTHORIZED
        }
        ServiceCode::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        ServiceCode::BodyIncomplete => StatusCode::REQUEST_TIMEOUT,
        ServiceCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ServiceCode::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ServiceCode::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
        ServiceCode::QuotaUsed | ServiceCode::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
        ServiceCode::PeerFailed => StatusCode::BAD_GATEWAY,
        ServiceCode::OutcomeUnknown => StatusCode::GATEWAY_TIMEOUT,
        ServiceCode::TooBusy
        | ServiceCode::Late
        | ServiceCode::PeerUnreachable
        | ServiceCode::KeeperUnreachable
        | ServiceCode::AuthorityUnreachable
        | ServiceCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

impl From<ErrorCode> for Code {
    fn from(code: ErrorCode) -> Self {
        Self::Contract(code)
    }
}

impl From<ServiceCode> for Code {
    fn from(code: ServiceCode) -> Self {
        Self::Service(code)
    }
}
