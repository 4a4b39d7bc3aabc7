//! HTTPS with a pinned root, bounded in time and size, and the service's errors made typed.

use std::error::Error;
use std::io;
use std::time::Duration;

use emr_model::transaction::Problem;
use fabric_ca::{MAX_RESPONSE_BYTES, Request, Response};
use jiff::fmt::rfc2822;
use reqwest::{Certificate, Client, Method, RequestBuilder, Url, header, redirect};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::clock::Clock;
use super::{Refusal, WebError};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);
const BLOB_TIMEOUT: Duration = Duration::from_secs(600);

/// A page of 200 access entries that name 100 records each is the largest honest answer.
const MAX_JSON_BYTES: usize = 16 << 20;
const MAX_PROBLEM_BYTES: usize = 64 << 10;
/// Of what the service says for people, more than this is not shown.
const MAX_DETAIL_CHARACTERS: usize = 1000;

/// What is sent.
pub(super) enum Body {
    Nothing,
    Json(Vec<u8>),
    Blob(Vec<u8>),
}

#[derive(Debug, Clone)]
pub(super) struct Transport {
    client: Client,
    base: Url,
    clock: Clock,
}

impl Transport {
    pub(super) fn new(url: &str, tls_root_pem: &str) -> Result<Self, WebError> {
        let base = Url::parse(url)
            .ok()
            .filter(|url| url.scheme() == "https" && url.has_host() && url.path() == "/")
            .and_then(|url| url.join("api/v1/").ok())
            .ok_or(WebError::InvalidProfile(None))?;
        let roots = Certificate::from_pem_bundle(tls_root_pem.as_bytes())
            .map_err(|error| WebError::InvalidProfile(Some(error.into())))?;
        if roots.is_empty() {
            return Err(WebError::InvalidProfile(None));
        }
        let client = Client::builder()
            .tls_certs_only(roots)
            .https_only(true)
            .no_proxy()
            .cookie_store(true)
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .build()
            .map_err(|error| WebError::Unprepared(error.into()))?;
        Ok(Self {
            client,
            base,
            clock: Clock::default(),
        })
    }

    pub(super) fn clock(&self) -> &Clock {
        &self.clock
    }

    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, WebError> {
        let request = self.request(Method::GET, path, Body::Nothing);
        json(&self.send(request, MAX_JSON_BYTES).await?)
    }

    pub(super) async fn get_blob(&self, path: &str, limit: usize) -> Result<Vec<u8>, WebError> {
        let request = self
            .request(Method::GET, path, Body::Nothing)
            .timeout(BLOB_TIMEOUT);
        self.send(request, limit).await
    }

    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, WebError> {
        let request = self.request(Method::POST, path, json_body(body));
        json(&self.send(request, MAX_JSON_BYTES).await?)
    }

    /// Posts something whose answer says nothing but that it went well.
    pub(super) async fn post_only(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<(), WebError> {
        let request = self.request(Method::POST, path, json_body(body));
        self.send(request, MAX_JSON_BYTES).await.map(|_| ())
    }

    pub(super) async fn put(&self, path: &str, body: Body) -> Result<(), WebError> {
        let request = self.request(Method::PUT, path, body).timeout(BLOB_TIMEOUT);
        self.send(request, MAX_JSON_BYTES).await.map(|_| ())
    }

    pub(super) async fn delete(&self, path: &str) -> Result<(), WebError> {
        let request = self.request(Method::DELETE, path, Body::Nothing);
        self.send(request, MAX_JSON_BYTES).await.map(|_| ())
    }

    pub(super) async fn relay(
        &self,
        authority: &str,
        request: &Request,
    ) -> Result<Response, WebError> {
        let function = request
            .path()
            .rsplit('/')
            .next()
            .expect("a path has a last part");
        let mut builder = self.request(
            Method::POST,
            &format!("ca/{authority}/{function}"),
            Body::Json(request.body().to_vec()),
        );
        if let Some(authorization) = request.authorization() {
            builder = builder.header(header::AUTHORIZATION, authorization);
        }
        let mut answer = self.execute(builder).await?;
        let status = answer.status().as_u16();
        if is_problem(&answer) {
            let body = self.read(&mut answer, MAX_PROBLEM_BYTES).await?;
            return Err(self.problem(status, &body));
        }
        let body = self.read(&mut answer, MAX_RESPONSE_BYTES).await?;
        Ok(Response::new(status, body))
    }

    fn request(&self, method: Method, path: &str, body: Body) -> RequestBuilder {
        let url = self
            .base
            .join(path)
            .expect("our paths are of letters, digits, hyphens, dots and slashes");
        let builder = self.client.request(method, url).timeout(REQUEST_TIMEOUT);
        match body {
            Body::Nothing => builder,
            Body::Json(bytes) => builder
                .header(header::CONTENT_TYPE, "application/json")
                .body(bytes),
            Body::Blob(bytes) => builder
                .header(header::CONTENT_TYPE, "application/octet-stream")
                .body(bytes),
        }
    }

    async fn send(&self, request: RequestBuilder, limit: usize) -> Result<Vec<u8>, WebError> {
        let mut answer = self.execute(request).await?;
        let status = answer.status();
        if status.is_success() {
            return self.read(&mut answer, limit).await;
        }
        let body = self.read(&mut answer, MAX_PROBLEM_BYTES).await?;
        Err(self.problem(status.as_u16(), &body))
    }

    async fn execute(&self, request: RequestBuilder) -> Result<reqwest::Response, WebError> {
        let answer = request.send().await.map_err(|error| self.failure(error))?;
        let date = answer.headers().get(header::DATE);
        if let Some(date) = date.and_then(|value| rfc2822::parse(value.to_str().ok()?).ok()) {
            self.clock.note(date.timestamp().into());
        }
        Ok(answer)
    }

    async fn read(
        &self,
        answer: &mut reqwest::Response,
        limit: usize,
    ) -> Result<Vec<u8>, WebError> {
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| self.failure(error))? {
            if body.len() + chunk.len() > limit {
                return Err(WebError::Malformed("it is too long"));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    fn failure(&self, error: reqwest::Error) -> WebError {
        let error = error.without_url();
        let url = self.base.origin().ascii_serialization();
        if error.is_timeout() && !error.is_connect() {
            WebError::TimedOut(error.into())
        } else if is_certificate_error(&error) {
            WebError::NotThePinnedService {
                url,
                source: error.into(),
            }
        } else {
            WebError::Unreachable {
                url,
                source: error.into(),
            }
        }
    }

    fn problem(&self, status: u16, body: &[u8]) -> WebError {
        let Ok(problem) = serde_json::from_slice::<Problem>(body) else {
            return WebError::Malformed("an error without problem details");
        };
        let refusal = Refusal {
            status,
            code: printable(&problem.code),
            detail: printable(&problem.detail),
            clock_skew_seconds: self.clock.skew_seconds(),
        };
        if (400..500).contains(&status) {
            WebError::Refused(refusal)
        } else {
            WebError::Failed(refusal)
        }
    }
}

fn is_problem(answer: &reqwest::Response) -> bool {
    let content_type = answer.headers().get(header::CONTENT_TYPE);
    content_type.is_some_and(|value| value.as_bytes().starts_with(b"application/problem+json"))
}

/// Whether the chain of causes has a refusal of the server's certificate.
fn is_certificate_error(error: &reqwest::Error) -> bool {
    std::iter::successors(error.source(), |cause| cause_of(*cause))
        .filter_map(|cause| cause.downcast_ref::<rustls::Error>())
        .any(|error| matches!(error, rustls::Error::InvalidCertificate(_)))
}

/// What is wrapped in an I/O error is not among its sources, only what caused that.
fn cause_of<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

fn json_body(body: &impl Serialize) -> Body {
    Body::Json(serde_json::to_vec(body).expect("what we say always has a JSON form"))
}

fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, WebError> {
    serde_json::from_slice(body).map_err(|_| WebError::Malformed("it has not the fields asked for"))
}

/// The text without control characters, which could play with the reader's terminal.
fn printable(text: &str) -> String {
    text.chars()
        .filter(|character| !character.is_control())
        .take(MAX_DETAIL_CHARACTERS)
        .collect()
}
