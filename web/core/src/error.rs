//! Errors for people: the error and its causes in one sentence.

use wasm_bindgen::JsError;

/// The JavaScript error that says what went wrong, and why.
pub(crate) fn failure(error: emr_client::Error) -> JsError {
    let causes = std::iter::successors(Some(&error as &dyn std::error::Error), |cause| {
        cause.source()
    });
    let said: Vec<_> = causes.map(ToString::to_string).collect();
    JsError::new(&said.join(": "))
}
