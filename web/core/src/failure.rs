//! Errors across the border: the core's as JavaScript's, and JavaScript's as the core's.

use emr_client::web::WebError;
use emr_client::{Error, chain};
use wasm_bindgen::{JsCast, JsValue};

/// An error that a call of the page throws: a sentence and, for a refusal of the service or the ledger, its code.
pub struct Failure {
    message: String,
    code: Option<String>,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            code: None,
        }
    }
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        let error = error.into();
        let code = match &error {
            Error::Web(WebError::Refused(refusal) | WebError::Failed(refusal)) => {
                Some(refusal.code.clone())
            }
            _ => None,
        };
        Self {
            message: chain(&error),
            code,
        }
    }
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> Self {
        let error = js_sys::Error::new(&failure.message);
        if let Some(code) = failure.code {
            // Setting a property of a new object does not fail.
            let _ = js_sys::Reflect::set(&error, &"code".into(), &code.into());
        }
        error.into()
    }
}

/// What JavaScript threw at the core.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Thrown(String);

impl From<JsValue> for Thrown {
    fn from(thrown: JsValue) -> Self {
        Self(match thrown.dyn_ref::<js_sys::Error>() {
            Some(error) => error.message().into(),
            None => format!("{thrown:?}"),
        })
    }
}
