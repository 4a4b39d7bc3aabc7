//! How members fare while a process is frozen, after one was killed, and while a disk is full.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use emr_model::grant::GrantKey;
use emr_network::{Kind, Network, Options, Progress, names, own_binaries};
use emr_tests::leader::leader;
use fabric_testkit::{SmallDisk, skipped};
use futures::future::try_join_all;

use crate::cast::{Cast, Patient};
use crate::statistics::percentile;

/// Patients who grant at the same time while a hospital is frozen.
const PATIENTS: usize = 4;
/// Grants of each of them.
const GRANTS: usize = 50;
/// What is free on the web service's disk before it is full: enough that the service makes its ballast.
const SPARE: u64 = 128 << 20;
/// How long to wait for a network that does not recover.
const PATIENCE: Duration = Duration::from_secs(120);

/// Seconds from a crash until a member's next grant is confirmed.
pub(crate) struct Recovery {
    /// The ministry's chaincode, started again at once.
    pub(crate) chaincode: f64,
    /// The web service, started again at once.
    pub(crate) web: f64,
    /// The ministry's peer, started again at once.
    pub(crate) peer: f64,
    /// The orderer that leads; it stays away until the next grant, and is started again then.
    pub(crate) leader: f64,
}

/// Seconds that 99 of 100 grants do not exceed while a hospital's chaincode is frozen. A grant that is refused is an error.
pub(crate) async fn frozen_hospital(network: &Network, cast: &Cast) -> anyhow::Result<f64> {
    let topology = network.topology();
    let hospital = topology.of_kind(Kind::Hospital).next();
    let hospital = hospital.context("the topology has no hospital")?;
    let process = names::chaincode(hospital, topology.chaincode.version);
    let mut patients = Vec::new();
    for _ in 0..PATIENTS {
        let patient = cast.patient().await?;
        cast.granted(&patient).await?;
        patients.push(patient);
    }
    network.freeze_process(&process)?;
    let granted = try_join_all(patients.iter().map(|patient| grants(cast, patient))).await;
    network.thaw_process(&process)?;
    Ok(percentile(granted?.concat(), 99))
}

/// Kills processes in turn.
pub(crate) async fn recovery(network: &Network, cast: &Cast) -> anyhow::Result<Recovery> {
    let patient = cast.patient().await?;
    cast.granted(&patient).await?;
    let ministry = network.topology().ministry();
    let chaincode = names::chaincode(ministry, network.topology().chaincode.version);
    let peer = names::node(ministry, &ministry.peers[0]);
    let after = async |process: &str| -> anyhow::Result<f64> {
        network.kill_process(process).await?;
        let began = Instant::now();
        network.start_process(process, &options(network)?).await?;
        until_granted(cast, &patient, began).await
    };
    Ok(Recovery {
        chaincode: after(&chaincode).await?,
        web: after(names::WEB).await?,
        peer: after(&peer).await?,
        leader: {
            let leader = leader(network).await?;
            let leader = leader.context("no orderer says that it leads")?;
            network.kill_process(&leader).await?;
            let seconds = until_granted(cast, &patient, Instant::now()).await?;
            network.start_process(&leader, &options(network)?).await?;
            seconds
        },
    })
}

/// Seconds until a revocation is confirmed while the web service's disk is full to the last byte. `None` where this program may
/// not mount a small disk.
pub(crate) async fn full_disk_revoke(
    network: &Network,
    cast: &Cast,
) -> anyhow::Result<Option<f64>> {
    let patient = cast.patient().await?;
    network.stop_process(names::WEB).await?;
    let data = network.layout().web().join("data");
    let disk = SmallDisk::mount(&data, SPARE);
    let start = async || -> anyhow::Result<GrantKey> {
        network
            .start_process(names::WEB, &options(network)?)
            .await?;
        until_granted(cast, &patient, Instant::now()).await?;
        cast.grant(&patient).await
    };
    let key = start().await?;
    let Some(disk) = disk else {
        skipped("full_disk_revoke", "this process may not mount a tmpfs");
        return Ok(None);
    };
    let ballast = data.join("ballast");
    disk.fill();
    while ballast.exists() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    disk.fill();
    let began = Instant::now();
    let revoked = patient.person.member.revoke(&key).await;
    let seconds = began.elapsed().as_secs_f64();
    network.stop_process(names::WEB).await?;
    disk.unmount();
    start().await?;
    let revoked = revoked?;
    ensure!(revoked.not_rotated.is_some(), "the disk was not full");
    Ok(Some(seconds))
}

/// The seconds that each grant took.
async fn grants(cast: &Cast, patient: &Patient) -> anyhow::Result<Vec<f64>> {
    let mut samples = Vec::with_capacity(GRANTS);
    for _ in 0..GRANTS {
        let began = Instant::now();
        cast.grant(patient).await?;
        samples.push(began.elapsed().as_secs_f64());
    }
    Ok(samples)
}

async fn until_granted(cast: &Cast, patient: &Patient, began: Instant) -> anyhow::Result<f64> {
    while let Err(error) = cast.grant(patient).await {
        ensure!(began.elapsed() < PATIENCE, "it did not recover: {error:#}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(began.elapsed().as_secs_f64())
}

fn options(network: &Network) -> anyhow::Result<Options> {
    Ok(Options {
        data: network.layout().data().to_owned(),
        topology: None,
        base_port: None,
        fabric_binaries: None,
        own_binaries: own_binaries()?,
        progress: Progress::Silent,
    })
}
