//! HTTPS with a pinned root, bounded in time and size.

use std::env::consts::OS;
use std::error::Error;
use std::io;
use std::time::Duration;

use async_trait::async_trait;
use emr_api::profile::Profile;
use emr_client::ports::{Body, Method, Request, Response, Transport, TransportError};
use fabric_x509::normalized;
use reqwest::{Certificate, Client, Url, header, redirect};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// A way to one network's web service, with its TLS root pinned; it holds the session's cookie.
///
/// # Defaults
///
/// 5 s to connect; no proxy, no redirect.
#[derive(Debug, Clone)]
pub struct HttpsTransport {
    client: Client,
    base: Url,
}

/// Why no connection could be prepared.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// Fault: the profile's maker.
    #[error(
        "the profile's web address is not an https URL, or its TLS root is not a certificate in PEM"
    )]
    InvalidProfile(#[source] Option<reqwest::Error>),
    /// Fault: this machine. TLS could not be set up.
    #[error("this machine could not prepare a connection")]
    Unprepared(#[source] reqwest::Error),
}

impl HttpsTransport {
    /// Prepares connections to the service that a profile names.
    ///
    /// # Errors
    ///
    /// [`PrepareError`].
    pub fn new(profile: &Profile) -> Result<Self, PrepareError> {
        let base = Url::parse(&profile.web_url)
            .ok()
            .filter(|url| url.scheme() == "https" && url.has_host() && url.path() == "/")
            .and_then(|url| url.join("api/v1/").ok())
            .ok_or(PrepareError::InvalidProfile(None))?;
        let roots = Certificate::from_pem_bundle(normalized(&profile.web_tls_ca).as_bytes())
            .map_err(|error| PrepareError::InvalidProfile(Some(error)))?;
        if roots.is_empty() {
            return Err(PrepareError::InvalidProfile(None));
        }
        let client = Client::builder()
            .tls_certs_only(roots)
            .https_only(true)
            .no_proxy()
            .cookie_store(true)
            .user_agent(format!("emr/{} ({OS})", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .build()
            .map_err(PrepareError::Unprepared)?;
        Ok(Self { client, base })
    }

    async fn read(
        &self,
        answer: &mut reqwest::Response,
        limit: usize,
    ) -> Result<Vec<u8>, TransportError> {
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| self.failure(error))? {
            if body.len() + chunk.len() > limit {
                return Err(TransportError::TooLong(limit));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    fn failure(&self, error: reqwest::Error) -> TransportError {
        let error = error.without_url();
        let url = self.base.origin().ascii_serialization();
        if error.is_timeout() && !error.is_connect() {
            TransportError::TimedOut {
                url,
                source: error.into(),
            }
        } else if is_certificate_error(&error) {
            TransportError::NotThePinnedService {
                url,
                source: error.into(),
            }
        } else {
            TransportError::Unreachable {
                url,
                source: error.into(),
            }
        }
    }
}

#[async_trait]
impl Transport for HttpsTransport {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let url = self
            .base
            .join(&request.path)
            .expect("our paths are of letters, digits, hyphens, dots and slashes");
        let mut builder = self
            .client
            .request(method(request.method), url)
            .timeout(request.timeout);
        if let Some(authorization) = request.authorization {
            builder = builder.header(header::AUTHORIZATION, authorization);
        }
        if let Some(content_type) = request.body.content_type() {
            builder = builder.header(header::CONTENT_TYPE, content_type);
        }
        if let Body::Json(bytes) | Body::Blob(bytes) = request.body {
            builder = builder.body(bytes);
        }
        let mut answer = builder.send().await.map_err(|error| self.failure(error))?;
        let text = |name| {
            let value = answer.headers().get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        Ok(Response {
            status: answer.status().as_u16(),
            content_type: text(header::CONTENT_TYPE),
            date: text(header::DATE),
            retry_after: text(header::RETRY_AFTER),
            request_id: text(header::HeaderName::from_static("x-request-id")),
            body: self.read(&mut answer, request.limit).await?,
        })
    }
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Delete => reqwest::Method::DELETE,
    }
}

/// Whether the chain of causes contains a refusal of the server's certificate.
fn is_certificate_error(error: &reqwest::Error) -> bool {
    std::iter::successors(error.source(), |cause| cause_of(*cause))
        .filter_map(|cause| cause.downcast_ref::<rustls::Error>())
        .any(|error| matches!(error, rustls::Error::InvalidCertificate(_)))
}

/// The next cause. [`io::Error`] leaves the error that it wraps out of its sources, so this takes the wrapped error
/// out.
fn cause_of<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

#[cfg(test)]
mod tests;
