//! Certificates that are renewed while the keeper runs.

use std::fs;
use std::net::SocketAddr;
use std::time::Duration;

use emr_model::ErrorCode;
use emr_testkit::{Issued, Log, Template, shown_certificate};
use fabric_gateway::SignedProposal;
use fabric_protos::protos;
use prost::Message;
use tokio::time::{sleep, timeout};

use crate::process::any_release;
use crate::support::{Answer, World, of_client};

/// How long a keeper may take to see that files changed.
const PATIENCE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(50);

const CANNOT_BE_USED: &str = "files were changed and cannot be used";

/// The certificates of those who asked the peer since the last time.
fn creators(world: &World) -> Vec<String> {
    let asked = world.peer.asked();
    let creator = |asked: &protos::SignedProposal| {
        let asked = SignedProposal::from_bytes(asked.encode_to_vec()).unwrap();
        asked.proposal().creator().certificate_pem().to_owned()
    };
    asked.iter().map(creator).collect()
}

async fn shown(world: &World, keeper: SocketAddr) -> Vec<u8> {
    shown_certificate(&world.tls.pem, "localhost", keeper).await
}

async fn until_it_shows(world: &World, keeper: SocketAddr, expected: &Issued) {
    let becomes = async {
        while shown(world, keeper).await != expected.der() {
            sleep(PAUSE).await;
        }
    };
    let became = timeout(PATIENCE, becomes).await;
    became.expect("it shows the certificate that is in the file");
}

#[tokio::test]
async fn h7_a_keeper_shows_a_renewed_certificate_to_new_callers_and_keeps_open_connections() {
    let log = Log::begin();
    let world = World::new().await;
    let (running, mut open) = world.start_and_connect().await;
    world
        .peer
        .will_answer([Answer::Refusal(ErrorCode::Expired)]);
    let renewed = world.tls.issue(&Template::tls("localhost"));
    renewed.write(&world.path("tls"));
    until_it_shows(&world, running.address, &renewed).await;

    // Half of the next certificate is written, then the whole. Its key follows later.
    let next = world.tls.issue(&Template::tls("localhost"));
    let halves = [next.certificate.split_at(100).0, &next.certificate];
    for (times, written) in halves.into_iter().enumerate() {
        fs::write(world.path("tls/certificate.pem"), written).unwrap();
        let is_seen = async {
            while log.count(CANNOT_BE_USED) == times {
                assert_eq!(shown(&world, running.address).await, renewed.der());
            }
        };
        timeout(PATIENCE, is_seen).await.expect("the log says so");
        assert_eq!(shown(&world, running.address).await, renewed.der());
    }
    fs::write(world.path("tls/key.pem"), &next.key).unwrap();
    until_it_shows(&world, running.address, &next).await;
    let refusal = open.release(any_release()).await.unwrap_err();
    assert!(refusal.message().starts_with("EXPIRED: "), "{refusal}");
}

#[tokio::test]
async fn h7_a_keeper_signs_under_its_renewed_identity_without_a_restart() {
    let log = Log::begin();
    let world = World::new().await;
    let (_running, mut keeper) = world.start_and_connect().await;
    world
        .peer
        .will_answer([Answer::Refusal(ErrorCode::Expired)]);
    let key = fs::read_to_string(world.path("identity/key.pem")).unwrap();
    let renewed = world.nodes.issue_over(&of_client("keeper"), &key);
    let before = world.identity();
    fs::write(world.path("identity/certificate.pem"), "junk").unwrap();
    let is_seen = async {
        while log.count(CANNOT_BE_USED) == 0 {
            keeper.release(any_release()).await.unwrap_err();
            assert_eq!(creators(&world), [before.certificate_pem()]);
        }
    };
    timeout(PATIENCE, is_seen).await.expect("the log says so");

    renewed.write(&world.path("identity"));
    let takes_it_up = async {
        loop {
            keeper.release(any_release()).await.unwrap_err();
            if creators(&world) == [renewed.certificate.as_str()] {
                break;
            }
            sleep(PAUSE).await;
        }
    };
    let took = timeout(PATIENCE, takes_it_up).await;
    took.expect("it asks its peer under the renewed certificate");
}
