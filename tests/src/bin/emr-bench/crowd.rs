//! Thousands of connections on which nobody signs in: silent ones, and slow ones.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use emr_api::profile::Profile;
use emr_model::PageRequest;
use emr_network::{Network, names};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use reqwest::{Certificate, Client};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{interval, sleep};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::cast::Cast;
use crate::statistics::percentile;

/// Connections of each kind, as many as the service promises to bear.
const CONNECTIONS: usize = 2_000;
/// Questions of each kind, from the moment at which the first of these connections comes.
const QUESTIONS: usize = 200;
/// The pause between two questions.
const PAUSE: Duration = Duration::from_millis(100);
/// Between two bytes of a slow request.
const SLOWLY: Duration = Duration::from_secs(1);

/// Milliseconds that 98 of 100 answers did not exceed beside the crowd.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BesideCrowd {
    /// Over a new connection: whether the service is well.
    pub(crate) health: f64,
    /// Over the connection of a member who has signed in: who looked at their records.
    pub(crate) member: f64,
}

/// Lets the crowd come, and asks meanwhile. A question without an answer is an error.
pub(crate) async fn measure(network: &Network, cast: &Cast) -> anyhow::Result<BesideCrowd> {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    ensure!(
        most > 2 * CONNECTIONS as u64 + 256,
        "a process may not open {} files here",
        2 * CONNECTIONS
    );
    setrlimit(Resource::RLIMIT_NOFILE, most, most)?;
    let patient = cast.patient().await?.person;
    let address = SocketAddr::from(network.address(names::WEB));
    let connector = connector(cast.profile())?;
    let mut crowd = JoinSet::new();
    for _ in 0..CONNECTIONS {
        for is_slow in [false, true] {
            // The service ends some of them, which is its right.
            let connector = connector.clone();
            crowd.spawn(async move { hold(connect(address, &connector).await?, is_slow).await });
        }
    }
    let (mut health, mut member) = (Vec::new(), Vec::new());
    for _ in 0..QUESTIONS {
        let client = newcomer(cast.profile())?;
        let url = format!("{}/healthz", cast.profile().web_url);
        let begun = Instant::now();
        let answer = client.get(url).send().await;
        answer
            .context("a newcomer gets no answer")?
            .error_for_status()?;
        health.push(milliseconds_since(begun));
        let begun = Instant::now();
        let log = patient.member.access_log(PageRequest::default()).await;
        log.context("a member gets no answer")?;
        member.push(milliseconds_since(begun));
        sleep(PAUSE).await;
    }
    Ok(BesideCrowd {
        health: percentile(health, 98),
        member: percentile(member, 98),
    })
}

fn milliseconds_since(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1_000.0
}

/// A client that has no connection yet.
fn newcomer(profile: &Profile) -> anyhow::Result<Client> {
    let root = Certificate::from_pem(profile.web_tls_ca.as_bytes())?;
    Ok(Client::builder()
        .tls_certs_only([root])
        .no_proxy()
        .build()?)
}

async fn connect(
    address: SocketAddr,
    connector: &TlsConnector,
) -> std::io::Result<TlsStream<TcpStream>> {
    let stream = TcpStream::connect(address).await?;
    let name = ServerName::from(address.ip());
    connector.connect(name, stream).await
}

/// Keeps a connection: silently, or with a byte of a header now and then.
async fn hold(mut stream: TlsStream<TcpStream>, is_slow: bool) -> std::io::Result<()> {
    if !is_slow {
        return std::future::pending().await;
    }
    let mut pause = interval(SLOWLY);
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

/// Without session resumption, every handshake costs the service what a stranger's does.
fn connector(profile: &Profile) -> anyhow::Result<TlsConnector> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(
        profile.web_tls_ca.as_bytes(),
    )?)?;
    let mut config = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.resumption = rustls::client::Resumption::disabled();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsConnector::from(Arc::new(config)))
}
