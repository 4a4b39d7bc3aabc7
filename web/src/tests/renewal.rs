//! Certificates that are renewed while the service runs.

use std::fs;

use emr_testkit::{Issued, Log, Template, shown_certificate};
use reqwest::StatusCode;

use super::pki::Issues;
use super::world::{Running, World, until};

const CANNOT_BE_USED: &str = "files were changed and cannot be used";

async fn shows(world: &World, running: &Running, expected: &Issued) -> bool {
    shown_certificate(&world.tls.pem, "127.0.0.1", running.address).await == expected.der()
}

#[tokio::test]
async fn h7_the_web_service_shows_a_renewed_certificate_to_new_browsers_without_a_restart() {
    let log = Log::begin();
    let world = World::new().await;
    let running = world.serve().await;
    let doctor = world.doctor();
    let member = world.signed_in(&running, &doctor).await.visitor;
    let (certificate, key) = (&world.config.tls.certificate, &world.config.tls.key);
    let renewed = world.tls.tls();
    fs::write(certificate, &renewed.certificate).unwrap();
    fs::write(key, &renewed.key).unwrap();
    until(async || shows(&world, &running, &renewed).await).await;

    // Half of the next certificate is written, then the whole. Its key follows later.
    let next = world.tls.tls();
    let mut seen = log.count(CANNOT_BE_USED);
    for written in [next.certificate.split_at(100).0, &next.certificate] {
        fs::write(certificate, written).unwrap();
        let is_seen = async || {
            assert!(shows(&world, &running, &renewed).await);
            log.count(CANNOT_BE_USED) > seen
        };
        until(is_seen).await;
        assert!(shows(&world, &running, &renewed).await);
        seen = log.count(CANNOT_BE_USED);
    }
    fs::write(key, &next.key).unwrap();
    until(async || shows(&world, &running, &next).await).await;
    // A connection from before goes on, and so does a session.
    let unseen = format!("/api/v1/blobs/{}", "0".repeat(64));
    let answer = member.get(&unseen).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn h7_the_web_service_asks_peers_under_its_renewed_identity_without_a_restart() {
    let world = World::new().await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    let identity = &world.config.identity;
    let key = fs::read_to_string(&identity.key).unwrap();
    let of_client = Template::named("node").unit("client");
    let renewed = world.ministry_nodes.issue_over(&of_client, &key);
    fs::write(&identity.certificate, &renewed.certificate).unwrap();
    until(async || {
        visitor.get("/healthz").send().await.unwrap();
        let asker = world.peer.told(|state| state.last_asker.clone());
        asker.is_some_and(|asker| asker.certificate_pem() == renewed.certificate)
    })
    .await;
}
