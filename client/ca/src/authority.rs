//! A certificate authority that can be reached directly.

use std::{fmt, time::Duration};

use fabric_x509::normalized;
use reqwest::{Certificate, Client, Url, header, redirect};

use crate::{
    Affiliation, AffiliationRequest, AuthorityInfo, CrlRequest, EnrollRequest, Enrollment,
    EnrollmentSecret, Error, IdentityRequest, InfoRequest, Method, ReenrollRequest,
    RegisterRequest, RegisteredIdentity, Registration, Request, Response, Revocation,
    RevokeRequest, SigningKey, UnsignedRequest,
};

/// One certificate authority on a Fabric CA server, reached over HTTPS with pinned TLS roots.
///
/// # Defaults
///
/// 5 s to connect, 30 s for a whole request; no proxy, no redirect, and no root but the pinned ones.
#[derive(Clone)]
pub struct CertificateAuthority {
    client: Client,
    url: Url,
    name: String,
}

impl CertificateAuthority {
    /// Prepares connections to the CA called `name` on the server at `url`, for example `https://localhost:7054`.
    ///
    /// The roots are the certificates that issued the server's TLS certificate, or that certificate itself if it is
    /// self-signed and not marked as an authority's. A server that made its own TLS certificate at its first start issued it
    /// with its first CA, for the hosts in that CA's `csr.hosts`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidUrl`], [`Error::InvalidRoots`], or [`Error::Unprepared`] if TLS cannot be set up.
    pub fn new(url: &str, name: impl Into<String>, tls_roots_pem: &str) -> Result<Self, Error> {
        let url = Url::parse(url)
            .ok()
            .filter(is_https_origin)
            .ok_or(Error::InvalidUrl)?;
        let roots = Certificate::from_pem_bundle(normalized(tls_roots_pem).as_bytes())
            .map_err(|error| Error::InvalidRoots(Some(error.into())))?;
        if roots.is_empty() {
            return Err(Error::InvalidRoots(None));
        }
        let client = Client::builder()
            .tls_certs_only(roots)
            .https_only(true)
            .no_proxy()
            .redirect(redirect::Policy::none())
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(30))
            .build()
            .map_err(|error| Error::Unprepared(error.into()))?;
        Ok(Self {
            client,
            url,
            name: name.into(),
        })
    }

    /// Its name on its server.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Asks for name, chain and version.
    ///
    /// # Errors
    ///
    /// Those of [`CertificateAuthority::send`] and [`Response::info`].
    pub async fn info(&self) -> Result<AuthorityInfo, Error> {
        self.send(&InfoRequest.request(&self.name)).await?.info()
    }

    /// Registers an identity with a registrar's certificate and key.
    ///
    /// # Errors
    ///
    /// Those of [`CertificateAuthority::send`] and [`Response::registration`].
    pub async fn register(
        &self,
        request: &RegisterRequest,
        registrar_certificate_pem: &str,
        registrar_key: &SigningKey,
    ) -> Result<Registration, Error> {
        let unsigned = request.unsigned(&self.name, registrar_certificate_pem);
        self.send_signed(unsigned, registrar_key)
            .await?
            .registration()
    }

    /// Enrolls a registered identity with its secret.
    ///
    /// # Errors
    ///
    /// Those of [`CertificateAuthority::send`] and [`Response::enrollment`].
    pub async fn enroll(
        &self,
        request: &EnrollRequest,
        id: &str,
        secret: &EnrollmentSecret,
    ) -> Result<Enrollment, Error> {
        self.send(&request.request(&self.name, id, secret))
            .await?
            .enrollment()
    }

    /// Gets a newer certificate, authorized by the current one and its key.
    ///
    /// # Errors
    ///
    /// Those of [`CertificateAuthority::send`] and [`Response::enrollment`].
    pub async fn reenroll(
        &self,
        request: &ReenrollRequest,
        certificate_pem: &str,
        key: &SigningKey,
    ) -> Result<Enrollment, Error> {
        let unsigned = request.unsigned(&self.name, certificate_pem);
        self.send_signed(unsigned, key).await?.enrollment()
    }

    /// Revokes certificates with a revoker's certificate and key.
    ///
    /// # Errors
    ///
    /// Those of [`CertificateAuthority::send`] and [`Response::revocation`].
    pub async fn revoke(
        &self,
        request: &RevokeRequest,
        revoker_certificate_pem: &str,
        revoker_key: &SigningKey,
    ) -> Result<Revocation, Error> {
        let unsigned = request.unsigned(&self.name, revoker_certificate_pem);
        self.send_signed(unsigned, revoker_key).await?.revocation()
    }

    /// Asks for the list of all revoked certificates, in PEM, with the certificate and key of an identity that may have
    /// it made.
    ///
    /// # Errors
    ///
    /// Those of [`CertificateAuthority::send`] and [`Response::revocation_list`].
    pub async fn revocation_list(
        &self,
        certificate_pem: &str,
        key: &SigningKey,
    ) -> Result<String, Error> {
        let unsigned = CrlRequest.unsigned(&self.name, certificate_pem);
        self.send_signed(unsigned, key).await?.revocation_list()
    }

    /// Reads or changes affiliations with a manager's certificate and key.
    ///
    /// # Errors
    ///
    /// Those of [`CertificateAuthority::send`] and [`Response::affiliation`].
    pub async fn affiliation(
        &self,
        request: &AffiliationRequest,
        manager_certificate_pem: &str,
        manager_key: &SigningKey,
    ) -> Result<Affiliation, Error> {
        let unsigned = request.unsigned(&self.name, manager_certificate_pem);
        self.send_signed(unsigned, manager_key).await?.affiliation()
    }

    /// All identities that a registrar may see.
    ///
    /// # Errors
    ///
    /// Those of [`CertificateAuthority::send`] and [`Response::identities`].
    pub async fn identities(
        &self,
        registrar_certificate_pem: &str,
        registrar_key: &SigningKey,
    ) -> Result<Vec<RegisteredIdentity>, Error> {
        let unsigned = IdentityRequest::List.unsigned(&self.name, registrar_certificate_pem);
        self.send_signed(unsigned, registrar_key)
            .await?
            .identities()
    }

    /// Reads or changes one identity with a registrar's certificate and key.
    ///
    /// # Errors
    ///
    /// Those of [`CertificateAuthority::send`] and [`Response::identity`].
    pub async fn identity(
        &self,
        request: &IdentityRequest,
        registrar_certificate_pem: &str,
        registrar_key: &SigningKey,
    ) -> Result<RegisteredIdentity, Error> {
        let unsigned = request.unsigned(&self.name, registrar_certificate_pem);
        self.send_signed(unsigned, registrar_key).await?.identity()
    }

    /// Sends a request as it is, once, and returns any answer of the server.
    ///
    /// # Errors
    ///
    /// [`Error::Unreachable`] if no whole answer came, [`Error::ServerIsAuthority`] for a server with such a certificate,
    /// [`Error::Malformed`] if it is longer than
    /// [`Endpoint::max_response_bytes`](crate::Endpoint::max_response_bytes). A refusal is an answer, too: the
    /// [`Response`] contains it.
    pub async fn send(&self, request: &Request) -> Result<Response, Error> {
        let url = self
            .url
            .join(request.path())
            .map_err(|_| Error::InvalidUrl)?;
        let method = match request.method() {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut builder = self
            .client
            .request(method, url)
            .header(header::CONTENT_TYPE, "application/json")
            .body(request.body().to_vec());
        if let Some(authorization) = request.authorization() {
            builder = builder.header(header::AUTHORIZATION, authorization);
        }
        let mut answer = builder.send().await.map_err(unreachable)?;
        let limit = request.endpoint().max_response_bytes();
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(unreachable)? {
            if body.len() + chunk.len() > limit {
                return Err(Error::Malformed("it is too long"));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response::new(answer.status().as_u16(), body))
    }

    async fn send_signed(
        &self,
        unsigned: UnsignedRequest,
        key: &SigningKey,
    ) -> Result<Response, Error> {
        let signature = key.sign(&unsigned.bytes_to_sign());
        self.send(&unsigned.authorize(&signature)?).await
    }
}

fn unreachable(error: reqwest::Error) -> Error {
    // TLS keeps the reason within an error of a type that only its own crate knows.
    match format!("{error:?}").contains("CaUsedAsEndEntity") {
        true => Error::ServerIsAuthority,
        false => Error::Unreachable(error.without_url().into()),
    }
}

impl fmt::Debug for CertificateAuthority {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("CertificateAuthority")
            .field("url", &self.url.as_str())
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

fn is_https_origin(url: &Url) -> bool {
    let is_origin = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let has_credentials = !url.username().is_empty() || url.password().is_some();
    url.scheme() == "https" && url.has_host() && is_origin && !has_credentials
}
