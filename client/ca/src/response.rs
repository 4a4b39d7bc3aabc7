//! Answers as plain values, independent of their receiver.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use fabric_x509::{Block, blocks, certificate, one_block};
use serde::{Deserialize, de::DeserializeOwned};
use x509_cert::certificate::Rfc5280;
use x509_cert::crl::CertificateList;
use x509_cert::der::Decode;
use zeroize::Zeroizing;

use crate::identities::Identities;
use crate::{
    Affiliation, AuthorityError, AuthorityInfo, CrlRequest, Enrollment, Error, Refusal,
    RegisteredIdentity, Registration, Revocation,
};

/// The longest answer that is read if it contains no list: a chain of certificates needs a few kilobytes.
pub const MAX_RESPONSE_BYTES: usize = 256 * 1024;

/// The longest answer that is read if it contains a list: it holds some hundred thousand revoked certificates.
pub const MAX_LIST_RESPONSE_BYTES: usize = 16 * 1024 * 1024;

/// The most certificates a chain may have.
pub(crate) const MAX_CHAIN: usize = 16;

/// The most reasons of a refusal that are kept.
const MAX_ERRORS: usize = 16;

/// An HTTP status and body, as they came from a certificate authority or through a relay.
#[derive(Clone)]
pub struct Response {
    status: u16,
    body: Zeroizing<Vec<u8>>,
}

impl Response {
    /// The answer with this status and body.
    pub fn new(status: u16, body: Vec<u8>) -> Self {
        Self {
            status,
            body: Zeroizing::new(body),
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The body. It may hold an enrollment secret, so never log it.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Reads the answer to [`InfoRequest`](crate::InfoRequest).
    ///
    /// # Errors
    ///
    /// [`Error::Refused`], [`Error::Failed`] or [`Error::Malformed`], depending on whose fault it is.
    pub fn info(&self) -> Result<AuthorityInfo, Error> {
        AuthorityInfo::parse(self.successful_body(MAX_RESPONSE_BYTES)?)
    }

    /// Reads the answer to [`EnrollRequest`](crate::EnrollRequest) or [`ReenrollRequest`](crate::ReenrollRequest).
    ///
    /// # Errors
    ///
    /// As for [`Response::info`].
    pub fn enrollment(&self) -> Result<Enrollment, Error> {
        Enrollment::parse(self.successful_body(MAX_RESPONSE_BYTES)?)
    }

    /// Reads the answer to [`RegisterRequest`](crate::RegisterRequest).
    ///
    /// # Errors
    ///
    /// As for [`Response::info`].
    pub fn registration(&self) -> Result<Registration, Error> {
        result(self.successful_body(MAX_RESPONSE_BYTES)?)
    }

    /// Reads the answer to [`RevokeRequest`](crate::RevokeRequest).
    ///
    /// # Errors
    ///
    /// As for [`Response::info`].
    pub fn revocation(&self) -> Result<Revocation, Error> {
        Revocation::parse(self.successful_body(MAX_LIST_RESPONSE_BYTES)?)
    }

    /// Reads the answer to [`CrlRequest`]: a list in PEM, as the server sent it. Its signature is not verified.
    ///
    /// # Errors
    ///
    /// As for [`Response::info`].
    pub fn revocation_list(&self) -> Result<String, Error> {
        CrlRequest::parse(self.successful_body(MAX_LIST_RESPONSE_BYTES)?)
    }

    /// Reads the answer to any [`AffiliationRequest`](crate::AffiliationRequest).
    ///
    /// # Errors
    ///
    /// As for [`Response::info`].
    pub fn affiliation(&self) -> Result<Affiliation, Error> {
        result(self.successful_body(MAX_LIST_RESPONSE_BYTES)?)
    }

    /// Reads the answer to an [`IdentityRequest`](crate::IdentityRequest) about one identity.
    ///
    /// # Errors
    ///
    /// As for [`Response::info`].
    pub fn identity(&self) -> Result<RegisteredIdentity, Error> {
        result(self.successful_body(MAX_LIST_RESPONSE_BYTES)?)
    }

    /// Reads the answer to [`IdentityRequest::List`](crate::IdentityRequest::List).
    ///
    /// # Errors
    ///
    /// As for [`Response::info`].
    pub fn identities(&self) -> Result<Vec<RegisteredIdentity>, Error> {
        let list: Identities = result(self.successful_body(MAX_LIST_RESPONSE_BYTES)?)?;
        Ok(list.identities)
    }

    fn successful_body(&self, limit: usize) -> Result<&[u8], Error> {
        if self.body.len() > limit {
            return Err(Error::Malformed("it is too long"));
        }
        let is_success = (200..300).contains(&self.status);
        match serde_json::from_slice::<Verdict>(&self.body) {
            Ok(verdict) if is_success && verdict.success && verdict.errors.is_empty() => {
                Ok(&self.body)
            }
            Ok(verdict) => Err(self.refusal(verdict.errors)),
            Err(_) if is_success => Err(Error::Malformed(
                "it is not JSON with `success` and `errors`",
            )),
            Err(_) => Err(self.refusal(Vec::new())),
        }
    }

    fn refusal(&self, mut errors: Vec<AuthorityError>) -> Error {
        errors.truncate(MAX_ERRORS);
        let refusal = Refusal {
            status: self.status,
            errors,
        };
        match self.status {
            400..=499 => Error::Refused(refusal),
            _ => Error::Failed(refusal),
        }
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Response")
            .field("status", &self.status)
            .field("body", &"[redacted]")
            .finish()
    }
}

/// Reads the `result` of a successful answer.
pub(crate) fn result<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    #[derive(Deserialize)]
    struct Outcome<T> {
        result: T,
    }
    let outcome: Outcome<T> = serde_json::from_slice(body)
        .map_err(|_| Error::Malformed("its `result` has not the fields that were asked for"))?;
    Ok(outcome.result)
}

/// Reads certificates that are in PEM and then in base64, at least one and at most `limit` of them.
pub(crate) fn certificates(base64: &str, limit: usize) -> Result<String, Error> {
    let bytes = STANDARD
        .decode(base64)
        .map_err(|_| Error::Malformed("a certificate is not in base64"))?;
    let text =
        String::from_utf8(bytes).map_err(|_| Error::Malformed("a certificate is not in PEM"))?;
    let blocks = blocks(&text).ok_or(Error::Malformed("a certificate is not in PEM"))?;
    if blocks.is_empty() || blocks.len() > limit {
        return Err(Error::Malformed("it has no certificate or too many"));
    }
    let is_certificate =
        |block: &Block| block.label == "CERTIFICATE" && certificate(&block.contents).is_some();
    if !blocks.iter().all(is_certificate) {
        return Err(Error::Malformed(
            "a certificate is not an X.509 certificate",
        ));
    }
    Ok(text)
}

/// Reads a list of revoked certificates that is in PEM and then in base64.
pub(crate) fn revocation_list(base64: &str) -> Result<String, Error> {
    let malformed =
        Error::Malformed("its list of revoked certificates is not one X.509 list in PEM");
    let Some(text) = STANDARD
        .decode(base64)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
    else {
        return Err(malformed);
    };
    let list = one_block(&text, "X509 CRL");
    match list.is_some_and(|list| CertificateList::<Rfc5280>::from_der(&list).is_ok()) {
        true => Ok(text),
        false => Err(malformed),
    }
}

#[derive(Deserialize)]
struct Verdict {
    success: bool,
    errors: Vec<AuthorityError>,
}
