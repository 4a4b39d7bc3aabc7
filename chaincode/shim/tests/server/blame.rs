//! When a peer and a chaincode do not come together, the log says which of them is wrong and what to do.

use std::time::Duration;

use fabric_chaincode::{LedgerError, Server, ServerError, Tls, TlsError};
use fabric_protos::protos::chaincode_message::Type;
use fabric_testkit::{Authority, Issued, Template};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tonic::transport::Endpoint;

use crate::chaincode::{Serving, serve, serve_with};
use crate::frames::PREFACE;
use crate::log::Log;
use crate::peer::{Peer, in_time, message};
use crate::tls::{dial, localhost};

struct World {
    log: Log,
    servers: Authority,
    peers: Authority,
    chaincode: Serving,
}

/// A chaincode that talks mutual TLS.
async fn world() -> World {
    let log = Log::begin();
    let (servers, peers) = (Authority::new("servers"), Authority::new("peers"));
    let Issued { certificate, key } = servers.issue(&localhost());
    let tls = Tls::from_pem(certificate, key).peer_roots(peers.pem.clone());
    World {
        log,
        servers,
        peers,
        chaincode: serve_with(|server| server.tls(tls)).await,
    }
}

impl World {
    async fn expect_health(&self) {
        let peer = self.peers.issue(&localhost());
        let dialled = dial(&self.servers, self.chaincode.address, Some(peer));
        let mut peer = dialled.await.unwrap();
        peer.admit().await;
        peer.expect_health().await;
    }

    /// A peer that shows this is refused, and this is logged.
    async fn expect_refusal(&self, identity: Option<Issued>, fault: &str, reason: &str) {
        let dialled = dial(&self.servers, self.chaincode.address, identity).await;
        assert!(dialled.is_err());
        self.log.expect(&[fault, reason]).await;
        self.expect_health().await;
    }
}

#[tokio::test]
async fn a_peer_without_a_certificate_is_told_apart() {
    let reason = "the peer shows no certificate: set client_auth_required, client_cert and client_key in its connection.json";
    let world = world().await;
    world.expect_refusal(None, r#"fault="peer""#, reason).await;
}

#[tokio::test]
async fn a_peer_of_an_unknown_authority_is_told_apart() {
    let reason = "the peer's certificate is under none of the roots that the chaincode was given";
    // The one that is known may have been made anew, under the same name.
    for name in ["strangers", "peers"] {
        let stranger = Authority::new(name).issue(&localhost());
        let world = world().await;
        world
            .expect_refusal(Some(stranger), r#"fault="peer""#, reason)
            .await;
    }
}

#[tokio::test]
async fn a_peer_whose_certificate_has_expired_is_told_apart() {
    let world = world().await;
    let expired = world.peers.issue(&localhost().expired());
    let reason = "the peer's certificate has expired: renew it in its connection.json";
    world
        .expect_refusal(Some(expired), r#"fault="peer""#, reason)
        .await;
}

#[tokio::test]
async fn a_peer_that_does_not_take_the_chaincodes_certificate_is_told_apart() {
    for (name, alert) in [("strangers", "UnknownCA"), ("servers", "DecryptError")] {
        let world = world().await;
        let peer = world.peers.issue(&localhost());
        let other = Authority::new(name);
        let dialled = dial(&other, world.chaincode.address, Some(peer)).await;
        assert!(dialled.is_err());
        let reason = format!(
            "the peer does not take the chaincode's certificate ({alert}): compare it with root_cert and address in the peer's connection.json"
        );
        world.log.expect(&[r#"fault="chaincode""#, &reason]).await;
        world.expect_health().await;
    }
}

#[tokio::test]
async fn a_peer_that_knows_the_chaincode_by_another_name_is_told_apart() {
    let log = Log::begin();
    let servers = Authority::new("servers");
    let Issued { certificate, key } = servers.issue(&Template::tls("elsewhere"));
    let tls = Tls::from_pem(certificate, key);
    let chaincode = serve_with(|server| server.tls(tls)).await;
    assert!(dial(&servers, chaincode.address, None).await.is_err());
    let reason = "compare it with root_cert and address in the peer's connection.json";
    log.expect(&[r#"fault="chaincode""#, reason]).await;
}

#[tokio::test]
async fn plaintext_against_tls_is_told_apart() {
    let world = world().await;
    let endpoint = Endpoint::from_shared(format!("http://{}", world.chaincode.address)).unwrap();
    if let Ok(channel) = in_time(endpoint.connect()).await {
        assert!(Peer::over(channel).await.is_err());
    }
    let reason = "the peer speaks plaintext to a chaincode that speaks TLS: set tls_required in its connection.json";
    world.log.expect(&[r#"fault="peer""#, reason]).await;
    world.expect_health().await;
}

#[tokio::test]
async fn tls_against_plaintext_is_told_apart() {
    let log = Log::begin();
    let chaincode = serve().await;
    assert!(
        dial(&Authority::new("somebody"), chaincode.address, None)
            .await
            .is_err()
    );
    let reason = "the peer speaks TLS to a chaincode that speaks plaintext: give the chaincode a certificate";
    log.expect(&[r#"fault="chaincode""#, reason]).await;
    Peer::connect(chaincode.address).await.expect_health().await;
}

#[tokio::test]
async fn a_server_that_is_no_peer_is_an_error_of_its_own() {
    let log = Log::begin();
    let chaincode = serve().await;
    let all = ["GET / HTTP/1.1\r\n\r\n", "\n", "PRI * HTTP/3.0\r\n\r\n"];
    for (count, said) in all.into_iter().enumerate() {
        let mut socket = TcpStream::connect(chaincode.address).await.unwrap();
        socket.write_all(said.as_bytes()).await.unwrap();
        let reason = "it does not speak HTTP/2, so it is no peer: who else was given the chaincode's address?";
        log.expect_times(count + 1, &[r#"fault="peer""#, reason])
            .await;
    }
    // A client that only checks whether the port is open is no one's fault.
    drop(TcpStream::connect(chaincode.address).await.unwrap());
    Peer::connect(chaincode.address).await.expect_health().await;
    assert_eq!(log.count("a connection failed"), 3);
}

#[tokio::test]
async fn half_a_hello_is_told_apart() {
    let log = Log::begin();
    let chaincode = serve().await;
    let mut socket = TcpStream::connect(chaincode.address).await.unwrap();
    socket.write_all(&PREFACE[..5]).await.unwrap();
    drop(socket);
    log.expect(&[r#"fault="peer""#, "it does not speak HTTP/2"])
        .await;
}

#[tokio::test]
async fn a_peer_that_does_not_know_the_package_id_is_told_apart() {
    let log = Log::begin();
    let short = Duration::from_millis(50);
    let chaincode = serve_with(|server| server.plaintext().registration_timeout(short)).await;
    let reason = "the peer did not admit the chaincode: did it install a package of the id scripted:0123456789abcdef?";

    // It says nothing and stays,
    let mut peer = Peer::dial(chaincode.address).await;
    assert_eq!(peer.receive().await.r#type(), Type::Register);
    assert!(peer.next().await.is_err());
    log.expect(&[r#"fault="peer""#, reason]).await;

    // or goes.
    let chaincode = serve().await;
    let mut peer = Peer::dial(chaincode.address).await;
    assert_eq!(peer.receive().await.r#type(), Type::Register);
    peer.end();
    let status = in_time(peer.next()).await.unwrap_err();
    assert_eq!(status.message(), reason);
}

#[tokio::test]
async fn a_grpc_server_that_is_no_peer_is_an_error_of_its_own() {
    let log = Log::begin();
    let chaincode = serve().await;
    let mut peer = Peer::dial(chaincode.address).await;
    assert_eq!(peer.receive().await.r#type(), Type::Register);
    peer.send(message(Type::Completed, "", "", [])).await;
    assert!(peer.next().await.is_err());
    let reason = "the chaincode expects REGISTERED, not COMPLETED: is it a peer that connected?";
    log.expect(&[r#"fault="peer""#, reason]).await;
}

#[tokio::test]
async fn certificates_that_cannot_be_used_are_told_apart_before_anything_is_served() {
    let authority = Authority::new("somebody");
    let (own, other) = (authority.issue(&localhost()), authority.issue(&localhost()));
    let expired = authority.issue(&localhost().expired());
    let future = authority.issue(&localhost().years(4000, 4001));
    let tls = |certificate: &str, key: &str| Tls::from_pem(certificate, key);
    for (tls, problem) in [
        (
            tls("nonsense", &own.key),
            "the chaincode's certificate is missing, or not PEM",
        ),
        (
            tls(&own.certificate, "nonsense"),
            "the chaincode's private key is missing, or not PEM without a password",
        ),
        (
            tls(&own.certificate, &other.key),
            "the chaincode's private key does not belong to its certificate",
        ),
        (
            tls(&expired.certificate, &expired.key),
            "the chaincode's certificate expired on Jan  1 00:00:00 2001 +00:00: renew it",
        ),
        (
            tls(&future.certificate, &future.key),
            "the chaincode's certificate is valid from Jan  1 00:00:00 4000 +00:00 only: is the clock right?",
        ),
        (
            tls(&own.certificate, &own.key).peer_roots("nonsense"),
            "the peers' root certificates are missing, or not PEM",
        ),
    ] {
        let server = Server::builder("cars:1", crate::transport::Nothing);
        let error = server.tls(tls).bind("127.0.0.1:0").await.err();
        let Some(ServerError::Tls(error)) = error else {
            panic!("{problem} is not {error:?}");
        };
        assert_eq!(error.to_string(), problem);
        assert!(!matches!(error, TlsError::Unusable(_)));
    }
}

#[tokio::test]
async fn a_call_beyond_the_limit_is_the_chaincodes_fault_and_never_sent() {
    let mut chaincode = serve().await;
    let mut peer = Peer::connect(chaincode.address).await;
    for arguments in [["PutLarge", "100"], ["PutLargeKey", "100"]] {
        peer.propose("t", &arguments).await;
        let failure = in_time(chaincode.failures.recv()).await;
        assert_eq!(failure, Some(LedgerError::TooLarge));
        assert_eq!(peer.receive().await.r#type(), Type::Completed);
    }
    peer.expect_health().await;
}

#[tokio::test]
async fn an_id_that_none_of_fabrics_is_like_is_refused() {
    let chaincode = serve().await;
    let mut peer = Peer::connect(chaincode.address).await;
    let long = "x".repeat(1000);
    peer.propose(&long, &["Get", "a"]).await;
    let reason = "the id of the transaction or its channel is longer than any of Fabric's";
    assert_eq!(peer.receive().await, crate::peer::failed(&long, reason));
    peer.expect_health().await;
}
