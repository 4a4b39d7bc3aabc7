//! Who may connect, and with what.

use std::time::Duration;

use fabric_chaincode::{Server, ServerError, Tls};
use fabric_testkit::Authority;
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::chaincode::{serve, serve_with};
use crate::peer::Peer;
use crate::tls::{dial, localhost};

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
async fn fault_9_no_limit_is_too_great() {
    let longest = Duration::MAX;
    let chaincode = serve_with(|server| {
        server
            .plaintext()
            .maximum_transactions(usize::MAX, usize::MAX)
            .transaction_timeout(longest)
            .registration_timeout(longest)
            .keepalive(longest, longest)
            .drain_timeout(longest)
            .maximum_clock_skew(longest)
    })
    .await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.expect_health().await;
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
async fn without_peer_roots_any_peer_is_served_over_tls() {
    let servers = Authority::new("servers");
    let own = servers.issue(&localhost());
    let tls = Tls::from_pem(own.certificate, own.key);
    let chaincode = serve_with(|server| server.tls(tls)).await;
    let mut peer = dial(&servers, chaincode.address, None).await.unwrap();
    peer.admit().await;
    peer.expect_health().await;
}

#[tokio::test]
async fn health_checks_answer_that_it_serves() {
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
#[derive(Debug)]
pub(crate) struct Nothing;

impl fabric_chaincode::Chaincode for Nothing {
    async fn invoke<L: fabric_chaincode::Ledger>(&self, _: &L) -> fabric_chaincode::Response {
        fabric_chaincode::Response::ok("")
    }
}
