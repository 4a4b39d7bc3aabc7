//! A chaincode that a peer launches through an external builder, and that dials the peer.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use emr_network::{Organization, names};
use emr_shim_tests::Operation;
use flate2::Compression;
use flate2::write::GzEncoder;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::time::{Instant, sleep};

use crate::load::propose_to;
use crate::trial::{Case, Failure, Outcome, cases};
use crate::world::World;

pub(crate) fn cases() -> Vec<Case> {
    cases![Alone: a_peer_launches_the_chaincode_when_it_needs_it_and_again_when_it_is_gone].into()
}

/// The chaincode on the channel, and the label of its package.
const NAME: &str = "launched";
/// What the guide's script runs.
const PROGRAM: &str = "cars";
/// The guide for authors of chaincode in Go, whose script starts the program with what the peer tells.
const GUIDE: &str = include_str!("../../../../chaincode/shim/docs/from-go.md");
/// A peer that has just lost its chaincode may need a moment to see that.
const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(50);

async fn a_peer_launches_the_chaincode_when_it_needs_it_and_again_when_it_is_gone(
    world: Arc<World>,
) -> Outcome {
    extend_builder(&world.network.layout().builder().join("bin"))?;
    let peers = Peers::find(&world)?;
    let ministry = world.network.topology().ministry();
    assert_eq!(launched_by(peers.ministry)?, []);
    define(&world, &peers, ministry)?;

    let gateway = world.gateway(&world.peers[0], &world.clients[0]);
    let write = [Operation::Put {
        key: "a".to_owned(),
        value: hex::encode("1"),
    }];
    let proposal = propose_to(NAME, &world, &gateway, &write, 0);
    gateway.submit_proposal(proposal).await?;
    let first = launched_by(peers.ministry)?;
    assert_eq!(
        first.len(),
        1,
        "one process, and it is the peer's own child"
    );

    kill(first[0], Signal::SIGKILL)?;
    let read = [Operation::Get {
        key: "a".to_owned(),
    }];
    let deadline = Instant::now() + PATIENCE;
    let found = loop {
        let proposal = propose_to(NAME, &world, &gateway, &read, 0);
        match gateway.evaluate_proposal(proposal).await {
            Ok(found) => break found,
            Err(error) if Instant::now() > deadline => return Err(error.into()),
            Err(_) => sleep(PAUSE).await,
        }
    };
    assert_eq!(found, r#"[["ok","31"]]"#);
    let second = launched_by(peers.ministry)?;
    assert_eq!(second.len(), 1);
    assert_ne!(second, first, "the peer has launched it again");
    Ok(())
}

/// What the peers' operators work with.
struct Peers {
    /// The program of Fabric's that the ministry's peer is.
    program: PathBuf,
    /// Its process.
    ministry: Pid,
}

impl Peers {
    fn find(world: &World) -> Result<Self, Failure> {
        let process = first_peer(world.network.topology().ministry());
        let statuses = world.network.status();
        let status = statuses.iter().find(|status| status.process == process);
        let pid = status.and_then(|status| status.pid);
        let pid = pid.expect("the ministry's peer runs");
        Ok(Self {
            program: fs::read_link(format!("/proc/{pid}/exe"))?,
            ministry: Pid::from_raw(pid.cast_signed()),
        })
    }

    /// Runs a command of the lifecycle as an organization's administrator.
    fn run(
        &self,
        world: &World,
        organization: &Organization,
        arguments: &[impl AsRef<OsStr>],
    ) -> Result<String, Failure> {
        let layout = world.network.layout();
        let output = Command::new(&self.program)
            .env("FABRIC_CFG_PATH", layout.node(&first_peer(organization)))
            .env(
                "CORE_PEER_MSPCONFIGPATH",
                layout.admin(organization).join("msp"),
            )
            .env("FABRIC_LOGGING_SPEC", "warning")
            .args(["lifecycle", "chaincode"])
            .args(arguments)
            .output()?;
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        match output.status.success() {
            true => Ok(said),
            false => Err(io::Error::other(said).into()),
        }
    }
}

/// Has the peers' builder take programs, too, which it runs as the guide says. Services are built as before.
fn extend_builder(folder: &Path) -> io::Result<()> {
    let mine = format!("grep -q '\"{NAME}\"' ");
    for (name, addition) in [
        ("detect", format!("{mine} \"$2/metadata.json\" && exit 0")),
        (
            "build",
            format!("{mine} \"$2/metadata.json\" && cp \"$1/{PROGRAM}\" \"$3\" && exit 0"),
        ),
        ("release", format!("test -e \"$1/{PROGRAM}\" && exit 0")),
    ] {
        let path = folder.join(name);
        let services = fs::read_to_string(&path)?;
        fs::write(&path, format!("#!/bin/sh\n{addition}\n{services}"))?;
    }
    let run = folder.join("run");
    fs::write(&run, script())?;
    fs::set_permissions(&run, fs::Permissions::from_mode(0o755))
}

/// The guide's script, to the letter.
fn script() -> &'static str {
    let scripts = GUIDE.split("```sh\n").skip(1);
    let mut scripts = scripts.filter_map(|rest| rest.split("```").next());
    let script = scripts.find(|script| script.contains("BUILD_OUTPUT_DIR"));
    script.expect("the guide says how to launch a program")
}

/// Installs the program at the ministry's peer, and has all organizations agree to it.
fn define(world: &World, peers: &Peers, ministry: &Organization) -> Outcome {
    let package = world.network.layout().data().join("launched.tar.gz");
    fs::write(
        &package,
        package_of(env!("CARGO_BIN_EXE_script-chaincode"))?,
    )?;
    let package = package.to_string_lossy();
    peers.run(world, ministry, &["install", &package])?;
    let id = peers.run(world, ministry, &["calculatepackageid", &package])?;

    let network = &world.network;
    let orderer = network.topology().orderer();
    let orderer_address = network.address(&names::node(orderer, &orderer.orderers[0]));
    let orderer_root = network.layout().tls_root(orderer);
    let definition = [
        format!("--channelID={}", world.channel),
        format!("--name={NAME}"),
        "--version=1".to_owned(),
        "--sequence=1".to_owned(),
        format!("--signature-policy=OR('{}.peer')", ministry.msp_id),
        format!("--orderer={orderer_address}"),
        "--tls".to_owned(),
        format!("--cafile={}", orderer_root.display()),
    ];
    let mut commit = [&["commit".to_owned()][..], &definition].concat();
    for organization in network.topology().member_organizations() {
        let mut approve = [&["approveformyorg".to_owned()][..], &definition].concat();
        // Only the ministry has it; the others agree that it may.
        if organization == ministry {
            approve.push(format!("--package-id={}", id.trim()));
        }
        peers.run(world, organization, &approve)?;
        let address = network.address(&first_peer(organization));
        let root = network.layout().tls_root(organization);
        commit.push(format!("--peerAddresses={address}"));
        commit.push(format!("--tlsRootCertFiles={}", root.display()));
    }
    peers.run(world, ministry, &commit)?;
    Ok(())
}

/// A package with the program in it.
fn package_of(program: &str) -> io::Result<Vec<u8>> {
    let metadata = format!(r#"{{"type":"{NAME}","label":"{NAME}"}}"#);
    let code = archive(&[(PROGRAM, &fs::read(program)?)])?;
    archive(&[
        ("metadata.json", metadata.as_bytes()),
        ("code.tar.gz", &code),
    ])
}

fn archive(files: &[(&str, &[u8])]) -> io::Result<Vec<u8>> {
    // Compressing a program takes longer than handing it around.
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::none()));
    for (name, contents) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(contents.len() as u64);
        header.set_mode(0o755);
        archive.append_data(&mut header, name, *contents)?;
    }
    archive.into_inner()?.finish()
}

/// The processes of the program that are children of another.
fn launched_by(parent: Pid) -> Result<Vec<Pid>, Failure> {
    let mut children = Vec::new();
    for entry in fs::read_dir("/proc")? {
        // Whatever is no process, or no longer, is none of them.
        let Ok(stat) = fs::read_to_string(entry?.path().join("stat")) else {
            continue;
        };
        // Its id, its name in parentheses, its state and its parent.
        let Some((id, rest)) = stat.split_once(" (") else {
            continue;
        };
        let Some((name, rest)) = rest.rsplit_once(") ") else {
            continue;
        };
        let is_child = rest.split(' ').nth(1) == Some(&parent.to_string());
        if is_child && name == PROGRAM {
            children.push(Pid::from_raw(id.parse()?));
        }
    }
    Ok(children)
}

fn first_peer(organization: &Organization) -> String {
    names::node(organization, &organization.peers[0])
}
