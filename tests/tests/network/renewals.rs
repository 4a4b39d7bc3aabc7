//! What the network runs gets newer certificates before the present ones end, and work goes on.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use emr_api::network::{Network, NodeKind};
use emr_model::{Digest, Timestamp};
use emr_network::{Issued, RENEWED_WITHIN, Renewal, names};
use emr_trust::Certificate;
use tokio::time::{Instant, sleep};

use crate::trial::{Case, Failure, Outcome, cases};
use crate::world::{PAUSE, READ_AND_ADD, World, add, hospital_a, open_green};

pub(crate) fn cases() -> Vec<Case> {
    // It restarts every node.
    cases![Alone:
        h7_nodes_services_and_administrators_renew_their_certificates_and_all_work_goes_on,
    ]
    .into()
}

/// Certificates of nodes are valid for five years, so that all of them end within this time, and no root does.
const SIX_YEARS: Duration = Duration::from_secs(6 * 365 * 24 * 3_600);

/// Peers forget each other's earlier certificates a while after they saw them last.
const PATIENCE: Duration = Duration::from_secs(60);

async fn h7_nodes_services_and_administrators_renew_their_certificates_and_all_work_goes_on(
    world: Arc<World>,
) -> Outcome {
    let network = &world.network;
    let patient = world.patient().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    patient.grant(&doctor, READ_AND_ADD).await?;
    let basis = doctor.basis(patient.id()).await?;
    let earlier = add(&doctor.member, &basis, b"before the renewal").await?;

    let nothing = network.renew(RENEWED_WITHIN).await?;
    let expected = Renewal {
        renewed: Vec::new(),
        ending_roots: Vec::new(),
    };
    assert_eq!(nothing, (expected, Vec::new()), "all certificates are new");
    let files = certificates_below(network.layout().data())?;
    let pids = pids_of_services(&world);
    let before = network.certificates()?;

    let (renewal, restarted) = network.renew(SIX_YEARS).await?;
    assert!(renewal.ending_roots.is_empty(), "{renewal:?}");
    let servers = 3;
    let renewable = before.iter().filter(|issued| issued.is_renewable).count();
    assert_eq!(renewal.renewed.len() + servers, renewable);
    let after = network.certificates()?;
    assert_eq!(after.len(), before.len(), "the servers made theirs anew");
    // Registrars of members have certificates for one year, as members have; servers of authorities date theirs back.
    let of_nodes = |issued: &&Issued| {
        let is_other = issued.authority.ends_with("-members") || issued.owner.starts_with("ca.");
        issued.is_renewable && !is_other
    };
    let ends = renewal.renewed.iter().filter(of_nodes);
    let new_end = ends.map(|issued| issued.ends).min();
    let new_end = new_end.expect("nodes have certificates");
    let mut ends = after.iter().filter(of_nodes);
    assert!(ends.all(|issued| issued.ends >= new_end), "{after:?}");

    // Every key is the one before, and every certificate is another.
    let renewed_files = certificates_below(network.layout().data())?;
    assert!(renewed_files.keys().eq(files.keys()));
    for (path, (pem, key)) in &files {
        let (renewed, its_key) = &renewed_files[path];
        assert_ne!(pem, renewed, "{}", path.display());
        assert_eq!(key, its_key, "{}", path.display());
    }

    // Fabric's nodes restarted; keepers and the web service did not have to.
    let topology = network.topology();
    for organization in &topology.organizations {
        for node in organization.peers.iter().chain(&organization.orderers) {
            assert!(restarted.contains(&names::node(organization, node)));
        }
    }
    let outdated = network.outdated();
    let is_chaincode = |process: &String| process.starts_with("chaincode.");
    assert!(
        !outdated.is_empty() && outdated.iter().all(is_chaincode),
        "{outdated:?}"
    );
    assert_eq!(pids_of_services(&world), pids);

    add(&doctor.member, &basis, b"after the renewal").await?;
    open_green(&doctor.member, &basis, &earlier, b"before the renewal").await?;
    let official = world.sign_in(&world.ministry).await?;
    let deadline = Instant::now() + PATIENCE;
    loop {
        let seen = official.session().web().network().await?;
        if shows_only_new(&seen, new_end) {
            break;
        }
        assert!(Instant::now() < deadline, "{seen:?}");
        sleep(PAUSE).await;
    }

    network.down().await?;
    network.resume().await?;
    assert_eq!(network.outdated(), Vec::<String>::new());
    add(&doctor.member, &basis, b"after all is restarted").await?;
    open_green(&doctor.member, &basis, &earlier, b"before the renewal").await
}

/// Whether every node answers under a certificate that does not end before the new ones.
fn shows_only_new(network: &Network, new_end: Timestamp) -> bool {
    let kinds = [
        NodeKind::Peer,
        NodeKind::Orderer,
        NodeKind::Keeper,
        NodeKind::Web,
    ];
    let has = |kind| network.nodes.iter().any(|node| node.kind == kind);
    let is_new = |node: &emr_api::network::Node| {
        let is_new = node.certificate_ends.is_some_and(|ends| ends >= new_end);
        node.answers && (is_new || node.kind == NodeKind::Authority)
    };
    network.is_discovered && kinds.into_iter().all(has) && network.nodes.iter().all(is_new)
}

/// The certificates that authorities issued, with the digests of their keys.
fn certificates_below(folder: &Path) -> Result<BTreeMap<PathBuf, (String, Digest)>, Failure> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        // An MSP has only links to certificates, and what processes keep changes all the time.
        let others = ["msp", "ledger", "data", "authorities", "logs", "run"];
        if path.is_dir() && !others.iter().any(|other| path.ends_with(other)) {
            found.extend(certificates_below(&path)?);
        } else if path.ends_with("certificate.pem") {
            let pem = fs::read_to_string(&path)?;
            let key = Certificate::from_pem(&pem)?.key_digest().clone();
            found.insert(path, (pem, key));
        }
    }
    Ok(found)
}

/// The process ids of the keepers and the web service.
fn pids_of_services(world: &World) -> Vec<Option<u32>> {
    let network = &world.network;
    let is_service = |process: &str| process == names::WEB || process.starts_with("keeper.");
    let status = network.status().into_iter();
    let services = status.filter(|status| is_service(&status.process));
    services.map(|status| status.pid).collect()
}
