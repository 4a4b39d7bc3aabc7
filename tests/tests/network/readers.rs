//! Readers who remain when another reader's access ends: they have the key of what is added from then on.

use std::sync::Arc;
use std::time::{Duration, Instant};

use emr_client::member::{HeldBasis, Terms};
use emr_model::delegate::Powers;
use emr_model::grant::Revoke;
use emr_model::{ErrorCode, Timestamp};
use emr_model::{Function as _, PageRequest};
use serde_json::json;
use tokio::time::sleep;

use crate::commands::Device;
use crate::liar::{Liar, Lie};
use crate::refusal::refused;
use crate::trial::{Case, Failure, Outcome, cases};
use crate::world::{
    Patient, READ, READ_AND_ADD, World, add, hospital_a, hospital_b, in_an_hour, open, open_green,
};

pub(crate) fn cases() -> Vec<Case> {
    let mut all: Vec<Case> = cases![Together:
        l5_a_grant_that_expired_costs_its_category_the_key_and_the_other_readers_get_the_next_one,
        l5_a_membership_that_was_stopped_costs_its_categories_the_key_until_it_acts_again,
        l5_a_delegation_that_ended_costs_the_categories_the_key,
        l5_a_delegate_begins_the_next_epoch_in_the_patients_place_and_goes_on_with_its_key,
    ]
    .into();
    all.extend(cases![Alone:
        m6_a_revocation_needs_nothing_that_the_web_service_stores,
        readers_whom_a_killed_command_left_without_a_key_get_it_from_the_next_command,
    ]);
    all
}

const KEEPS_LOG: Powers = Powers {
    read: false,
    add: false,
    grant: false,
    log: true,
};
const READS: Powers = Powers {
    read: true,
    ..KEEPS_LOG
};
const GRANTS: Powers = Powers {
    read: true,
    add: false,
    grant: true,
    log: false,
};
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
    let before = epoch(&patient).await?;

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
    assert_eq!(epoch(&patient).await?, before);

    device.does(&["grants"]).await?;
    assert_eq!(
        epoch(&patient).await?,
        before + 1,
        "the next command begins it"
    );
    Ok(())
}

async fn l5_a_grant_that_expired_costs_its_category_the_key_and_the_other_readers_get_the_next_one(
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

async fn l5_a_membership_that_was_stopped_costs_its_categories_the_key_until_it_acts_again(
    world: Arc<World>,
) -> Outcome {
    let patient = world.patient().await?;
    let (leaves, stays) = (
        world.doctor(&hospital_a()).await?,
        world.doctor(&hospital_b()).await?,
    );
    let leaving = patient.grant(&leaves, READ).await?;
    let staying = patient.grant(&stays, READ).await?;
    let before = epoch(&patient).await?;
    let updated = patient.member.update_readers(patient.id()).await?;
    assert!(updated.renewed.is_empty(), "all act: {updated:?}");

    let ministry = world.sign_in(&world.ministry).await?;
    let id = leaves.member.id();
    ministry.session().suspend(id, &[]).await?;
    let updated = patient.member.update_readers(patient.id()).await?;
    assert_eq!(updated.renewed, std::slice::from_ref(&patient.category));
    assert_eq!(updated.extended, [staying]);
    assert!(updated.not_extended.is_empty(), "{updated:?}");
    assert_eq!(epoch(&patient).await?, before + 1);
    let again = patient.member.update_readers(patient.id()).await?;
    assert!(again.renewed.is_empty(), "the key is renewed once");

    let added = add(&patient.member, &patient.basis(), b"meanwhile").await?;
    ministry.session().reinstate(id, None).await?;
    let updated = patient.member.update_readers(patient.id()).await?;
    assert!(updated.renewed.is_empty(), "{updated:?}");
    assert_eq!(updated.extended, [leaving]);
    let back = world.sign_in(&leaves.wallet).await?;
    let granted = back.granted_categories(patient.id()).await?.remove(0);
    let basis = HeldBasis::Grant(granted.grant);
    open_green(&back, &basis, &added, b"meanwhile").await
}

async fn l5_a_delegation_that_ended_costs_the_categories_the_key(world: Arc<World>) -> Outcome {
    let (patient, delegate) = (world.patient().await?, world.patient().await?);
    let categories = [patient.category.clone()];
    let delegate_until = async |powers: Powers| {
        let address = delegate.address();
        let until = in_an_hour();
        patient
            .member
            .delegate(&address, powers, until, &categories)
            .await
    };
    let before = epoch(&patient).await?;
    for (powers, epochs) in [(KEEPS_LOG, 0), (READS, 1)] {
        delegate_until(powers).await?;
        let updated = patient.member.update_readers(patient.id()).await?;
        assert!(updated.renewed.is_empty(), "it is in force: {updated:?}");
        let id = patient.id();
        patient.member.undelegate(id, delegate.id()).await?;
        let updated = patient.member.update_readers(id).await?;
        assert_eq!(updated.renewed.len(), epochs, "{powers:?}");
        let again = patient.member.update_readers(id).await?;
        assert!(again.renewed.is_empty(), "the key is renewed once");
    }
    assert_eq!(epoch(&patient).await?, before + 1);
    let added = add(&patient.member, &patient.basis(), b"under the next key").await?;
    let basis = patient.basis();
    open_green(&patient.member, &basis, &added, b"under the next key").await
}

async fn l5_a_delegate_begins_the_next_epoch_in_the_patients_place_and_goes_on_with_its_key(
    world: Arc<World>,
) -> Outcome {
    let (patient, delegate) = (world.patient().await?, world.patient().await?);
    let (leaves, stays) = (
        world.doctor(&hospital_a()).await?,
        world.doctor(&hospital_b()).await?,
    );
    patient.grant(&leaves, READ).await?;
    let staying = patient.grant(&stays, READ).await?;
    let before = epoch(&patient).await?;
    let delegates = async |powers: Powers| {
        let (address, categories) = (delegate.address(), [patient.category.clone()]);
        let until = in_an_hour();
        let member = &patient.member;
        member.delegate(&address, powers, until, &categories).await
    };
    delegates(GRANTS).await?;
    let ministry = world.sign_in(&world.ministry).await?;
    ministry.session().suspend(leaves.member.id(), &[]).await?;

    let updated = delegate.member.update_readers(patient.id()).await?;
    assert!(updated.renewed.is_empty(), "it does not see who else acts");
    let updated = patient.member.update_readers(patient.id()).await?;
    assert!(
        updated.renewed.is_empty(),
        "the delegate would lose the key"
    );

    delegates(Powers {
        log: true,
        ..GRANTS
    })
    .await?;
    let updated = delegate.member.update_readers(patient.id()).await?;
    assert_eq!(updated.renewed, std::slice::from_ref(&patient.category));
    assert_eq!(updated.extended, [staying]);
    assert_eq!(epoch(&patient).await?, before + 1);

    let content = b"under the delegate's key";
    let added = add(&patient.member, &patient.basis(), content).await?;
    open_green(&patient.member, &patient.basis(), &added, content).await?;
    let basis = stays.basis(patient.id()).await?;
    open_green(&stays.member, &basis, &added, content).await?;
    let own = delegate.member.delegated_categories(patient.id()).await?;
    open_green(&delegate.member, &own[0], &added, content).await
}

/// The epoch of the patient's category.
async fn epoch(patient: &Patient) -> Result<u32, Failure> {
    let key = patient.member.category(&patient.basis()).await?.key;
    Ok(key.epoch)
}
