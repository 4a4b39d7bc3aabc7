//! Contact details: a member changes them, officials read them, and nobody else reads or writes them.

use std::sync::Arc;

use emr_api::contact::SealedContact;
use emr_client::Error;
use emr_client::member::Member;
use emr_model::ErrorCode;
use emr_model::member::Role;
use emr_sealing::desk_file::ApplicantDetails;
use serde_json::{Value, json};

use crate::commands::Device;
use crate::desk::{every_keeper_refuses, nothing_of_the_web_service_has};
use crate::devices::add_device;
use crate::liar::{Liar, Lie};
use crate::lying_desk::assert_noticed;
use crate::refusal::refused;
use crate::trial::{Case, Failure, Outcome, cases};
use crate::world::{Person, World, hospital_a, hospital_b};

pub(crate) fn cases() -> Vec<Case> {
    let mut all: Vec<Case> = cases![Together:
        contact_details_are_read_by_officials_and_nobody_else,
        contact_details_are_changed_and_shown_by_command,
    ]
    .into();
    all.extend(cases![Alone:
        contact_details_that_their_member_did_not_sign_are_not_shown,
    ]);
    all
}

const NAME: &str = "Zenobia Wrenfeather";
const PHONE: &str = "+965 5550 1234";

/// What a member says of themselves on their device.
fn details(person: &Person, phone: &str) -> ApplicantDetails {
    ApplicantDetails {
        phone: Some(phone.to_owned()),
        ..ApplicantDetails::named(NAME, person.wallet.device_key().recipient())
    }
}

/// The telephone number of a member, as this member reads it.
async fn phone(reader: &Member, of: &Person) -> Result<String, Error> {
    let contact = reader.contact(of.member.id()).await?;
    let contact = contact.expect("it is on file");
    assert!(contact.is_in_force);
    Ok(contact.details?.phone.expect("it was given"))
}

async fn contact_details_are_read_by_officials_and_nobody_else(world: Arc<World>) -> Outcome {
    let doctor = world.doctor(&hospital_a()).await?;
    let patient = world
        .person(&world.profile.ministry, &[Role::Patient])
        .await?;
    let ministry = world.sign_in(&world.ministry).await?;
    let of_a = world.person(&hospital_a(), &[Role::Registrar]).await?;
    let of_b = world.person(&hospital_b(), &[Role::Registrar]).await?;
    let colleague = world.doctor(&hospital_a()).await?;
    let id = doctor.member.id();

    assert!(doctor.member.contact(id).await?.is_none());
    for number in ["+965 1", PHONE] {
        for member in [&doctor, &patient] {
            member.member.write_contact(details(member, number)).await?;
        }
    }
    for reader in [&doctor.member, &of_a.member, &ministry] {
        assert_eq!(phone(reader, &doctor).await?, PHONE);
    }
    for reader in [&patient.member, &ministry] {
        assert_eq!(phone(reader, &patient).await?, PHONE);
    }
    let file = ministry.session().web().contact(id).await?;
    for stranger in [&of_b.member, &colleague.member, &patient.member] {
        let given = stranger.session().web().contact(id).await;
        assert!(given.is_err(), "{given:?}");
        every_keeper_refuses(&world, stranger.session(), &file.about, &file.file).await?;
    }
    // A registrar admits a patient at the desk, and reads nothing of patients.
    assert!(of_a.member.contact(patient.member.id()).await?.is_none());
    nothing_of_the_web_service_has(&world, &[NAME, PHONE]);

    ministry.session().suspend(id, &[]).await?;
    let suspended = world.sign_in(&doctor.wallet).await?;
    let written = suspended.write_contact(details(&doctor, "+965 2")).await;
    refused(written, ErrorCode::NotPermitted);
    assert_eq!(phone(&ministry, &doctor).await?, PHONE);
    Ok(())
}

async fn contact_details_are_changed_and_shown_by_command(world: Arc<World>) -> Outcome {
    let doctor = world.doctor(&hospital_a()).await?;
    let registrar = world.person(&hospital_a(), &[Role::Registrar]).await?;
    let id = doctor.member.id().as_str();
    let at_desk = Device::new(&world, &doctor.wallet)?;
    let registrar = Device::new(&world, &registrar.wallet)?;

    let none = at_desk.does(&["contact", "show"]).await?;
    assert_eq!(none, json!({ "member": id }));
    let (_, sentence) = at_desk.fails(&["contact", "set", "--phone", PHONE]).await?;
    assert!(sentence.contains("--name"), "{sentence}");
    let all = ["--name", NAME, "--phone", PHONE, "--email", "z@a.example"];
    at_desk
        .does(&[&["contact", "set"], &all[..]].concat())
        .await?;
    // What one device leaves as it is, another has written.
    let (phone, _) = add_device(&world, &at_desk, id, hospital_a().as_str()).await?;
    let changes = ["--phone", "+965 7", "--email", ""];
    phone
        .does(&[&["contact", "set"], &changes[..]].concat())
        .await?;
    for reader in [&at_desk, &phone, &registrar] {
        let shown = reader.does(&["contact", "show", id]).await?;
        let contact = &shown["contact"];
        assert_eq!(contact["is_in_force"], json!(true));
        let details = &contact["details"];
        assert_eq!(
            (&details["name"], &details["phone"]),
            (&json!(NAME), &json!("+965 7"))
        );
        assert_eq!(details["email"], Value::Null);
    }
    // A device that was removed could have been stolen before.
    let key = phone.wallet()?.key_digest();
    at_desk.does(&["device", "remove", key.as_str()]).await?;
    let shown = registrar.does(&["contact", "show", id]).await?;
    assert_eq!(shown["contact"]["is_in_force"], json!(false));
    assert_eq!(shown["contact"]["details"]["name"], json!(NAME));
    Ok(())
}

async fn contact_details_that_their_member_did_not_sign_are_not_shown(
    world: Arc<World>,
) -> Outcome {
    let liar = Liar::take_over(&world).await?;
    let doctor = world.doctor(&hospital_a()).await?;
    let colleague = world.doctor(&hospital_a()).await?;
    let ministry = world.sign_in(&world.ministry).await?;
    let id = doctor.member.id();
    let path = format!("GET /api/v1/contacts/{id}");
    let file = async |of: &Person| ministry.session().web().contact(of.member.id()).await;

    doctor
        .member
        .write_contact(details(&doctor, "+965 1"))
        .await?;
    let earlier = file(&doctor).await?;
    doctor.member.write_contact(details(&doctor, PHONE)).await?;
    colleague
        .member
        .write_contact(details(&colleague, "+965 2"))
        .await?;
    let (honest, colleagues) = (file(&doctor).await?, file(&colleague).await?);

    let mut changed = honest.clone();
    let last = changed.file.0.last_mut().expect("it is not empty");
    *last ^= 1;
    let under_doctors_name = SealedContact {
        about: honest.about.clone(),
        ..colleagues.clone()
    };
    let with_their_file = SealedContact {
        file: colleagues.file.clone(),
        ..honest.clone()
    };
    let newer = SealedContact {
        written: honest.written.plus_millis(1),
        ..honest.clone()
    };
    for lie in [
        changed,
        colleagues,
        under_doctors_name,
        with_their_file,
        newer,
    ] {
        for reader in [&ministry, &doctor.member] {
            tell(&liar, &path, &lie)?;
            let read = phone(reader, &doctor).await;
            let is_foreign = matches!(read, Err(Error::ForeignContact(_)));
            assert!(is_foreign, "{read:?}");
            assert_noticed(read.map(drop), &liar, &path);
        }
    }
    liar.lie(Lie::Altered("/reseal"));
    assert_noticed(phone(&ministry, &doctor).await.map(drop), &liar, "/reseal");
    // Keepers compare what the file is about with what stands under its seal.
    let mut about_another_role = honest.clone();
    about_another_role.about.roles.push(Role::Registrar);
    for reader in [&ministry, &doctor.member] {
        tell(&liar, &path, &about_another_role)?;
        let contact = reader.contact(id).await?.expect("it is on file");
        assert!(contact.details.is_err(), "{contact:?}");
        liar.tell_truth();
    }
    // What the member wrote before is theirs, too: only its time tells.
    tell(&liar, &path, &earlier)?;
    let contact = ministry.contact(id).await?.expect("it is on file");
    assert_eq!(contact.written, earlier.written);
    assert!(contact.written < honest.written);
    liar.tell_truth();
    assert_eq!(phone(&ministry, &doctor).await?, PHONE);
    liar.give_back(&world).await
}

fn tell(liar: &Liar, path: &str, lie: &SealedContact) -> Result<(), Failure> {
    liar.lie(Lie::Instead {
        what: path.to_owned(),
        told: serde_json::to_vec(lie)?,
    });
    Ok(())
}
