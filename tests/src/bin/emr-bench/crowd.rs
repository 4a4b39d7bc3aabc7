//! Thousands of connections on which nobody signs in: silent ones, and slow ones.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use emr_api::profile::Profile;
use emr_model::PageRequest;
use emr_network::{Network, names};
use emr_testkit::{Stranger, hold};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use reqwest::{Certificate, Client};
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::cast::Cast;
use crate::statistics::percentile;

/// Connections of each kind, as many as the service promises to bear.
const CONNECTIONS: usize = 2_000;
/// Questions of each kind, from the moment at which the first of these connections comes.
const QUESTIONS: usize = 200;
/// The pause between two questions.
const PAUSE: Duration = Duration::from_millis(100);

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
    let stranger = Stranger::new(address, &cast.profile().web_tls_ca);
    let mut crowd = JoinSet::new();
    for _ in 0..CONNECTIONS {
        for is_slow in [false, true] {
            // The service ends some of them, which is its right.
            let stranger = stranger.clone();
            crowd.spawn(async move { hold(stranger.connect().await?, is_slow).await });
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
