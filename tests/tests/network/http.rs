//! The web service's HTTP interface, with requests that our own client would never send.

use std::sync::Arc;

use emr_api::problem::Problem;
use emr_api::session::{Challenge, SignIn, signed_text};
use emr_client::identity::SigningIdentity;
use emr_model::Timestamp;
use emr_tests::signer::in_memory;
use fabric_gateway::Signer as _;
use reqwest::{Certificate, Client, Method, RequestBuilder, Response, header};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::trial::Failure;
use crate::world::World;

/// A client that shows every answer.
pub(crate) struct Http {
    client: Client,
    url: String,
    /// The session's cookie.
    pub(crate) cookie: String,
}

impl Http {
    /// A client that trusts the service's pinned root.
    pub(crate) fn client(world: &World) -> Result<Client, Failure> {
        let root = Certificate::from_pem(world.profile.web_tls_ca.as_bytes())?;
        let client = Client::builder().tls_certs_only([root]).no_proxy();
        Ok(client.build()?)
    }

    /// A client that is not signed in.
    pub(crate) fn anonymous(world: &World) -> Result<Self, Failure> {
        Ok(Self {
            client: Self::client(world)?,
            url: world.profile.web_url.clone(),
            cookie: String::new(),
        })
    }

    /// Signs an identity in, request by request and without our client.
    pub(crate) async fn signed_in(
        world: &World,
        identity: &SigningIdentity,
    ) -> Result<Self, Failure> {
        let mut http = Self::anonymous(world)?;
        let challenge = http.json(Method::POST, "sessions/challenge", "{}").await?;
        let challenge: Challenge = challenge.json().await?;
        let (own_nonce, time) = (rand::random::<[u8; 32]>(), Timestamp::now());
        let text = signed_text(&http.url, &challenge.nonce.0, &own_nonce, time);
        let proof = SignIn {
            msp: identity.msp().clone(),
            certificate: identity.certificate_pem().to_owned(),
            nonce: challenge.nonce,
            own_nonce: own_nonce.to_vec().into(),
            time,
            signature: in_memory(identity).sign(&text)?.into(),
        };
        let proof = serde_json::to_string(&proof)?;
        let answer = http.json(Method::POST, "sessions", &proof).await?;
        let cookie = answer.headers().get(header::SET_COOKIE);
        let cookie = cookie.expect("a session comes as a cookie").to_str()?;
        http.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        Ok(http)
    }

    /// A request under `/api/v1/` with the session's cookie.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("{}/api/v1/{path}", self.url))
            .header(header::COOKIE, &self.cookie)
    }

    /// A request whose body is declared to be JSON.
    pub(crate) async fn json(
        &self,
        method: Method,
        path: &str,
        body: &str,
    ) -> Result<Response, Failure> {
        let request = self.request(method, path).body(body.to_owned());
        let request = request.header(header::CONTENT_TYPE, "application/json");
        Ok(request.send().await?)
    }
}

/// The status and code of a refusal, which must be a problem in JSON.
pub(crate) async fn problem(answer: Response) -> Result<(u16, String), Failure> {
    let status = answer.status().as_u16();
    let kind = answer.headers().get(header::CONTENT_TYPE).cloned();
    let kind = kind.expect("an answer with a body says what it is");
    assert_eq!(kind, "application/problem+json");
    let problem: Problem = answer.json().await?;
    assert_eq!(problem.status, status);
    assert!(!problem.detail.is_empty() && !problem.title.is_empty());
    Ok((status, problem.code))
}

/// A connection to the web service on which a trial can send any bytes.
pub(crate) async fn connect(world: &World) -> Result<TlsStream<TcpStream>, Failure> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(
        world.profile.web_tls_ca.as_bytes(),
    )?)?;
    let config = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let address = world.network.address(emr_network::names::WEB);
    let stream = TcpStream::connect(address).await?;
    let name = ServerName::IpAddress(std::net::IpAddr::from(*address.ip()).into());
    Ok(TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await?)
}
