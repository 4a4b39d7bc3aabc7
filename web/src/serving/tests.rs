//! Connections over TLS in memory, under a clock that stands still until every task waits.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use emr_model::Digest;
use emr_service::from_files::FromFiles;
use emr_testkit::Template;
use http_body_util::{BodyExt, Empty, Full};
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio::io::{AsyncWriteExt, DuplexStream, duplex};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};
use tokio_rustls::client::TlsStream;
use tokio_rustls::{TlsAcceptor, TlsConnector};
use tokio_util::sync::CancellationToken;
use warp::http::{Method, Request, Response};

use super::connection::Connections;
use super::place::{ConnectionHandle, Places};

const BOTH: [&[u8]; 2] = [b"h2", b"http/1.1"];
const NETWORK: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

/// A server with this many files, and what its clients trust.
struct Fixture {
    acceptor: Arc<FromFiles<TlsAcceptor>>,
    roots: Arc<RootCertStore>,
    places: Arc<Places>,
    ending: CancellationToken,
}

impl Fixture {
    fn with_files(files: u64) -> Self {
        // Another test of this process may have installed it first.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let own = Template::tls("localhost").self_signed();
        let certificate = CertificateDer::from(own.der());
        let key = PrivateKeyDer::Pkcs8(own.key_der().into());
        let mut roots = RootCertStore::empty();
        roots.add(certificate.clone()).unwrap();
        let mut config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        config.alpn_protocols = BOTH.map(<[u8]>::to_vec).to_vec();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let acceptor = FromFiles::open("a certificate", move |_| {
            Ok::<_, std::io::Error>(acceptor.clone())
        });
        Self {
            acceptor: Arc::new(acceptor.unwrap()),
            roots: Arc::new(roots),
            places: Places::for_files(files),
            ending: CancellationToken::new(),
        }
    }

    fn new() -> Self {
        Self::with_files(1 << 16)
    }

    /// A connection before its TLS handshake, and the task that serves it.
    fn connect(&self) -> (DuplexStream, JoinHandle<()>) {
        let (near, far) = duplex(64 * 1024);
        let service = service_fn(respond);
        let connections =
            Connections::new(Some(self.acceptor.clone()), service, self.ending.clone());
        let place = self.places.enter(NETWORK);
        (near, tokio::spawn(connections.serve(far, place)))
    }

    async fn connect_tls(&self, protocol: &[u8]) -> (TlsStream<DuplexStream>, JoinHandle<()>) {
        let (stream, served) = self.connect();
        let mut config = ClientConfig::builder()
            .with_root_certificates(self.roots.clone())
            .with_no_client_auth();
        config.alpn_protocols = vec![protocol.to_vec()];
        let name = ServerName::try_from("localhost").unwrap();
        let connector = TlsConnector::from(Arc::new(config));
        let stream = connector.connect(name, stream).await.unwrap();
        // The server reads the end of the handshake, too.
        sleep(Duration::from_millis(1)).await;
        (stream, served)
    }

    async fn http1(&self) -> (http1::SendRequest<Empty<Bytes>>, JoinHandle<()>) {
        let (stream, served) = self.connect_tls(b"http/1.1").await;
        let (client, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        (client, served)
    }

    async fn http2(&self) -> (http2::SendRequest<Empty<Bytes>>, JoinHandle<()>) {
        let (stream, served) = self.connect_tls(b"h2").await;
        let stream = TokioIo::new(stream);
        let (client, connection) = http2::handshake(TokioExecutor::new(), stream)
            .await
            .unwrap();
        tokio::spawn(connection);
        (client, served)
    }
}

/// `/signed-in` is from a member, `/after/<seconds>` takes that long.
async fn respond(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let path = request.uri().path();
    if path == "/signed-in" {
        let connection = request.extensions().get::<ConnectionHandle>().unwrap();
        connection.signed_in(&Digest::of("a member's key"), "a member");
    }
    if let Some(seconds) = path.strip_prefix("/after/") {
        sleep(Duration::from_secs(seconds.parse().unwrap())).await;
    }
    Ok(Response::new(Full::from("answer")))
}

fn request(path: &str) -> Request<Empty<Bytes>> {
    let uri = format!("https://localhost{path}");
    Request::get(uri).body(Empty::new()).unwrap()
}

async fn body(response: Response<Incoming>) -> Bytes {
    response.into_body().collect().await.unwrap().to_bytes()
}

/// How many seconds the server kept the connection, from now on, rounded.
async fn seconds_until_end(served: JoinHandle<()>) -> u64 {
    let began = Instant::now();
    served.await.unwrap();
    (began.elapsed() + Duration::from_millis(500)).as_secs()
}

#[tokio::test(start_paused = true)]
async fn a_connection_without_tls_ends_after_ten_seconds() {
    let (_stream, served) = Fixture::new().connect();
    assert_eq!(seconds_until_end(served).await, 10);
}

#[tokio::test(start_paused = true)]
async fn a_connection_without_a_request_ends_after_ten_seconds_in_both_protocols() {
    let fixture = Fixture::new();
    for protocol in BOTH {
        let (_stream, served) = fixture.connect_tls(protocol).await;
        let seconds = seconds_until_end(served).await;
        assert!((10..=11).contains(&seconds), "{seconds}");
    }
    let (_client, served) = fixture.http2().await;
    let seconds = seconds_until_end(served).await;
    assert!((10..=11).contains(&seconds), "{seconds}");
}

#[tokio::test(start_paused = true)]
async fn a_byte_a_second_keeps_no_connection() {
    let fixture = Fixture::new();
    let beginnings: [&'static [u8]; 2] = [
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: localhost\r\n",
    ];
    for (protocol, beginning) in BOTH.into_iter().zip(beginnings) {
        let (mut stream, served) = fixture.connect_tls(protocol).await;
        tokio::spawn(async move {
            for byte in beginning {
                if stream.write_all(&[*byte]).await.is_err() {
                    break;
                }
                let _ = stream.flush().await;
                sleep(Duration::from_secs(1)).await;
            }
        });
        let seconds = seconds_until_end(served).await;
        assert!((10..=11).contains(&seconds), "{seconds}");
    }
}

#[tokio::test(start_paused = true)]
async fn requests_without_a_sign_in_keep_a_connection_for_two_minutes_at_most() {
    let (mut client, served) = Fixture::new().http1().await;
    let began = Instant::now();
    while client.ready().await.is_ok() {
        let Ok(answer) = client.send_request(request("/")).await else {
            break;
        };
        assert_eq!(body(answer).await, "answer");
        sleep(Duration::from_secs(5)).await;
    }
    served.await.unwrap();
    assert_eq!(began.elapsed().as_secs() / 10, 12);
}

#[tokio::test(start_paused = true)]
async fn a_members_connection_is_kept_for_five_idle_minutes_and_an_hour_at_most() {
    let fixture = Fixture::new();
    let (mut client, served) = fixture.http2().await;
    let answer = client.send_request(request("/signed-in")).await.unwrap();
    assert_eq!(body(answer).await, "answer");
    let seconds = seconds_until_end(served).await;
    assert!((300..=301).contains(&seconds), "{seconds}");

    let (mut client, served) = fixture.http2().await;
    let began = Instant::now();
    while let Ok(answer) = client.send_request(request("/signed-in")).await {
        body(answer).await;
        sleep(Duration::from_secs(60)).await;
    }
    served.await.unwrap();
    assert_eq!(began.elapsed().as_secs() / 60, 60);
}

#[tokio::test(start_paused = true)]
async fn a_running_request_has_half_a_minute_when_its_connection_is_too_old() {
    let fixture = Fixture::new();
    let (mut client, _) = fixture.http2().await;
    let answer = client.send_request(request("/after/140")).await.unwrap();
    assert_eq!(body(answer).await, "answer");

    let (mut client, _) = fixture.http2().await;
    assert!(client.send_request(request("/after/160")).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn new_connections_displace_the_oldest_that_has_not_signed_in_and_no_member() {
    // A quarter of eight files: two places.
    let fixture = Fixture::with_files(8);
    let (mut client, member) = fixture.http2().await;
    let answer = client.send_request(request("/signed-in")).await.unwrap();
    body(answer).await;
    let (_first, displaced) = fixture.connect_tls(b"h2").await;
    let (_second, second) = fixture.connect_tls(b"h2").await;
    let (_third, third) = fixture.connect_tls(b"http/1.1").await;
    assert_eq!(seconds_until_end(displaced).await, 0);
    assert!(!second.is_finished() && !third.is_finished());
    assert!(!member.is_finished());
    let answer = client.send_request(request("/")).await.unwrap();
    assert_eq!(body(answer).await, "answer");
}

#[tokio::test(start_paused = true)]
async fn completed_handshakes_displace_no_connection_that_is_still_in_its_own() {
    // An eighth and a quarter of sixteen files: two places for those that arrive, four for those that have not signed in.
    let fixture = Fixture::with_files(16);
    let (_stream, arriving) = fixture.connect();
    let mut silent = Vec::new();
    for _ in 0..8 {
        silent.push(fixture.connect_tls(b"http/1.1").await);
    }
    sleep(Duration::from_millis(1)).await;
    assert!(!arriving.is_finished());
    let are_displaced: Vec<_> = silent.iter().map(|(_, task)| task.is_finished()).collect();
    assert_eq!(are_displaced, [[true; 4], [false; 4]].concat());

    let later = [fixture.connect(), fixture.connect()];
    sleep(Duration::from_millis(1)).await;
    let are_displaced = [&arriving, &later[0].1, &later[1].1].map(JoinHandle::is_finished);
    assert_eq!(are_displaced, [true, false, false]);
}

#[tokio::test(start_paused = true)]
async fn head_is_answered_as_get_without_the_content_in_both_protocols() {
    let fixture = Fixture::new();
    let head = || {
        let mut request = request("/");
        *request.method_mut() = Method::HEAD;
        request
    };
    let (mut http1, _) = fixture.http1().await;
    let (mut http2, _) = fixture.http2().await;
    let answers = [
        http1.send_request(head()).await.unwrap(),
        http2.send_request(head()).await.unwrap(),
    ];
    for answer in answers {
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-length"], "6");
        assert!(body(answer).await.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn the_service_ends_without_waiting_for_silent_connections() {
    let fixture = Fixture::new();
    let (_stream, without_tls) = fixture.connect();
    let (_first, http1) = fixture.connect_tls(b"http/1.1").await;
    let (_second, http2) = fixture.connect_tls(b"h2").await;
    fixture.ending.cancel();
    for served in [without_tls, http1, http2] {
        assert!(seconds_until_end(served).await <= 1);
    }
}
