//! `/readme`: the project's README.

use serde_json::json;
use warp::http::{StatusCode, header};
use warp::reply::{Reply, Response, with_header};

use super::answer::Answer;
use super::caller::Anybody;
use super::operation::Operation;
use super::route::Request;
use crate::problem::ApiError;

const README: &str = include_str!("../../../README.md");
const PLAIN_TEXT: &str = "text/plain; charset=utf-8";

pub(super) async fn readme(_: Request<Anybody>) -> Result<Readme, ApiError> {
    Ok(Readme)
}

/// The README as plain text.
pub(crate) struct Readme;

impl Reply for Readme {
    fn into_response(self) -> Response {
        with_header(README, header::CONTENT_TYPE, PLAIN_TEXT).into_response()
    }
}

impl Answer for Readme {
    fn describe(operation: &mut Operation<'_>) {
        let schema = json!({ "type": "string" });
        operation
            .answers(StatusCode::OK)
            .content(PLAIN_TEXT, schema);
    }
}
