//! How a keeper starts, whom it lets call, and how it stops.

use std::fs;
use std::time::Duration;

use emr_keeper::{KeeperProcess, StartError};
use emr_keeper_api::ReleaseRequest;
use emr_keeper_api::keeper_client::KeeperClient;
use emr_model::ErrorCode;
use emr_service::settings::KeeperSettings;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::support::{Answer, World, patient};
use emr_testkit::Authority;

pub(crate) fn any_release() -> ReleaseRequest {
    ReleaseRequest {
        patient: patient().into(),
        time: 1,
        transaction_id: "ab".repeat(32),
    }
}

#[tokio::test]
async fn callers_need_a_certificate_of_the_portals_authority() {
    let world = World::new().await;
    let running = world.start().await;
    let stranger = Authority::new("tls");
    for client in [None, Some(&stranger)] {
        // With TLS 1.3 a client learns that it was refused with its first request.
        if let Ok(channel) = world.connect(running.address, client).await {
            assert!(
                KeeperClient::new(channel)
                    .release(any_release())
                    .await
                    .is_err()
            );
        }
    }
    assert!(world.peer.asked().is_empty());
}

#[tokio::test]
async fn a_health_check_says_that_it_serves() {
    let world = World::new().await;
    let running = world.start().await;
    let channel = world.connect_as_portal(running.address).await;
    let request = HealthCheckRequest {
        service: "emr.keeper.v1.Keeper".into(),
    };
    let answer = HealthClient::new(channel).check(request).await.unwrap();
    assert_eq!(answer.into_inner().status(), ServingStatus::Serving);
}

#[tokio::test]
async fn requests_in_flight_are_answered_before_it_stops() {
    let world = World::new().await;
    let (running, mut keeper) = world.start_and_connect().await;
    let missing = Answer::Refusal(ErrorCode::NotCommitted);
    world.peer.will_answer([
        missing.clone(),
        missing.clone(),
        missing,
        Answer::Refusal(ErrorCode::Expired),
    ]);
    let request = tokio::spawn(async move { keeper.release(any_release()).await });
    let asked = async {
        while world.peer.asked().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(10), asked).await.unwrap();
    let address = running.address;
    running.stop().await;
    let status = request.await.unwrap().unwrap_err();
    assert!(status.message().starts_with("EXPIRED: "), "{status}");
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_second_keeper_does_not_start_on_the_same_data() {
    let world = World::new().await;
    let running = world.start().await;
    let second = KeeperProcess::start(&world.config()).await;
    assert!(matches!(second, Err(StartError::AlreadyRunning)));
    running.stop().await;
    KeeperProcess::start(&world.config()).await.unwrap();
}

#[tokio::test]
async fn wrong_settings_are_named() {
    let world = World::new().await;
    fs::write(world.path("junk"), "junk").unwrap();
    let good = world.config();
    let with = |change: &dyn Fn(&mut KeeperSettings)| {
        let mut config = good.clone();
        change(&mut config);
        config
    };
    let junk = || world.path("junk");
    for (config, message) in [
        (
            with(&|config| config.profile = junk()),
            "the network's profile cannot be used",
        ),
        (
            with(&|config| config.msp_id = "OtherMSP".parse().unwrap()),
            "the network's profile has no organization OtherMSP: set msp_id to the keeper's own, or profile to its network's",
        ),
        (
            with(&|config| config.identity.certificate = junk()),
            "the identity's certificate cannot be used",
        ),
        (
            with(&|config| config.identity.key = junk()),
            "the identity's key cannot be used",
        ),
        (
            with(&|config| config.identity.key = config.tls.key.clone()),
            "the identity's key cannot be used",
        ),
        (
            with(&|config| config.tls.key = junk()),
            "the TLS certificate, key or client CA cannot be used",
        ),
        (
            with(&|config| config.tls.client_ca.clear()),
            "the list of client CAs cannot be used",
        ),
        (
            with(&|config| config.peer.tls_ca = junk()),
            "the peer's address or TLS CA cannot be used",
        ),
        (
            with(&|config| config.peer.address = "::".into()),
            "the peer's address or TLS CA cannot be used",
        ),
        (
            with(&|config| config.address = "256.0.0.1:1".into()),
            "cannot listen on 256.0.0.1:1",
        ),
        (
            with(&|config| config.data = junk()),
            "the data folder cannot be used",
        ),
    ] {
        let error = KeeperProcess::start(&config).await.expect_err(message);
        assert_eq!(error.to_string(), message);
    }
    let missing = with(&|config| config.profile = world.path("missing"));
    assert!(matches!(
        KeeperProcess::start(&missing).await,
        Err(StartError::Unreadable(_))
    ));
}
