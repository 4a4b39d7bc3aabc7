//! A member has several devices, and adds and removes them without the help of others.

use std::sync::Arc;

use emr_client::member::{HeldBasis, Member};
use emr_model::member::{ChangeKeys, Role};
use emr_model::{Digest, ErrorCode};
use emr_native::wallet::Wallet;

use crate::commands::Device;
use crate::refusal::refused;
use crate::trial::{Case, Failure, Outcome, cases};
use crate::world::{READ, READ_AND_ADD, World, add, hospital_a, hospital_b, open, open_green};

pub(crate) fn cases() -> Vec<Case> {
    cases![Together:
        a_patients_second_device_reads_old_and_new_records_and_a_removed_one_nothing,
        a_practitioners_devices_read_what_is_granted_before_and_after_one_is_removed,
        a_device_is_not_added_with_another_code_nor_for_another_member,
        a_removed_device_changes_no_keys,
        a_registrar_renews_every_certificate_and_goes_on_admitting,
    ]
    .into()
}

/// Adds a device by command, and signs in on it.
pub(crate) async fn add_device(
    world: &World,
    first: &Device,
    id: &str,
    msp: &str,
) -> Result<(Device, Member), Failure> {
    let second = Device::empty(world)?;
    let [request, answer] = ["request.json", "answer.json"].map(|name| second.path(name));
    let (request, answer) = (request.to_string_lossy(), answer.to_string_lossy());
    let asked = second
        .does(&["device", "add", id, "--msp", msp, "--out", &request])
        .await?;
    let code = asked["code"].as_str().expect("it shows a code");
    let approve = [
        "device", "approve", &request, "--code", code, "--out", &answer,
    ];
    first.does(&approve).await?;
    second.does(&["device", "finish", &answer]).await?;
    let member = world.sign_in(&second.wallet()?).await?;
    Ok((second, member))
}

async fn a_patients_second_device_reads_old_and_new_records_and_a_removed_one_nothing(
    world: Arc<World>,
) -> Outcome {
    let patient = world.patient().await?;
    let basis = patient.basis();
    let old = add(&patient.member, &basis, b"old").await?;
    let phone = Device::new(&world, &patient.wallet)?;
    let ministry = world.profile.ministry.as_str();
    let id = patient.id().as_str();
    let (tablet, member) = add_device(&world, &phone, id, ministry).await?;
    let wallet = tablet.wallet()?;
    let account = &wallet.account;
    assert_eq!(account.categories, patient.wallet.account.categories);
    assert_eq!(account.kinds, patient.wallet.account.kinds);
    let new = add(&member, &basis, b"new").await?;
    for reader in [&patient.member, &member] {
        open_green(reader, &basis, &old, b"old").await?;
        open_green(reader, &basis, &new, b"new").await?;
    }
    // The tablet does everything that the phone does, for example with keepers.
    let doctor = world.doctor(&hospital_a()).await?;
    member
        .grant(&doctor.grantee(), &patient.terms(READ))
        .await?;
    let granted = doctor.basis(patient.id()).await?;
    open_green(&doctor.member, &granted, &old, b"old").await?;

    let key = wallet.key_digest();
    let listed = phone.does(&["device", "list"]).await?;
    assert_eq!(listed["devices"].as_array().map(Vec::len), Some(2));
    let (_, sentence) = tablet.fails(&["device", "remove", key.as_str()]).await?;
    assert!(sentence.contains("cannot remove itself"), "{sentence}");
    phone.does(&["device", "remove", key.as_str()]).await?;
    let refusal = open(&member, &basis, &old).await;
    assert!(refusal.is_err(), "its session has ended");
    let again = world.sign_in(&tablet.wallet()?).await?;
    refused(open(&again, &basis, &old).await, ErrorCode::NotPermitted);
    open_green(&patient.member, &basis, &new, b"new").await?;
    Ok(())
}

async fn a_practitioners_devices_read_what_is_granted_before_and_after_one_is_removed(
    world: Arc<World>,
) -> Outcome {
    let hospital = hospital_b();
    let patient = world.patient().await?;
    let doctor = world.doctor(&hospital).await?;
    patient.grant(&doctor, READ_AND_ADD).await?;
    let basis = doctor.basis(patient.id()).await?;
    let record = add(&doctor.member, &basis, b"seen").await?;
    let desk = Device::new(&world, &doctor.wallet)?;
    let id = doctor.member.id().as_str();
    let (phone, on_phone) = add_device(&world, &desk, id, hospital.as_str()).await?;
    let (_tablet, on_tablet) = add_device(&world, &phone, id, hospital.as_str()).await?;
    for reader in [&doctor.member, &on_phone, &on_tablet] {
        open_green(reader, &basis, &record, b"seen").await?;
    }
    let key = desk.wallet()?.key_digest();
    phone.does(&["device", "remove", key.as_str()]).await?;

    // What is granted now is sealed to a reading key that the removed device does not have.
    let next = world.patient().await?;
    let record = add(&next.member, &next.basis(), b"later").await?;
    next.grant(&doctor, READ).await?;
    let on_phone = world.sign_in(&phone.wallet()?).await?;
    for reader in [&on_phone, &on_tablet] {
        let granted = reader.granted_categories(next.id()).await?;
        let [granted] = <[_; 1]>::try_from(granted).expect("there is one grant");
        let basis = HeldBasis::Grant(granted.grant);
        open_green(reader, &basis, &record, b"later").await?;
    }
    Ok(())
}

async fn a_device_is_not_added_with_another_code_nor_for_another_member(
    world: Arc<World>,
) -> Outcome {
    let (patient, other) = (world.patient().await?, world.patient().await?);
    let ministry = world.profile.ministry.as_str();
    let first = Device::new(&world, &patient.wallet)?;
    let others = Device::empty(&world)?;
    let [request, answer] = ["request.json", "answer.json"].map(|name| others.path(name));
    let (request, answer) = (request.to_string_lossy(), answer.to_string_lossy());
    let add = [
        "device",
        "add",
        other.id().as_str(),
        "--msp",
        ministry,
        "--out",
        &request,
    ];
    let asked = others.does(&add).await?;
    let code = asked["code"].as_str().expect("it shows a code");
    let approve = |code| {
        [
            "device", "approve", &request, "--code", code, "--out", &answer,
        ]
    };
    let wrong = "00000 00000 00000 00000 00000";
    let (_, sentence) = first.fails(&approve(wrong)).await?;
    assert!(sentence.contains("do not add"), "{sentence}");
    let (_, sentence) = first.fails(&approve(code)).await?;
    assert!(sentence.contains("another member"), "{sentence}");
    Ok(())
}

async fn a_removed_device_changes_no_keys(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let phone = Device::new(&world, &patient.wallet)?;
    let ministry = world.profile.ministry.as_str();
    let id = patient.id().as_str();
    let (tablet, _) = add_device(&world, &phone, id, ministry).await?;
    let key = tablet.wallet()?.key_digest();
    phone.does(&["device", "remove", key.as_str()]).await?;
    let thief = world.sign_in(&tablet.wallet()?).await?;
    let change = ChangeKeys {
        add: Some(Digest::of("the thief's next key")),
        proof: None,
        device: Some(tablet.wallet()?.device_key().recipient()),
        end: vec![patient.wallet.key_digest()],
        recipient: tablet.wallet()?.device_key().recipient(),
        patient_recipient: None,
        keyring: None,
    };
    refused(
        thief.session().submit(&change).await,
        ErrorCode::NotPermitted,
    );
    Ok(())
}

async fn a_registrar_renews_every_certificate_and_goes_on_admitting(world: Arc<World>) -> Outcome {
    let registrar = world.person(&hospital_a(), &[Role::Registrar]).await?;
    let device = Device::new(&world, &registrar.wallet)?;
    let renewed = device.does(&["renew"]).await?;
    assert!(renewed["until"].is_u64(), "{renewed}");

    let wallet = device.wallet()?;
    assert_eq!(wallet.key_digest(), registrar.wallet.key_digest());
    let certificates = |wallet: &Wallet| wallet.account.certificates.clone();
    let (before, after) = (certificates(&registrar.wallet), certificates(&wallet));
    assert_eq!(after.len(), 2);
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before.authority, after.authority);
        assert_ne!(before.certificate, after.certificate);
    }
    let member = world.sign_in(&wallet).await?;
    let (session, registrars) = (member.session(), wallet.registrars());
    for (msp, role) in [
        (&hospital_a(), Role::Practitioner),
        (&world.profile.ministry, Role::Patient),
    ] {
        world.admit(session, &registrars, msp, &[role]).await?;
    }
    Ok(())
}
