//! Who may connect, and with what.

use std::net::SocketAddr;

use fabric_chaincode::{Server, ServerError, Tls};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::chaincode::{serve, serve_with};
use crate::peer::{Peer, in_time};

/// A certificate authority of a test.
struct Authority {
    certificate: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let mut parameters = CertificateParams::new([]).unwrap();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = parameters.self_signed(&key).unwrap().pem();
        Self {
            certificate,
            issuer: Issuer::new(parameters, key),
        }
    }

    /// A certificate for localhost and its key, PEM.
    fn issue(&self) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let parameters = CertificateParams::new(["localhost".to_owned()]).unwrap();
        let certificate = parameters.signed_by(&key, &self.issuer).unwrap();
        (certificate.pem(), key.serialize_pem())
    }
}

async fn dial(
    address: SocketAddr,
    server_root: &Authority,
    client: Option<&Authority>,
) -> Result<Peer, String> {
    let mut tls = ClientTlsConfig::new()
        .ca_certificate(Certificate::from_pem(&server_root.certificate))
        .domain_name("localhost");
    if let Some(client) = client {
        let (certificate, key) = client.issue();
        tls = tls.identity(Identity::from_pem(certificate, key));
    }
    let endpoint = Endpoint::from_shared(format!("https://{address}")).unwrap();
    let endpoint = endpoint.tls_config(tls).unwrap();
    let channel = in_time(endpoint.connect())
        .await
        .map_err(|error| error.to_string())?;
    Peer::over(channel)
        .await
        .map_err(|status| status.to_string())
}

#[tokio::test]
async fn plaintext_must_be_allowed() {
    let server = Server::builder("cars:1", Nothing).bind("127.0.0.1:0").await;
    assert!(matches!(server, Err(ServerError::PlaintextNotAllowed)));
}

#[tokio::test]
async fn a_package_id_is_needed() {
    let server = Server::builder("", Nothing)
        .plaintext()
        .bind("127.0.0.1:0")
        .await;
    assert!(matches!(server, Err(ServerError::EmptyPackageId)));
}

#[tokio::test]
async fn an_address_in_use_is_an_error() {
    let chaincode = serve().await;
    let server = Server::builder("cars:1", Nothing)
        .plaintext()
        .bind(chaincode.address)
        .await;
    assert!(matches!(server, Err(ServerError::Bind(_))));
}

#[tokio::test]
async fn what_is_not_a_certificate_is_an_error() {
    let authority = Authority::new();
    let (certificate, key) = authority.issue();
    let (_, other_key) = authority.issue();
    for tls in [
        Tls::from_pem("nonsense", key.clone()),
        Tls::from_pem(certificate.clone(), "nonsense"),
        Tls::from_pem(certificate.clone(), other_key),
        Tls::from_pem(certificate.clone(), key.clone()).peer_roots("nonsense"),
    ] {
        let server = Server::builder("cars:1", Nothing)
            .tls(tls)
            .bind("127.0.0.1:0")
            .await;
        assert!(matches!(server, Err(ServerError::Tls(_))));
    }
}

#[tokio::test]
async fn a_file_that_is_missing_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("server.pem");
    let error = Tls::from_files(&missing, &missing).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("{} cannot be read", missing.display())
    );
}

#[test]
fn a_key_is_never_shown() {
    let tls = Tls::from_pem("certificate", "private");
    assert_eq!(
        format!("{tls:?}"),
        r#"Tls { key: "[redacted]", is_mutual: false, .. }"#
    );
}

#[tokio::test]
async fn with_mutual_tls_only_peers_under_the_given_root_are_served() {
    let (servers, peers, strangers) = (Authority::new(), Authority::new(), Authority::new());
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, contents: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, contents).unwrap();
        path
    };
    let (certificate, key) = servers.issue();
    let tls = Tls::from_files(file("server.pem", &certificate), file("server.key", &key))
        .unwrap()
        .peer_roots_file(file("peers.pem", &peers.certificate))
        .unwrap();
    let chaincode = serve_with(|server| server.tls(tls)).await;

    let mut peer = dial(chaincode.address, &servers, Some(&peers))
        .await
        .unwrap();
    peer.admit().await;
    peer.expect_health().await;

    assert!(
        dial(chaincode.address, &servers, Some(&strangers))
            .await
            .is_err()
    );
    assert!(dial(chaincode.address, &servers, None).await.is_err());
    assert!(
        dial(chaincode.address, &strangers, Some(&peers))
            .await
            .is_err()
    );
    let endpoint = Endpoint::from_shared(format!("http://{}", chaincode.address)).unwrap();
    let plaintext = match in_time(endpoint.connect()).await {
        Ok(channel) => Peer::over(channel).await.map(drop).map_err(drop),
        Err(_) => Err(()),
    };
    assert_eq!(plaintext, Err(()));
    peer.expect_health().await;
}

#[tokio::test]
async fn without_peer_roots_any_peer_is_served_over_tls() {
    let servers = Authority::new();
    let (certificate, key) = servers.issue();
    let chaincode = serve_with(|server| server.tls(Tls::from_pem(certificate, key))).await;
    let mut peer = dial(chaincode.address, &servers, None).await.unwrap();
    peer.admit().await;
    peer.expect_health().await;
}

#[tokio::test]
async fn whoever_watches_over_processes_sees_that_it_serves() {
    let chaincode = serve().await;
    let endpoint = Endpoint::from_shared(format!("http://{}", chaincode.address)).unwrap();
    let channel: Channel = endpoint.connect().await.unwrap();
    let mut health = HealthClient::new(channel);
    for service in ["", "protos.Chaincode"] {
        let request = HealthCheckRequest {
            service: service.to_owned(),
        };
        let status = health.check(request).await.unwrap().into_inner().status();
        assert_eq!(status, ServingStatus::Serving, "{service:?}");
    }
}

/// A chaincode that is never asked anything.
struct Nothing;

impl fabric_chaincode::Chaincode for Nothing {
    async fn invoke<L: fabric_chaincode::Ledger>(&self, _: &L) -> fabric_chaincode::Response {
        fabric_chaincode::Response::ok("")
    }
}
