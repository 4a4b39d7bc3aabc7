//! Disks that are full to the last byte: on a network of its own, four of whose processes have small disks.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use emr_client::Error;
use emr_client::member::NewRecord;
use emr_model::{ErrorCode, ServiceCode};
use emr_network::{Options, Progress, ScopedNetwork, Topology, free_base_port, names};
use emr_service::limits::{KeeperLimits, WebLimits};
use emr_tests::metrics::metrics_of;
use fabric_testkit::{SmallDisk, skipped};
use reqwest::StatusCode;
use serde_json::Value;
use tokio::time::{Instant, sleep};

use crate::at_work::Staff;
use crate::http::Http;
use crate::refusal::refused;
use crate::trial::{Case, Failure, Outcome, cases};
use crate::wire::PATIENCE;
use crate::world::{
    KIND, PAUSE, READ_AND_ADD, World, add, hospital_a, hospital_b, open, open_green, until,
    until_answers,
};

pub(crate) fn cases() -> Vec<Case> {
    cases![Alone:
        h5_full_disks_lose_nothing_and_stop_no_revocation_and_all_works_once_there_is_room,
    ]
    .into()
}

const MIB: u64 = 1 << 20;
/// What is free on each disk at first.
const SPARE: u64 = 24 * MIB;
/// Who works while disks of Fabric's nodes are full.
const MEMBERS: usize = 4;

const PEER: &str = "peer0.ministry";
const ORDERER: &str = "orderer1.orderer";

async fn h5_full_disks_lose_nothing_and_stop_no_revocation_and_all_works_once_there_is_room(
    _: Arc<World>,
) -> Outcome {
    let folder = tempfile::Builder::new()
        .prefix("disks-")
        .tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    if SmallDisk::mount(&folder.path().join("disk"), MIB).is_none() {
        skipped("full disks", "this process may not mount a tmpfs");
        return Ok(());
    }
    let world = World::on(network(folder.path().to_owned()).await?).await?;
    let disks = Disks::below(&world).await?;
    of_the_web_service(&world, &disks.web).await?;
    of_a_keeper(&world, &disks.keeper).await?;
    let staff = Staff::hire(&world, MEMBERS).await?;
    staff
        .work_during(async {
            of_the_ministrys_peer(&world, &staff, &disks.peer).await?;
            of_an_orderer(&world, &staff, &disks.orderer).await
        })
        .await?;
    staff.compare_with_the_ledger(&world).await?;
    until_ledgers_agree(&world).await
}

/// A network whose limits fit small disks.
async fn network(folder: PathBuf) -> Result<ScopedNetwork, Failure> {
    let mut topology = Topology::load(None)?;
    topology.web_limits = WebLimits {
        reserved_bytes: 6 * MIB,
        ballast_bytes: 2 * MIB,
        ..WebLimits::default()
    };
    topology.keeper_limits = KeeperLimits {
        reserved_bytes: 6 * MIB,
        ballast_bytes: 2 * MIB,
        ..KeeperLimits::default()
    };
    let path = folder.join("topology.toml");
    fs::write(&path, topology.to_toml())?;
    let options = Options {
        data: folder.join("network"),
        base_port: Some(free_base_port(&topology)?),
        topology: Some(path),
        fabric_binaries: env::var_os("EMR_FABRIC_BIN").map(PathBuf::from),
        own_binaries: emr_network::own_binaries()?,
        progress: Progress::Lines,
    };
    Ok(ScopedNetwork::up_with(options).await?)
}

/// The disks of one process of each kind.
struct Disks {
    web: SmallDisk,
    keeper: SmallDisk,
    peer: SmallDisk,
    orderer: SmallDisk,
}

impl Disks {
    /// Moves what the processes have onto small disks, while the network is down.
    async fn below(world: &World) -> Result<Self, Failure> {
        world.network.down().await?;
        let layout = world.network.layout();
        let keeper = layout.keeper(world.organization(&hospital_b()));
        let mount = |folder: PathBuf| {
            SmallDisk::mount(&folder, SPARE).expect("this process could mount one before")
        };
        let disks = Self {
            web: mount(layout.web().join("data")),
            keeper: mount(keeper.join("data")),
            peer: mount(layout.node(PEER).join("ledger")),
            orderer: mount(layout.node(ORDERER).join("ledger")),
        };
        world.network.resume().await?;
        Ok(disks)
    }
}

/// What was acknowledged stays, refusals say why, and a patient who is signed in revokes at the last byte.
async fn of_the_web_service(world: &World, disk: &SmallDisk) -> Outcome {
    let (patient, doctor) = (world.patient().await?, world.doctor(&hospital_a()).await?);
    let grant = patient.grant(&doctor, READ_AND_ADD).await?;
    let basis = doctor.basis(patient.id()).await?;
    let added = add(&doctor.member, &basis, b"before").await?;
    fill(disk, world.network.layout().web().join("data/ballast")).await;

    let full = ServiceCode::DiskFull.as_str();
    let refusal = doctor
        .member
        .add_record(&basis, record(b"while full"))
        .await;
    assert_eq!(refusal.map(drop).map_err(code), Err(Some(full.to_owned())));
    let refusal = world.sign_in(&doctor.wallet).await.map(drop);
    let said = refusal.expect_err("a session needs a place");
    assert!(said.to_string().contains(full), "{said}");
    assert_eq!(health(world).await?.0, StatusCode::SERVICE_UNAVAILABLE);

    let began = Instant::now();
    let revoked = patient.member.revoke(&grant).await?;
    let took = began.elapsed().as_secs_f64();
    eprintln!("revoked in {took:.1} s with the web service's disk full");
    let reason = revoked.not_rotated.map(code);
    assert_eq!(
        reason,
        Some(Some(full.to_owned())),
        "an envelope needs a place"
    );
    refused(
        open(&doctor.member, &basis, &added).await,
        ErrorCode::Expired,
    );

    disk.free();
    let url = format!("{}/healthz", world.profile.web_url);
    until_answers(&Http::client(world)?, &url).await;
    let doctors = world.sign_in(&doctor.wallet).await?;
    refused(open(&doctors, &basis, &added).await, ErrorCode::Expired);
    open_green(&patient.member, &patient.basis(), &added, b"before").await?;
    patient.grant(&doctor, READ_AND_ADD).await?;
    let basis = doctor.basis(patient.id()).await?;
    add(&doctors, &basis, b"after").await?;
    open_green(&doctors, &basis, &added, b"before").await
}

/// What was acknowledged stays, releases go on, and a refusal names the keeper and its disk.
async fn of_a_keeper(world: &World, disk: &SmallDisk) -> Outcome {
    let (patient, doctor) = world.patient_and_doctor().await?;
    let basis = doctor.basis(patient.id()).await?;
    let added = add(&doctor.member, &basis, b"before").await?;
    let keeper = world
        .network
        .layout()
        .keeper(world.organization(&hospital_b()));
    fill(disk, keeper.join("data/ballast")).await;

    match doctor
        .member
        .add_record(&basis, record(b"while full"))
        .await
    {
        Err(Error::MissingKeepers(missing)) => match &missing[..] {
            [(msp, said)] if *msp == hospital_b() => {
                assert!(said.contains(ServiceCode::DiskFull.as_str()), "{said}");
            }
            others => panic!("only one keeper's disk is full: {others:?}"),
        },
        other => panic!("nothing is written without every keeper: {other:?}"),
    }
    // Two keepers release, and the one with the full disk is one of them.
    world.network.stop_process("keeper.hospital-a").await?;
    open_green(&doctor.member, &basis, &added, b"before").await?;
    world.network.resume().await?;

    disk.free();
    let after = add(&doctor.member, &basis, b"after").await?;
    for (added, content) in [(&added, &b"before"[..]), (&after, b"after")] {
        open_green(&doctor.member, &basis, added, content).await?;
    }
    Ok(())
}

/// It ends, refusals, `/healthz` and `emr-network` name it, and it goes on where it was.
async fn of_the_ministrys_peer(world: &World, staff: &Staff, disk: &SmallDisk) -> Outcome {
    staff.everybody_works().await;
    let began = Instant::now();
    disk.fill();
    until("the peer ends", || is_gone(world, PEER)).await;
    let since = Instant::now();
    staff.until_refused(since).await;
    let came = staff.during(since);
    came.assert_named(Some("MinistryMSP"));
    let (status, health) = health(world).await?;
    let said = (status, health["peer"].as_bool());
    assert_eq!(said, (StatusCode::SERVICE_UNAVAILABLE, Some(false)));
    let refused = world.network.resume().await.map_err(Failure::from);
    let refused = refused.expect_err("it cannot start on a full disk");
    let said = refused.to_string();
    assert!(
        said.contains(PEER) && said.contains("no space left"),
        "{said}"
    );

    disk.free();
    world.network.resume().await?;
    let again = staff.everybody_works().await.as_secs_f64();
    let all = staff.during(began);
    eprintln!("{PEER} with a full disk: {all}; everybody worked again {again:.1} s after `up`");
    Ok(())
}

/// It ends, members go on, `emr-network` names it, and it goes on where it was.
async fn of_an_orderer(world: &World, staff: &Staff, disk: &SmallDisk) -> Outcome {
    staff.everybody_works().await;
    let began = Instant::now();
    disk.fill();
    until("the orderer ends", || is_gone(world, ORDERER)).await;
    staff.everybody_works().await;
    let came = staff.during(began);
    came.assert_named(Some("the orderers"));

    disk.free();
    world.network.resume().await?;
    staff.everybody_works().await;
    eprintln!("{ORDERER} with a full disk: {came}");
    Ok(())
}

/// Fills a disk to the last byte, and once more when the ballast's place is free.
async fn fill(disk: &SmallDisk, ballast: PathBuf) {
    until("the ballast is there", || ballast.exists()).await;
    disk.fill();
    until("the ballast is given up", || !ballast.exists()).await;
    disk.fill();
}

fn is_gone(world: &World, process: &str) -> bool {
    let status = world.network.status();
    let mut of_process = status.iter().filter(|it| it.process == process);
    of_process.all(|it| it.pid.is_none())
}

async fn health(world: &World) -> Result<(StatusCode, Value), Failure> {
    let url = format!("{}/healthz", world.profile.web_url);
    let answer = Http::client(world)?.get(url).send().await?;
    Ok((answer.status(), answer.json().await?))
}

/// Waits until all peers and orderers have the same number of blocks.
async fn until_ledgers_agree(world: &World) -> Outcome {
    let topology = world.network.topology();
    let nodes = topology.organizations.iter().flat_map(|organization| {
        let nodes = organization.peers.iter().chain(&organization.orderers);
        nodes.map(|node| names::node(organization, node))
    });
    let nodes: Vec<_> = nodes.collect();
    let deadline = Instant::now() + PATIENCE;
    loop {
        let mut heights = Vec::new();
        for node in &nodes {
            heights.push(height(world, node).await?);
        }
        if heights.iter().all(|height| *height == heights[0]) {
            return Ok(());
        }
        assert!(
            Instant::now() < deadline,
            "{nodes:?} have {heights:?} blocks"
        );
        sleep(PAUSE).await;
    }
}

/// How many blocks a node has.
async fn height(world: &World, node: &str) -> Result<String, Failure> {
    let metrics = metrics_of(&world.network, node).await?;
    let mut lines = metrics.lines();
    let height = lines.find(|line| line.starts_with("ledger_blockchain_height{"));
    let (_, height) = height
        .and_then(|line| line.rsplit_once(' '))
        .expect("it has a ledger");
    Ok(height.to_owned())
}

fn record(content: &[u8]) -> NewRecord<'_> {
    NewRecord {
        kind: KIND,
        content: content.into(),
    }
}

fn code(error: Error) -> Option<String> {
    error.code().map(str::to_owned)
}
