//! Readers who remain when another reader's access ends: they have the key of what is added from then on.

use std::sync::Arc;
use std::time::{Duration, Instant};

use emr_client::member::Terms;
use emr_model::grant::Revoke;
use emr_model::{ErrorCode, Timestamp};
use emr_model::{Function as _, PageRequest};
use serde_json::json;
use tokio::time::sleep;

use crate::commands::Device;
use crate::liar::{Liar, Lie};
use crate::refusal::refused;
use crate::trial::{Case, Failure, Outcome, cases};
use crate::world::{READ, READ_AND_ADD, World, add, hospital_a, hospital_b, open, open_green};

pub(crate) fn cases() -> Vec<Case> {
    let mut all: Vec<Case> = cases![Together:
        a_grant_that_expired_costs_its_category_the_key_and_the_other_readers_get_the_next_one,
    ]
    .into();
    all.extend(cases![Alone:
        m6_a_revocation_needs_nothing_that_the_web_service_stores,
        readers_whom_a_killed_command_left_without_a_key_get_it_from_the_next_command,
    ]);
    all
}

const PATIENCE: Duration = Duration::from_secs(40);
const PAUSE: Duration = Duration::from_millis(500);

async fn readers_whom_a_killed_command_left_without_a_key_get_it_from_the_next_command(
    world: Arc<World>,
) -> Outcome {
    let liar = Liar::take_over(&world).await?;
    let patient = world.patient().await?;
    let (leaves, stays) = (
        world.doctor(&hospital_a()).await?,
        world.doctor(&hospital_b()).await?,
    );
    let leaving = patient.grant(&leaves, READ_AND_ADD).await?;
    patient.grant(&stays, READ).await?;
    let device = Device::new(&world, &patient.wallet)?;

    liar.lie(Lie::Silent);
    let grantee = leaves.member.id().to_string();
    let mut command = device.start(&["revoke", leaving.grant.as_str(), "--grantee", &grantee])?;
    liar.until_asked("POST /api/v1/submit").await;
    command.kill().await?;
    liar.tell_truth();

    let (_, notices) = device.hears_all(&["grants"]).await?;
    let [settled, readers] = &notices[..] else {
        panic!("it says what became of the revocation, and who got a key: {notices:?}");
    };
    assert_eq!(settled["function"], Revoke::NAME);
    assert_eq!(settled["outcome"], "committed");
    assert_eq!(readers["extended"][0]["grantee"], json!(stays.grantee()));
    assert_eq!(readers["not_extended"], json!([]));
    let added = add(&patient.member, &patient.basis(), b"after the revocation").await?;
    let basis = stays.basis(patient.id()).await?;
    open_green(&stays.member, &basis, &added, b"after the revocation").await?;

    let (_, notices) = device.hears_all(&["grants"]).await?;
    assert_eq!(notices, Vec::<serde_json::Value>::new(), "it is said once");
    liar.give_back(&world).await
}

async fn m6_a_revocation_needs_nothing_that_the_web_service_stores(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    let grant = patient.grant(&doctor, READ).await?;
    let added = add(&patient.member, &patient.basis(), b"seen until now").await?;
    let basis = doctor.basis(patient.id()).await?;
    open_green(&doctor.member, &basis, &added, b"seen until now").await?;
    let epoch = async || -> Result<u32, Failure> {
        Ok(patient.member.category(&patient.basis()).await?.key.epoch)
    };
    let before = epoch().await?;

    let liar = Liar::take_over(&world).await?;
    let device = Device::new(&world, &patient.wallet)?;
    liar.lie(Lie::Blobs);
    let grantee = doctor.member.id().to_string();
    let revoke = ["revoke", grant.grant.as_str(), "--grantee", &grantee];
    let revoked = device.does(&revoke).await?;
    assert!(revoked["not_rotated"].is_string(), "{revoked}");
    liar.tell_truth();
    liar.give_back(&world).await?;
    refused(
        open(&doctor.member, &basis, &added).await,
        ErrorCode::Expired,
    );
    assert_eq!(epoch().await?, before);

    device.does(&["grants"]).await?;
    assert_eq!(epoch().await?, before + 1, "the next command begins it");
    Ok(())
}

async fn a_grant_that_expired_costs_its_category_the_key_and_the_other_readers_get_the_next_one(
    world: Arc<World>,
) -> Outcome {
    let patient = world.patient().await?;
    let (leaves, stays) = (
        world.doctor(&hospital_a()).await?,
        world.doctor(&hospital_b()).await?,
    );
    let staying = patient.grant(&stays, READ).await?;
    let terms = Terms {
        expires: Timestamp::now().plus_millis(8_000),
        ..patient.terms(READ_AND_ADD)
    };
    patient.member.grant(&leaves.grantee(), &terms).await?;
    let grants = patient
        .member
        .grants(patient.id(), None, PageRequest::default());
    let before = grants.await?.entries[0].epochs.len();

    let deadline = Instant::now() + PATIENCE;
    let updated = loop {
        let updated = patient.member.update_readers(patient.id()).await?;
        if !updated.renewed.is_empty() {
            break updated;
        }
        assert!(Instant::now() < deadline, "the category got no new key");
        sleep(PAUSE).await;
    };
    assert!(terms.expires <= Timestamp::now(), "not before it expired");
    assert_eq!(updated.renewed, std::slice::from_ref(&patient.category));
    assert_eq!(updated.extended, [staying]);
    assert!(updated.not_extended.is_empty(), "{updated:?}");
    let key = patient.member.category(&patient.basis()).await?.key;
    assert_eq!(key.epoch as usize, before + 1);
    let added = add(&patient.member, &patient.basis(), b"under the next key").await?;
    let basis = stays.basis(patient.id()).await?;
    open_green(&stays.member, &basis, &added, b"under the next key").await?;

    let again = patient.member.update_readers(patient.id()).await?;
    assert!(again.renewed.is_empty(), "the key is renewed once");
    assert!(again.extended.is_empty());
    Ok(())
}
