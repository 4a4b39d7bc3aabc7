//! What must not work.

use std::fmt::Debug;

use emr_client::Error;
use emr_client::web::WebError;
use emr_model::ErrorCode;

/// Asserts that something was refused with a code by the contract, by a keeper or by the service.
#[track_caller]
pub(crate) fn refused<T: Debug>(result: Result<T, Error>, code: ErrorCode) {
    let result = result.map_err(|error| match error {
        Error::Web(error) => error,
        error => panic!("it was not refused, it failed: {error:?}"),
    });
    refused_by_web(result, code);
}

/// The same of a single call to the web service.
#[track_caller]
pub(crate) fn refused_by_web<T: Debug>(result: Result<T, WebError>, code: ErrorCode) {
    failed_by_web(result, code.as_str());
}

/// Asserts that a call to the web service failed with one of its own codes.
#[track_caller]
pub(crate) fn failed_by_web<T: Debug>(result: Result<T, WebError>, code: &str) {
    match result {
        Ok(answer) => panic!("it was not refused: {answer:?}"),
        Err(error) => assert_eq!(error.code(), Some(code), "{error:?}"),
    }
}
