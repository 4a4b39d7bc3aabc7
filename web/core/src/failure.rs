//! Errors across the border: the core's as JavaScript's, and JavaScript's as the core's.

use emr_client::ports::TransportError;
use emr_client::web::{Refusal, WebError};
use emr_client::{Error, chain};
use emr_model::{ErrorCode, ServiceCode, TransactionId};
use wasm_bindgen::{JsCast, JsValue};

/// An error that a call of the page throws: a sentence and, where the page may have words of its own, a code.
pub struct Failure {
    message: String,
    /// That of a refusal of the service or the ledger, or one of [`code`].
    code: Option<String>,
    /// The request's name in the service's log, if the service failed.
    request_id: Option<String>,
    /// By how much the device's clock is ahead of the service's, if that is why the service refused.
    clock_skew_seconds: Option<i64>,
    /// The transaction that was sent and whose outcome the failure does not say.
    transaction: Option<TransactionId>,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            code: None,
            request_id: None,
            clock_skew_seconds: None,
            transaction: None,
        }
    }

    fn refused(message: String, refusal: Refusal) -> Self {
        Self {
            message,
            clock_skew_seconds: refusal
                .clock_skew_seconds
                .filter(|_| depends_on_clock(&refusal.code)),
            code: Some(refusal.code),
            request_id: refusal.request_id,
            transaction: None,
        }
    }

    fn with_transaction(self, transaction: TransactionId) -> Self {
        Self {
            transaction: Some(transaction),
            ..self
        }
    }

    /// A failure that the page has words of its own for.
    pub(crate) fn of_page(code: &str, message: impl Into<String>) -> Self {
        Self {
            code: Some(code.to_owned()),
            ..Self::new(message)
        }
    }
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        let error = error.into();
        let message = chain(&error);
        match error {
            Error::Web(WebError::Refused(refusal) | WebError::Failed(refusal)) => {
                Self::refused(message, refusal)
            }
            Error::RefusedAfterSending { refusal, .. } => Self::refused(message, *refusal),
            Error::NotConfirmed { transaction, .. } => {
                Self::of_page("NOT_CONFIRMED", message).with_transaction(transaction)
            }
            other => Self {
                code: code(&other).map(str::to_owned),
                ..Self::new(message)
            },
        }
    }
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> Self {
        let error = js_sys::Error::new(&failure.message);
        // Setting a property of a new object does not fail.
        if let Some(code) = failure.code {
            let _ = js_sys::Reflect::set(&error, &"code".into(), &code.into());
        }
        if let Some(id) = failure.request_id {
            let _ = js_sys::Reflect::set(&error, &"requestId".into(), &id.into());
        }
        if let Some(seconds) = failure.clock_skew_seconds {
            let seconds = JsValue::from_f64(seconds as f64);
            let _ = js_sys::Reflect::set(&error, &"clockSkewSeconds".into(), &seconds);
        }
        if let Some(transaction) = failure.transaction {
            let transaction = transaction.to_string();
            let _ = js_sys::Reflect::set(&error, &"transaction".into(), &transaction.into());
        }
        error.into()
    }
}

/// The code of an error that is no refusal, where the page does something about it or explains it in its own words.
fn code(error: &Error) -> Option<&'static str> {
    Some(match error {
        Error::Web(WebError::Transport(TransportError::TimedOut { .. })) => "TIMED_OUT",
        Error::Web(WebError::Transport(TransportError::Unreachable { .. })) => "UNREACHABLE",
        Error::Lost(_) => "LOST",
        Error::Earlier(_) => "EARLIER",
        Error::NoApplication(_) => "NO_APPLICATION",
        Error::NoCategoryKey { .. } => "NO_CATEGORY_KEY",
        Error::NoRecipient(_) => "NO_RECIPIENT",
        Error::MissingKeepers(_) => "MISSING_KEEPERS",
        Error::TooFewShares(_) => "TOO_FEW_SHARES",
        Error::OtherRoots => "OTHER_ROOTS",
        Error::CertificateEnded(_) => "CERTIFICATE_ENDED",
        Error::AnotherDevice => "ANOTHER_DEVICE",
        Error::KitReplaced => "KIT_REPLACED",
        Error::NoRegistrar(_) => "NO_REGISTRAR",
        Error::ForeignContact(_) => "FOREIGN_CONTACT",
        _ => return None,
    })
}

/// Whether a clock that is far off is a likely reason for a refusal with this code.
fn depends_on_clock(code: &str) -> bool {
    code == ErrorCode::ClockSkew.as_str() || code == ServiceCode::SignInRefused.as_str()
}

/// What JavaScript threw at the core.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Thrown(String);

impl From<JsValue> for Thrown {
    fn from(thrown: JsValue) -> Self {
        Self(match thrown.dyn_ref::<js_sys::Error>() {
            Some(error) => error.message().into(),
            None => thrown
                .as_string()
                .unwrap_or_else(|| "no reason is given".to_owned()),
        })
    }
}
