//! Requests with JSON or a blob in them, and the service's errors made typed.

use std::sync::Arc;
use std::time::Duration;

use emr_api::problem::Problem;
use fabric_ca::MAX_RESPONSE_BYTES;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::clock::ServiceClock;
use super::{Refusal, WebError};
use crate::ports::{Body, Method, Request, Response, Transport};

const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);
const BLOB_TIMEOUT: Duration = Duration::from_secs(600);

/// A page of 200 access entries that name 100 records each is the largest honest answer.
const MAX_JSON_BYTES: usize = 16 << 20;

/// The service's sentence for people is cut after this many characters.
const MAX_DETAIL_CHARACTERS: usize = 1000;

/// Calls of the web service over one transport.
#[derive(Clone)]
pub(super) struct Calls {
    transport: Arc<dyn Transport>,
    clock: ServiceClock,
}

impl Calls {
    pub(super) fn new(transport: Arc<dyn Transport>, clock: ServiceClock) -> Self {
        Self { transport, clock }
    }

    pub(super) fn clock(&self) -> &ServiceClock {
        &self.clock
    }

    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, WebError> {
        json(&self.send(request(Method::Get, path, Body::Empty)).await?)
    }

    pub(super) async fn get_blob(&self, path: &str, limit: usize) -> Result<Vec<u8>, WebError> {
        let request = Request {
            limit,
            timeout: BLOB_TIMEOUT,
            ..request(Method::Get, path, Body::Empty)
        };
        self.send(request).await
    }

    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, WebError> {
        json(
            &self
                .send(request(Method::Post, path, json_body(body)))
                .await?,
        )
    }

    /// Posts a request whose answer has no content.
    pub(super) async fn post_only(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<(), WebError> {
        let request = request(Method::Post, path, json_body(body));
        self.send(request).await.map(|_| ())
    }

    pub(super) async fn put_blob(&self, path: &str, bytes: Vec<u8>) -> Result<(), WebError> {
        let request = Request {
            timeout: BLOB_TIMEOUT,
            ..request(Method::Put, path, Body::Blob(bytes))
        };
        self.send(request).await.map(|_| ())
    }

    pub(super) async fn delete(&self, path: &str) -> Result<(), WebError> {
        let request = request(Method::Delete, path, Body::Empty);
        self.send(request).await.map(|_| ())
    }

    pub(super) async fn relay(
        &self,
        authority: &str,
        relayed: &fabric_ca::Request,
    ) -> Result<fabric_ca::Response, WebError> {
        let mut parts = relayed.path().rsplit('/');
        let function = parts.next().expect("a path has a last part");
        let body = Body::Json(relayed.body().to_vec());
        let request = Request {
            authorization: relayed.authorization().map(str::to_owned),
            limit: MAX_RESPONSE_BYTES,
            ..request(Method::Post, &format!("ca/{authority}/{function}"), body)
        };
        let answer = self.exchange(request).await?;
        if is_problem(&answer) {
            return Err(self.problem(&answer));
        }
        Ok(fabric_ca::Response::new(answer.status, answer.body))
    }

    async fn send(&self, request: Request) -> Result<Vec<u8>, WebError> {
        let answer = self.exchange(request).await?;
        if (200..300).contains(&answer.status) {
            Ok(answer.body)
        } else {
            Err(self.problem(&answer))
        }
    }

    async fn exchange(&self, request: Request) -> Result<Response, WebError> {
        let answer = self.transport.send(request).await?;
        if let Some(date) = &answer.date {
            self.clock.note(date);
        }
        Ok(answer)
    }

    fn problem(&self, answer: &Response) -> WebError {
        let Ok(problem) = emr_model::json::from_slice::<Problem>(&answer.body) else {
            return WebError::Malformed("an error without problem details");
        };
        let is_refusal = (400..500).contains(&answer.status);
        let request_id = answer.request_id.as_deref().filter(|_| !is_refusal);
        let refusal = Refusal {
            status: answer.status,
            code: printable(&problem.code),
            detail: printable(&problem.detail),
            request_id: request_id.map(printable),
            clock_skew_seconds: self.clock.skew_seconds(),
        };
        if is_refusal {
            WebError::Refused(refusal)
        } else {
            WebError::Failed(refusal)
        }
    }
}

fn request(method: Method, path: &str, body: Body) -> Request {
    Request {
        method,
        path: path.to_owned(),
        authorization: None,
        body,
        limit: MAX_JSON_BYTES,
        timeout: REQUEST_TIMEOUT,
    }
}

fn is_problem(answer: &Response) -> bool {
    let content_type = answer.content_type.as_deref();
    content_type.is_some_and(|value| value.starts_with("application/problem+json"))
}

fn json_body(body: &impl Serialize) -> Body {
    Body::Json(serde_json::to_vec(body).expect("what we say always has a JSON form"))
}

fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, WebError> {
    emr_model::json::from_slice(body)
        .map_err(|_| WebError::Malformed("it has not the fields asked for"))
}

/// The text without control characters, which could manipulate the reader's terminal.
fn printable(text: &str) -> String {
    text.chars()
        .filter(|character| !character.is_control())
        .take(MAX_DETAIL_CHARACTERS)
        .collect()
}
