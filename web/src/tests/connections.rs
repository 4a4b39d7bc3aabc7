//! Thousands of connections that only take places.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::StatusCode;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{interval, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::world::{World, code};

/// How many connections of each kind. Together with the service's own ends they are more open files than most systems
/// allow at first; the service raises the limit of its process, which is this one.
const ATTACKERS: usize = 2_000;
/// Generous: how quick the answers are depends on the machine.
const DEADLINE: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn h2_thousands_of_silent_and_slow_connections_keep_nobody_out() {
    let world = World::new().await;
    let running = world.serve().await;
    let doctor = world.doctor();
    let member = world.signed_in(&running, &doctor).await.visitor;
    let unseen = format!("/api/v1/blobs/{}", "0".repeat(64));
    let ask = async || {
        let answer = timeout(DEADLINE, member.get(&unseen).send()).await;
        code(answer.expect("a member waits in vain").unwrap()).await
    };
    assert_eq!(ask().await, (404, "NOT_FOUND".to_owned()));

    let connector = connector(&world);
    let mut attackers = JoinSet::new();
    for _ in 0..ATTACKERS {
        for is_slow in [false, true] {
            attackers.spawn(attack(running.address, connector.clone(), is_slow));
        }
    }
    let mut held = JoinSet::new();
    // If these connections stop the service, not all of them ever get through.
    let _ = timeout(DEADLINE, async {
        while let Some(attacker) = attackers.join_next().await {
            if let Ok((stream, is_slow)) = attacker.unwrap() {
                held.spawn(hold(stream, is_slow));
            }
        }
    })
    .await;

    let visitor = world.visitor(&running);
    let health = timeout(DEADLINE, visitor.get("/healthz").send()).await;
    let health = health.expect("a new connection waits in vain").unwrap();
    assert_eq!(health.status(), StatusCode::OK);
    assert_eq!(ask().await, (404, "NOT_FOUND".to_owned()));
}

/// Connects without a request, and says whether to be slow.
async fn attack(
    address: SocketAddr,
    connector: TlsConnector,
    is_slow: bool,
) -> std::io::Result<(TlsStream<TcpStream>, bool)> {
    let stream = TcpStream::connect(address).await?;
    let name = ServerName::from(address.ip());
    Ok((connector.connect(name, stream).await?, is_slow))
}

/// Keeps the connection: silently, or with a byte of a header now and then.
async fn hold(mut stream: TlsStream<TcpStream>, is_slow: bool) -> std::io::Result<()> {
    if !is_slow {
        return std::future::pending().await;
    }
    let mut pause = interval(Duration::from_secs(1));
    for byte in b"GET / HTTP/1.1\r\nslowly: "
        .iter()
        .chain(b"y".iter().cycle())
    {
        pause.tick().await;
        stream.write_all(&[*byte]).await?;
        stream.flush().await?;
    }
    Ok(())
}

/// Without session resumption every handshake costs the service what a stranger's does.
fn connector(world: &World) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(world.tls.pem.as_bytes()).unwrap())
        .unwrap();
    let mut config = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.resumption = rustls::client::Resumption::disabled();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    TlsConnector::from(Arc::new(config))
}
