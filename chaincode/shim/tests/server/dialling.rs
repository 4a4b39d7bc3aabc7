//! A chaincode that dials its peer, as it must when a peer launches it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use fabric_chaincode::{LedgerError, Server, ServerBuilder, ServerError, Tls};
use fabric_protos::protos::ChaincodeMessage;
use fabric_protos::protos::chaincode_message::Type;
use fabric_protos::protos::chaincode_support_server::{ChaincodeSupport, ChaincodeSupportServer};
use fabric_testkit::{Authority, Issued, Template};
use futures::StreamExt;
use futures::stream::BoxStream;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio_stream::wrappers::{ReceiverStream, TcpListenerStream};
use tonic::transport::{Certificate, Identity, ServerTlsConfig};
use tonic::{Request, Response, Status, Streaming};

use crate::chaincode::Scripted;
use crate::log::{Log, settle};
use crate::peer::{PACKAGE_ID, Peer, failed, get, in_time, message};
use crate::tls::localhost;

const NO_ANSWER: &str = "the peer does not keep to the chaincode protocol: it does not answer as a peer does: is it a peer, and does it speak TLS?";

/// A peer that waits for chaincodes.
struct Support(mpsc::Sender<Peer>);

#[tonic::async_trait]
impl ChaincodeSupport for Support {
    type RegisterStream = BoxStream<'static, Result<ChaincodeMessage, Status>>;

    async fn register(
        &self,
        request: Request<Streaming<ChaincodeMessage>>,
    ) -> Result<Response<Self::RegisterStream>, Status> {
        let (outgoing, receiver) = mpsc::channel(16);
        let peer = Peer::of(outgoing, request.into_inner());
        self.0.send(peer).await.unwrap();
        Ok(Response::new(ReceiverStream::new(receiver).map(Ok).boxed()))
    }
}

struct Listening {
    address: SocketAddr,
    chaincodes: mpsc::Receiver<Peer>,
    serving: JoinHandle<()>,
}

impl Listening {
    async fn plaintext() -> Self {
        Self::with(None).await
    }

    async fn with(tls: Option<ServerTlsConfig>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, chaincodes) = mpsc::channel(1);
        let mut server = tonic::transport::Server::builder();
        if let Some(tls) = tls {
            server = server.tls_config(tls).unwrap();
        }
        let server = server.add_service(ChaincodeSupportServer::new(Support(sender)));
        let serving = server.serve_with_incoming(TcpListenerStream::new(listener));
        Self {
            address,
            chaincodes,
            serving: tokio::spawn(async { serving.await.unwrap() }),
        }
    }

    /// The next chaincode that dials, not admitted yet.
    async fn next(&mut self) -> Peer {
        in_time(self.chaincodes.recv()).await.unwrap()
    }

    async fn admit(&mut self) -> Peer {
        let mut peer = self.next().await;
        peer.admit().await;
        peer
    }
}

/// A chaincode that has been launched.
struct Launched {
    failures: mpsc::UnboundedReceiver<LedgerError>,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<Result<(), ServerError>>,
}

fn launch(
    address: impl ToString,
    settings: impl FnOnce(ServerBuilder<Scripted>) -> ServerBuilder<Scripted>,
) -> Launched {
    let (chaincode, failures) = Scripted::new();
    let builder = settings(Server::builder(PACKAGE_ID, chaincode));
    let address = address.to_string();
    let (stop, stopped) = oneshot::channel::<()>();
    let ended = tokio::spawn(async move {
        let signal = async { stopped.await.unwrap_or(()) };
        builder.dial(&address, signal).await
    });
    Launched {
        failures,
        stop,
        ended,
    }
}

async fn end(launched: Launched) -> String {
    let Launched { ended, stop, .. } = launched;
    let error = in_time(ended).await.unwrap().unwrap_err();
    drop(stop);
    error.to_string()
}

/// As a peer launches a chaincode: with these variables, and files where they say.
struct Environment {
    folder: TempDir,
    variables: Vec<(String, PathBuf)>,
}

impl Environment {
    fn new(address: SocketAddr) -> Self {
        let mut environment = Self {
            folder: tempfile::tempdir().unwrap(),
            variables: Vec::new(),
        };
        environment.set("CORE_CHAINCODE_ID_NAME", PACKAGE_ID);
        environment.set(
            "CORE_PEER_ADDRESS",
            &format!("localhost:{}", address.port()),
        );
        environment.set("CORE_PEER_LOCALMSPID", "Org1MSP");
        environment
    }

    fn set(&mut self, name: &str, value: &str) {
        self.variables.push((name.to_owned(), value.into()));
    }

    fn file(&mut self, name: &str, contents: &str) {
        let path = self.folder.path().join(name);
        std::fs::write(&path, contents).unwrap();
        self.variables.push((name.to_owned(), path));
    }

    /// What the environment of a program gives: a chaincode that is running, and what it ends with.
    fn run(self) -> (JoinHandle<Result<(), ServerError>>, TempDir) {
        let (chaincode, _) = Scripted::new();
        let (builder, destination) = Server::from_environment(chaincode, self.variables).unwrap();
        let running = tokio::spawn(builder.run(destination, std::future::pending()));
        (running, self.folder)
    }
}

async fn expect_transaction(peer: &mut Peer) {
    peer.propose("t", &["Get", "a"]).await;
    peer.expect_call("t", Type::GetState, get("a")).await;
    peer.reply("t", "1").await;
    peer.expect_ok("t", "1").await;
}

#[tokio::test]
async fn a_chaincode_works_for_the_peer_that_launched_it_and_ends_with_it() {
    let mut listening = Listening::plaintext().await;
    let mut environment = Environment::new(listening.address);
    environment.set("CORE_PEER_TLS_ENABLED", "false");
    let (running, _folder) = environment.run();
    let mut peer = listening.admit().await;
    expect_transaction(&mut peer).await;
    peer.end();
    let error = in_time(running).await.unwrap().unwrap_err();
    assert!(matches!(error, ServerError::PeerGone), "{error}");
}

#[tokio::test]
async fn with_tls_it_finds_its_certificate_where_peers_write_it() {
    let (peers, chaincodes) = (Authority::new("peers"), Authority::new("chaincodes"));
    let own = peers.issue(&localhost());
    let tls = ServerTlsConfig::new()
        .identity(Identity::from_pem(own.certificate, own.key))
        .client_ca_root(Certificate::from_pem(&chaincodes.pem));
    let mut listening = Listening::with(Some(tls)).await;
    let Issued { certificate, key } = chaincodes.issue(&localhost());
    for is_base64 in [false, true] {
        let mut environment = Environment::new(listening.address);
        environment.set("CORE_PEER_TLS_ENABLED", "true");
        environment.file("CORE_PEER_TLS_ROOTCERT_FILE", &peers.pem);
        if is_base64 {
            environment.file("CORE_TLS_CLIENT_CERT_PATH", &BASE64.encode(&certificate));
            environment.file("CORE_TLS_CLIENT_KEY_PATH", &BASE64.encode(&key));
        } else {
            environment.file("CORE_TLS_CLIENT_CERT_FILE", &certificate);
            environment.file("CORE_TLS_CLIENT_KEY_FILE", &key);
        }
        let (running, _folder) = environment.run();
        let mut peer = listening.admit().await;
        expect_transaction(&mut peer).await;
        peer.end();
        let error = in_time(running).await.unwrap().unwrap_err();
        assert!(matches!(error, ServerError::PeerGone), "{error}");
    }
}

#[tokio::test]
async fn it_ends_when_the_peer_goes_and_what_is_in_flight_fails_at_once() {
    let mut listening = Listening::plaintext().await;
    let mut launched = launch(listening.address, ServerBuilder::plaintext);
    let mut peer = listening.admit().await;
    peer.propose("t", &["GetTwo", "a", "b"]).await;
    peer.expect_call("t", Type::GetState, get("a")).await;
    drop(peer);
    listening.serving.abort();
    // Whether the call still fails or the transaction is gone already: the chaincode goes with it.
    while let Some(failure) = in_time(launched.failures.recv()).await {
        assert_eq!(failure, LedgerError::Disconnected);
    }
    assert_eq!(end(launched).await, "the peer ended the connection");
    settle(0).await;
}

#[tokio::test]
async fn a_peer_that_comes_back_may_launch_it_again() {
    let mut listening = Listening::plaintext().await;
    for _ in 0..3 {
        let launched = launch(listening.address, ServerBuilder::plaintext);
        let mut peer = listening.admit().await;
        expect_transaction(&mut peer).await;
        drop(peer);
        assert_eq!(end(launched).await, "the peer ended the connection");
    }
}

#[tokio::test]
async fn a_stopping_program_finishes_its_work_and_begins_no_more() {
    let mut listening = Listening::plaintext().await;
    let launched = launch(listening.address, ServerBuilder::plaintext);
    let mut peer = listening.admit().await;
    peer.propose("t", &["GetTwo", "a", "b"]).await;
    peer.expect_call("t", Type::GetState, get("a")).await;
    launched.stop.send(()).unwrap();
    // It answers in the order of what it hears, and hears of the signal somewhen.
    let refused = in_time(async {
        loop {
            peer.propose("u", &["Refuse"]).await;
            let answer = peer.receive().await;
            if answer.r#type() == Type::Error {
                return answer;
            }
        }
    });
    assert_eq!(refused.await, failed("u", "the chaincode is stopping"));
    peer.reply("t", "1").await;
    peer.expect_call("t", Type::GetState, get("b")).await;
    peer.reply("t", "2").await;
    peer.expect_ok("t", r#"Some(b"1") Some(b"2")"#).await;
    assert_eq!(peer.next().await.unwrap(), None);
    drop(peer);
    in_time(launched.ended).await.unwrap().unwrap();
}

#[tokio::test]
async fn told_to_stop_it_waits_no_longer_than_its_bound() {
    let mut listening = Listening::plaintext().await;
    let bound = Duration::from_millis(50);
    let launched = launch(listening.address, |server| {
        server.plaintext().drain_timeout(bound)
    });
    let mut peer = listening.admit().await;
    peer.propose("t", &["Get", "a"]).await;
    peer.expect_call("t", Type::GetState, get("a")).await;
    launched.stop.send(()).unwrap();
    in_time(launched.ended).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_peer_that_does_not_admit_it_is_not_waited_for() {
    let reason = format!(
        "the peer did not admit the chaincode: it must have installed a package of the id {PACKAGE_ID}, and wait for it"
    );
    let mut listening = Listening::plaintext().await;
    let short = Duration::from_millis(50);
    let silent = launch(listening.address, |server| {
        server.plaintext().registration_timeout(short)
    });
    let _peer = listening.next().await;
    assert_eq!(end(silent).await, reason);

    let launched = launch(listening.address, ServerBuilder::plaintext);
    let mut peer = listening.next().await;
    peer.end();
    assert_eq!(end(launched).await, reason);
}

#[tokio::test]
async fn a_peer_that_speaks_out_of_turn_does_not_keep_to_the_protocol() {
    let mut listening = Listening::plaintext().await;
    let launched = launch(listening.address, ServerBuilder::plaintext);
    let peer = listening.next().await;
    peer.send(message(Type::Ready, "", "", [])).await;
    assert_eq!(
        end(launched).await,
        "the peer does not keep to the chaincode protocol: the chaincode expects REGISTERED, not READY: is it a peer that connected?"
    );
}

#[tokio::test]
async fn nobody_at_the_address_is_told_apart() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = nobody.local_addr().unwrap();
    drop(nobody);
    let launched = launch(address, ServerBuilder::plaintext);
    assert_eq!(
        end(launched).await,
        format!("the peer at {address} cannot be reached")
    );
}

#[tokio::test]
async fn an_invalid_address_of_a_peer_is_named() {
    for address in [
        "",
        "peer",
        "peer:",
        ":7052",
        "peer:70520",
        "https://peer:7052",
        "user@peer:7052",
        "peer:7052/path",
        "pe er:7052",
    ] {
        let launched = launch(address, ServerBuilder::plaintext);
        assert_eq!(
            end(launched).await,
            format!("the peer's address is not host:port: {address}")
        );
    }
}

#[tokio::test]
async fn a_server_that_takes_no_chaincodes_is_an_error_of_its_own() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (_, health) = tonic_health::server::health_reporter();
    let server = tonic::transport::Server::builder().add_service(health);
    tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));
    let launched = launch(address, ServerBuilder::plaintext);
    assert_eq!(
        end(launched).await,
        "the peer does not keep to the chaincode protocol: it takes no chaincodes at this address: is it its chaincodeListenAddress?"
    );
}

#[tokio::test]
async fn a_server_that_is_no_peer_is_an_error_of_its_own() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let _ = socket.read(&mut [0; 1000]).await;
            let _ = socket.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let launched = launch(address, ServerBuilder::plaintext);
    assert_eq!(end(launched).await, NO_ANSWER);
}

#[tokio::test]
async fn tls_that_does_not_fit_is_told_apart() {
    let [peers, chaincodes, strangers] = ["peers", "chaincodes", "strangers"].map(Authority::new);
    let server_tls = |own: Issued| {
        ServerTlsConfig::new()
            .identity(Identity::from_pem(own.certificate, own.key))
            .client_ca_root(Certificate::from_pem(&chaincodes.pem))
    };
    let client_tls = |own: Issued, roots: &Authority| {
        Tls::from_pem(own.certificate, own.key).peer_roots(roots.pem.clone())
    };
    let listening = Listening::with(Some(server_tls(peers.issue(&localhost())))).await;
    let elsewhere =
        Listening::with(Some(server_tls(peers.issue(&Template::tls("elsewhere"))))).await;
    let expired = Listening::with(Some(server_tls(peers.issue(&localhost().expired())))).await;
    let plaintext = Listening::plaintext().await;
    let at = |listening: &Listening| format!("localhost:{}", listening.address.port());

    for (address, tls, problem) in [
        (
            at(&listening),
            client_tls(chaincodes.issue(&localhost()), &strangers),
            "the peer's certificate is under none of the roots that the chaincode was given: give it the peer's TLS root",
        ),
        (
            at(&elsewhere),
            client_tls(chaincodes.issue(&localhost()), &peers),
            "the peer's certificate is not for the host of this address: use a name that it has",
        ),
        (
            at(&expired),
            client_tls(chaincodes.issue(&localhost()), &peers),
            "the peer's certificate has expired: renew it",
        ),
        (
            at(&plaintext),
            client_tls(chaincodes.issue(&localhost()), &peers),
            "the peer speaks plaintext to a chaincode that speaks TLS: set CORE_PEER_TLS_ENABLED as the peer has it",
        ),
        (
            at(&listening),
            client_tls(strangers.issue(&localhost()), &peers),
            "the peer ended the connection: does it take the chaincode's certificate?",
        ),
    ] {
        let launched = launch(&address, |server| server.tls(tls));
        assert_eq!(
            end(launched).await,
            format!("TLS with the peer at {address} failed: {problem}")
        );
    }

    let launched = launch(listening.address, ServerBuilder::plaintext);
    assert_eq!(end(launched).await, NO_ANSWER);
}

#[tokio::test]
async fn without_the_roots_of_the_peer_it_does_not_dial() {
    let Issued { certificate, key } = Authority::new("somebody").issue(&localhost());
    let launched = launch("localhost:1", |server| {
        server.tls(Tls::from_pem(certificate, key))
    });
    assert_eq!(
        end(launched).await,
        "the TLS certificates or the key cannot be used"
    );
}

#[tokio::test]
async fn it_says_that_it_dialled_and_that_it_registered() {
    let log = Log::begin();
    let mut listening = Listening::plaintext().await;
    let _launched = launch(listening.address, ServerBuilder::plaintext);
    let _peer = listening.admit().await;
    log.expect(&["the chaincode dialled its peer"]).await;
    log.expect(&["registered with a peer", PACKAGE_ID]).await;
}
