//! The directory of practitioners.

use emr_model::directory::{
    AddDirectoryEntry, ConfirmDirectoryEntry, DirectoryEntry, GetDirectoryEntry,
    ListDirectoryEntries, PublicEntry, RemoveDirectoryEntry, Specialty,
};
use emr_model::member::{Role, UpdateMember};
use emr_model::{ErrorCode, Page};

use crate::fixtures::{HOSPITAL_A, HOSPITAL_B, Story};
use crate::people::Person;

fn entry(name: &str) -> PublicEntry {
    PublicEntry {
        name: name.to_owned(),
        specialty: Specialty::Cardiology,
        languages: vec!["ar".parse().unwrap(), "en".parse().unwrap()],
    }
}

fn added(person: &Person, entry: PublicEntry) -> AddDirectoryEntry {
    AddDirectoryEntry {
        hospital: person.signer.msp.clone(),
        practitioner: person.id.clone(),
        entry,
    }
}

fn confirmed(person: &Person, entry: PublicEntry) -> ConfirmDirectoryEntry {
    ConfirmDirectoryEntry {
        hospital: person.signer.msp.clone(),
        practitioner: person.id.clone(),
        entry,
    }
}

fn removed(person: &Person) -> RemoveDirectoryEntry {
    RemoveDirectoryEntry {
        hospital: person.signer.msp.clone(),
        practitioner: person.id.clone(),
    }
}

fn wanted(person: &Person) -> GetDirectoryEntry {
    GetDirectoryEntry {
        hospital: person.signer.msp.clone(),
        practitioner: person.id.clone(),
    }
}

#[test]
fn an_entry_is_public_once_its_practitioner_and_a_registrar_signed_the_same_words() {
    let story = Story::begin();
    let Story {
        world,
        doctor,
        registrar,
        patient,
        ..
    } = &story;
    world
        .submit(doctor, &added(doctor, entry("Dr. Nour")))
        .unwrap();
    let unseen = world.attempt(patient, &wanted(doctor));
    assert_eq!(unseen, Err(ErrorCode::NotFound));
    assert_eq!(world.attempt(doctor, &wanted(doctor)), Ok(()));
    assert_eq!(world.attempt(registrar, &wanted(doctor)), Ok(()));

    let others = world.attempt(registrar, &confirmed(doctor, entry("Dr. Noor")));
    assert_eq!(others, Err(ErrorCode::Conflict));
    let confirm = confirmed(doctor, entry("Dr. Nour"));
    world.submit(registrar, &confirm).unwrap();
    let seen: DirectoryEntry = world.run(&patient.identity, &wanted(doctor)).unwrap();
    assert_eq!(seen.entry, entry("Dr. Nour"));
    assert_eq!(seen.confirmed_by.as_ref(), Some(&registrar.id));
    let again = world.attempt(registrar, &confirm);
    assert_eq!(again, Err(ErrorCode::Conflict));

    world
        .submit(doctor, &added(doctor, entry("Prof. Nour")))
        .unwrap();
    let changed = world.attempt(patient, &wanted(doctor));
    assert_eq!(changed, Err(ErrorCode::NotFound));
    let old = world.attempt(registrar, &confirm);
    assert_eq!(old, Err(ErrorCode::Conflict));
}

#[test]
fn practitioner_and_registrar_each_take_an_entry_out() {
    let story = Story::begin();
    let (world, doctor) = (&story.world, &story.doctor);
    for who in [doctor, &story.registrar] {
        world
            .submit(doctor, &added(doctor, entry("Dr. Nour")))
            .unwrap();
        for stranger in [&story.ministry, &story.other_doctor, &story.patient] {
            let taken = world.attempt(stranger, &removed(doctor));
            assert_eq!(taken, Err(ErrorCode::NotPermitted));
        }
        world.submit(who, &removed(doctor)).unwrap();
        let again = world.attempt(who, &removed(doctor));
        assert_eq!(again, Err(ErrorCode::NotFound));
    }
    let list = ListDirectoryEntries {
        hospital: HOSPITAL_A.parse().unwrap(),
        page: Default::default(),
    };
    let left: Page<DirectoryEntry> = world.run(&story.registrar.identity, &list).unwrap();
    assert_eq!(left.entries, []);
}

#[test]
fn nobody_enters_or_confirms_for_another_hospital_or_without_the_role() {
    let story = Story::begin();
    let (world, doctor) = (&story.world, &story.doctor);
    let elsewhere = AddDirectoryEntry {
        hospital: HOSPITAL_B.parse().unwrap(),
        ..added(doctor, entry("Dr. Nour"))
    };
    let for_another = added(&story.other_doctor, entry("Dr. Nour"));
    for wrong in [&elsewhere, &for_another] {
        let refused = world.attempt(doctor, wrong);
        assert_eq!(refused, Err(ErrorCode::NotPermitted));
    }
    let registrars_own = added(&story.registrar, entry("The registrar"));
    let refused = world.attempt(&story.registrar, &registrars_own);
    assert_eq!(refused, Err(ErrorCode::NotPermitted));

    let theirs = added(&story.other_doctor, entry("Dr. Sami"));
    world.submit(&story.other_doctor, &theirs).unwrap();
    let confirm = confirmed(&story.other_doctor, entry("Dr. Sami"));
    for stranger in [&story.registrar, &story.ministry, &story.other_doctor] {
        let refused = world.attempt(stranger, &confirm);
        assert_eq!(refused, Err(ErrorCode::NotPermitted));
    }
}

#[test]
fn a_registrar_who_practises_does_not_confirm_their_own_entry() {
    let story = Story::begin();
    let (world, registrar) = (&story.world, &story.registrar);
    let both = UpdateMember {
        id: registrar.id.clone(),
        roles: vec![Role::Registrar, Role::Practitioner],
        remaining: Vec::new(),
    };
    world.submit(&story.ministry, &both).unwrap();
    world
        .submit(registrar, &added(registrar, entry("Dr. Rana")))
        .unwrap();
    let own = world.attempt(registrar, &confirmed(registrar, entry("Dr. Rana")));
    assert_eq!(own, Err(ErrorCode::NotPermitted));
}

#[test]
fn a_suspended_practitioner_is_not_confirmed() {
    let story = Story::begin();
    let (world, doctor) = (&story.world, &story.doctor);
    world
        .submit(doctor, &added(doctor, entry("Dr. Nour")))
        .unwrap();
    story.suspend(doctor);
    let confirm = confirmed(doctor, entry("Dr. Nour"));
    let suspended = world.attempt(&story.registrar, &confirm);
    assert_eq!(suspended, Err(ErrorCode::NotFound));
    story.reinstate(doctor);
    assert_eq!(world.attempt(&story.registrar, &confirm), Ok(()));
}

#[test]
fn what_an_entry_says_has_bounds() {
    let story = Story::begin();
    let doctor = &story.doctor;
    let languages = |codes: &[&str]| PublicEntry {
        languages: codes.iter().map(|code| code.parse().unwrap()).collect(),
        ..entry("Dr. Nour")
    };
    let many = ["ar", "en", "fr", "de", "es", "it", "pt", "tr", "fa"];
    for wrong in [
        entry(""),
        entry("a\u{7}b"),
        entry(&"a".repeat(257)),
        languages(&["ar", "ar"]),
        languages(&many),
    ] {
        let refused = story.world.attempt(doctor, &added(doctor, wrong));
        assert_eq!(refused, Err(ErrorCode::InvalidArgument));
    }
    let most = added(doctor, languages(&many[..8]));
    assert_eq!(story.world.attempt(doctor, &most), Ok(()));
}
