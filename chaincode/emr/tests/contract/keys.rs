//! The keys under which a member acts.

use emr_model::delegate::{Delegate, DelegationTerms, Powers};
use emr_model::member::{
    ActivateMember, ChangeKeys, Freeze, FreezeReason, GetMember, ListKeys, ListMembers, Member,
    MemberStatus, NewKeyring, PinnedKey, RegisterMember, ReinstateMember, Role, UpdateMember,
};
use emr_model::organization::ListOrganizations;
use emr_model::{Basis, Digest, ErrorCode, Page, PageRequest, Recipient};

use crate::fixtures::{HOSPITAL_A, HOSPITAL_B, MINISTRY, READ, Story, activation, registration};
use crate::people::{Person, Signer, attributes, recipient};

/// The same person on another device.
pub(crate) fn on_another_device(person: &Person) -> Person {
    let signer = Signer::new(person.signer.msp.as_str());
    let attributes = attributes(&person.id, &signer.msp, &person.roles);
    Person {
        identity: signer.member(&attributes),
        signer,
        ..person.clone()
    }
}

pub(crate) fn change(person: &Person, add: Option<&Person>, end: &[&Person]) -> ChangeKeys {
    ChangeKeys {
        add: add.map(|added| added.signer.key()),
        proof: add.map(|added| added.signer.proof(&person.id)),
        device: add.map(|added| added.recipient.clone()),
        end: end.iter().map(|ended| ended.signer.key()).collect(),
        recipient: person.recipient.clone(),
        patient_recipient: person.patient_recipient.clone(),
        keyring: None,
    }
}

/// A keyring in place of an earlier one.
fn keyring(file: &str, replaces: Option<&str>) -> Option<NewKeyring> {
    Some(NewKeyring {
        file: Digest::of(file),
        replaces: replaces.map(Digest::of),
    })
}

fn member(story: &Story, person: &Person) -> Member {
    let request = GetMember {
        id: person.id.clone(),
        basis: Basis::Own,
    };
    story.world.run(&person.identity, &request).unwrap()
}

fn keys(story: &Story, by: &Person, of: &Person) -> Result<Vec<PinnedKey>, ErrorCode> {
    let request = ListKeys {
        id: of.id.clone(),
        grant: None,
        page: PageRequest::default(),
    };
    let page: Page<PinnedKey> = story
        .world
        .run(&by.identity, &request)
        .map_err(|refusal| refusal.code())?;
    Ok(page.entries)
}

/// Whether the person can act, tried with a function that every member may call.
pub(crate) fn acts(story: &Story, person: &Person) -> bool {
    let request = ListOrganizations::default();
    story.world.attempt(person, &request).is_ok()
}

fn change_keys(story: &Story, by: &Person, request: &ChangeKeys) -> Result<(), ErrorCode> {
    story.world.attempt(by, request)
}

fn freeze(story: &Story, by: &Person, whom: &Person, key: Option<Digest>) -> Result<(), ErrorCode> {
    story.world.attempt(by, &freezing(whom, key, None))
}

/// A freeze of one key of two, or of the membership.
pub(crate) fn freezing(whom: &Person, key: Option<Digest>, remaining: Option<&Person>) -> Freeze {
    Freeze {
        id: whom.id.clone(),
        key,
        remaining_key: remaining.map(|other| other.signer.key()),
        grant: None,
        reason: FreezeReason::Asked,
        remaining: Vec::new(),
    }
}

#[test]
fn h1_a_key_is_added_only_with_a_request_that_it_signed_for_this_member() {
    let story = Story::begin();
    let (doctor, victim) = (&story.doctor, &story.patient);
    let own = on_another_device(doctor);
    let good = change(doctor, Some(&own), &[]);
    let stolen = victim.signer.key();
    let mut damaged = own.signer.proof(&doctor.id);
    damaged.insert_str(damaged.len() / 2, "AAAA");
    for (add, proof) in [
        (stolen.clone(), Some(victim.signer.proof(&victim.id))),
        (stolen.clone(), Some(own.signer.proof(&doctor.id))),
        (stolen, None),
        (own.signer.key(), None),
        (own.signer.key(), Some(own.signer.proof(&victim.id))),
        (own.signer.key(), Some(doctor.signer.proof(&doctor.id))),
        (own.signer.key(), Some(damaged)),
        (own.signer.key(), Some("no request".to_owned())),
    ] {
        let request = ChangeKeys {
            add: Some(add),
            proof,
            ..good.clone()
        };
        let refused = Err(ErrorCode::InvalidArgument);
        assert_eq!(change_keys(&story, doctor, &request), refused);
    }
    let needless = ChangeKeys {
        proof: good.proof.clone(),
        ..change(doctor, None, &[])
    };
    assert_eq!(
        change_keys(&story, doctor, &needless),
        Err(ErrorCode::InvalidArgument)
    );
    assert_eq!(change_keys(&story, doctor, &good), Ok(()));
    assert!(acts(&story, &own));
}

#[test]
fn a_member_moves_to_another_device() {
    let story = Story::begin();
    let old = &story.patient;
    let new = on_another_device(old);
    assert!(!acts(&story, &new));
    assert_eq!(
        change_keys(&story, old, &change(old, Some(&new), &[])),
        Ok(())
    );
    assert!(acts(&story, old) && acts(&story, &new));
    assert_eq!(
        change_keys(&story, &new, &change(old, None, &[old])),
        Ok(())
    );
    assert!(!acts(&story, old) && acts(&story, &new));
    assert_eq!(
        change_keys(&story, &new, &change(old, Some(old), &[])),
        Err(ErrorCode::Conflict),
        "an ended key does not come back"
    );
    assert_eq!(
        change_keys(&story, &new, &change(old, None, &[old])),
        Err(ErrorCode::NotFound),
        "nor does it end again"
    );
}

#[test]
fn what_a_key_opens_is_sealed_to_the_recipient_of_its_own_device() {
    let story = Story::begin();
    let record = story.add(1).record;
    let phone = &story.patient;
    let tablet = Person {
        recipient: recipient("the tablet"),
        ..on_another_device(phone)
    };
    let adding = ChangeKeys {
        device: Some(tablet.recipient.clone()),
        keyring: keyring("for both", None),
        ..change(phone, Some(&tablet), &[])
    };
    assert_eq!(change_keys(&story, phone, &adding), Ok(()));

    let opens = |person: &Person, to: &Recipient| {
        let request = emr_model::access::OpenRecords {
            recipient: to.digest(),
            ..story.opening(person, None, &[&record])
        };
        story.world.attempt(person, &request)
    };
    assert_eq!(opens(phone, &phone.recipient), Ok(()));
    assert_eq!(opens(&tablet, &tablet.recipient), Ok(()));
    for (person, to) in [(phone, &tablet.recipient), (&tablet, &phone.recipient)] {
        assert_eq!(opens(person, to), Err(ErrorCode::Conflict));
    }
}

#[test]
fn a_device_of_an_earlier_contract_has_the_recipient_that_was_the_members() {
    let story = Story::begin();
    let phone = &story.patient;
    let tablet = Person {
        recipient: recipient("the tablet"),
        ..on_another_device(phone)
    };
    change_keys(&story, phone, &change(phone, Some(&tablet), &[])).unwrap();
    let mut listed = keys(&story, &tablet, phone).unwrap();
    listed.sort_by_key(|pinned| pinned.key != phone.signer.key());
    let recipients: Vec<_> = listed.into_iter().map(|pinned| pinned.recipient).collect();
    let expected = [phone, &tablet].map(|device| Some(device.recipient.clone()));
    assert_eq!(recipients, expected);

    let next = recipient("the next reading key");
    let request = ChangeKeys {
        recipient: next.clone(),
        ..change(&tablet, None, &[])
    };
    change_keys(&story, &tablet, &request).unwrap();
    let of_phone = |pinned: &PinnedKey| pinned.key == phone.signer.key();
    let listed = keys(&story, phone, phone).unwrap();
    let pinned = listed.into_iter().find(of_phone).unwrap();
    assert_eq!(pinned.recipient, Some(phone.recipient.clone()));
    assert_eq!(member(&story, phone).recipient, Some(next));
}

#[test]
fn of_two_devices_that_replace_the_keyring_at_once_one_is_told_to_try_again() {
    let story = Story::begin();
    let phone = &story.patient;
    let [tablet, desktop] = [(); 2].map(|()| on_another_device(phone));
    let adding = |device, file| ChangeKeys {
        keyring: keyring(file, None),
        ..change(phone, Some(device), &[])
    };
    let identity = &phone.identity;
    let (first, response) = story
        .world
        .endorse(identity, &adding(&tablet, "with the tablet"));
    assert!(!response.is_refused(), "{}", response.message);
    let (second, response) = story
        .world
        .endorse(identity, &adding(&desktop, "with the desktop"));
    assert!(!response.is_refused(), "{}", response.message);
    first.commit().unwrap();
    assert!(second.commit().is_err(), "both wrote the member");

    let stale = adding(&desktop, "without the tablet");
    assert_eq!(
        change_keys(&story, phone, &stale),
        Err(ErrorCode::Conflict),
        "the tablet would not find itself in this keyring"
    );
    let fresh = ChangeKeys {
        keyring: keyring("with all three", Some("with the tablet")),
        ..stale
    };
    assert_eq!(change_keys(&story, phone, &fresh), Ok(()));
    assert_eq!(
        member(&story, &tablet).keyring,
        Some(Digest::of("with all three"))
    );
}

#[test]
fn a_member_with_a_keyring_adds_no_device_and_changes_no_recipient_without_a_new_one() {
    let story = Story::begin();
    let phone = &story.patient;
    let [tablet, desktop] = [(); 2].map(|()| on_another_device(phone));
    let adding = ChangeKeys {
        keyring: keyring("for both", None),
        ..change(phone, Some(&tablet), &[])
    };
    change_keys(&story, phone, &adding).unwrap();
    let without = |request: ChangeKeys| ChangeKeys {
        keyring: None,
        ..request
    };
    let reading = ChangeKeys {
        recipient: recipient("another reading key"),
        ..change(phone, None, &[])
    };
    let patients = ChangeKeys {
        patient_recipient: Some(recipient("another patient key")),
        ..change(phone, None, &[])
    };
    for request in [change(phone, Some(&desktop), &[]), reading, patients] {
        assert_eq!(
            change_keys(&story, phone, &without(request)),
            Err(ErrorCode::InvalidArgument)
        );
    }
    let ending = without(change(phone, None, &[&tablet]));
    assert_eq!(
        change_keys(&story, phone, &ending),
        Ok(()),
        "a lost device is stopped even if there is no time to make a keyring"
    );
    for half in [
        ChangeKeys {
            device: None,
            ..change(phone, Some(&desktop), &[])
        },
        ChangeKeys {
            device: Some(desktop.recipient.clone()),
            ..change(phone, None, &[])
        },
    ] {
        assert_eq!(
            change_keys(&story, phone, &half),
            Err(ErrorCode::InvalidArgument)
        );
    }
}

#[test]
fn a_new_member_names_their_first_device_and_its_keyring() {
    let story = Story::begin();
    let new = Person::new("new", HOSPITAL_A, &[Role::Practitioner]);
    story.world.admit(&story.registrar, &new).unwrap();
    assert_eq!(
        keys(&story, &story.registrar, &new).unwrap()[0].recipient,
        None
    );
    let device = recipient("the first device");
    let request = ActivateMember {
        device: Some(device.clone()),
        keyring: Some(Digest::of("the first keyring")),
        ..activation(&new)
    };
    story.world.attempt(&new, &request).unwrap();
    let listed = keys(&story, &new, &new).unwrap();
    assert_eq!(listed[0].recipient, Some(device));
    assert_eq!(
        member(&story, &new).keyring,
        Some(Digest::of("the first keyring"))
    );
}

#[test]
fn a_members_keys_are_seen_by_themselves_and_by_those_who_may_freeze_them() {
    let story = Story::begin();
    let patient = Person::new("walk-in", MINISTRY, &[Role::Patient]);
    story.world.admit(&story.registrar, &patient).unwrap();
    story.world.activate(&patient).unwrap();
    let tablet = on_another_device(&patient);
    let adding = change(&patient, Some(&tablet), &[]);
    change_keys(&story, &patient, &adding).unwrap();
    let ending = change(&patient, None, &[&patient]);
    change_keys(&story, &tablet, &ending).unwrap();
    for by in [&tablet, &story.registrar, &story.ministry] {
        let listed = keys(&story, by, &patient).unwrap();
        let in_force = listed.iter().filter(|pinned| pinned.is_in_force);
        let in_force: Vec<_> = in_force.map(|pinned| pinned.key.clone()).collect();
        assert_eq!((listed.len(), in_force), (2, vec![tablet.signer.key()]));
    }
    for by in [&story.doctor, &story.other_patient] {
        assert_eq!(keys(&story, by, &patient), Err(ErrorCode::NotPermitted));
    }
    assert_eq!(
        keys(&story, &story.registrar, &story.patient),
        Err(ErrorCode::NotPermitted),
        "whom the ministry admitted"
    );
    assert_eq!(
        keys(&story, &story.registrar, &story.other_doctor),
        Err(ErrorCode::NotPermitted),
        "of another hospital"
    );
}

#[test]
fn nobody_locks_themselves_out_or_changes_keys_of_others() {
    let story = Story::begin();
    let own = &story.patient;
    assert_eq!(
        change_keys(&story, own, &change(own, None, &[own])),
        Err(ErrorCode::InvalidArgument)
    );
    assert_eq!(
        change_keys(&story, own, &change(own, None, &[&story.doctor])),
        Err(ErrorCode::NotFound)
    );
    let twice = change(own, None, &[&story.doctor, &story.doctor]);
    assert_eq!(
        change_keys(&story, own, &twice),
        Err(ErrorCode::InvalidArgument)
    );
    let ending = |count: usize| ChangeKeys {
        end: (0..count).map(|key| Digest::of([key as u8])).collect(),
        ..change(own, None, &[])
    };
    assert_eq!(
        change_keys(&story, own, &ending(ChangeKeys::MOST_ENDED)),
        Err(ErrorCode::NotFound),
        "as many may be ended, but none of these is theirs"
    );
    assert_eq!(
        change_keys(&story, own, &ending(ChangeKeys::MOST_ENDED + 1)),
        Err(ErrorCode::InvalidArgument)
    );
    let none = ChangeKeys {
        patient_recipient: None,
        ..change(own, None, &[])
    };
    assert_eq!(
        change_keys(&story, own, &none),
        Err(ErrorCode::InvalidArgument)
    );
    let new = on_another_device(own);
    assert_eq!(
        change_keys(&story, own, &change(own, Some(&new), &[own])),
        Ok(())
    );
    assert!(acts(&story, &new) && !acts(&story, own));
}

#[test]
fn with_another_patient_key_nothing_is_added_until_the_categorys_next_epoch() {
    let story = Story::begin();
    let new_key = recipient("the patient's next patient key");
    let request = ChangeKeys {
        patient_recipient: Some(new_key.clone()),
        ..change(&story.patient, None, &[])
    };
    change_keys(&story, &story.patient, &request).unwrap();
    let mut addition = story.addition(1, None);
    addition.parts.patient_recipient = new_key.digest();
    assert_eq!(
        story.world.attempt(&story.patient, &addition),
        Err(ErrorCode::Conflict)
    );
    let mut publish = story.publication(&story.patient, &story.category);
    publish.key = story.key_of_epoch(2);
    publish.key.patient_recipient = new_key.digest();
    assert_eq!(story.world.attempt(&story.patient, &publish), Ok(()));
    let mut addition = story.addition(2, None);
    addition.parts.patient_recipient = new_key.digest();
    assert_eq!(story.world.attempt(&story.patient, &addition), Ok(()));
}

#[test]
fn a_stolen_key_is_stopped_and_the_others_go_on() {
    let story = Story::begin();
    let phone = &story.patient;
    let tablet = on_another_device(phone);
    change_keys(&story, phone, &change(phone, Some(&tablet), &[])).unwrap();
    let key = || Some(phone.signer.key());
    let request = freezing(phone, key(), Some(&tablet));
    let freeze = |by| story.world.attempt(by, &request);
    for stranger in [&story.doctor, &story.other_patient] {
        assert_eq!(freeze(stranger), Err(ErrorCode::NotPermitted));
    }
    assert_eq!(freeze(&story.ministry), Ok(()));
    assert_eq!(freeze(&story.ministry), Err(ErrorCode::Conflict));
    assert!(!acts(&story, phone) && acts(&story, &tablet));
    assert_eq!(
        change_keys(&story, &tablet, &change(phone, None, &[phone])),
        Ok(())
    );
}

#[test]
fn a_frozen_member_is_refused_until_reinstated() {
    let story = Story::begin();
    assert_eq!(
        freeze(&story, &story.ministry, &story.patient, None),
        Ok(())
    );
    assert!(!acts(&story, &story.patient));
    let request = ReinstateMember {
        id: story.patient.id.clone(),
        key: None,
    };
    let reinstate = |by| story.world.attempt(by, &request);
    assert_eq!(reinstate(&story.registrar), Err(ErrorCode::NotPermitted));
    assert_eq!(reinstate(&story.ministry), Ok(()));
    assert_eq!(reinstate(&story.ministry), Err(ErrorCode::Conflict));
    assert!(acts(&story, &story.patient));
    assert_eq!(
        freeze(&story, &story.registrar, &story.other_doctor, None),
        Err(ErrorCode::NotPermitted),
        "of another hospital"
    );
    assert_eq!(
        freeze(&story, &story.ministry, &story.ministry, None),
        Err(ErrorCode::InvalidArgument)
    );
}

#[test]
fn a_reinstated_member_who_never_activated_is_pending_again() {
    let story = Story::begin();
    let new = Person::new("new", HOSPITAL_A, &[Role::Practitioner]);
    story.world.admit(&story.registrar, &new).unwrap();
    story.suspend(&new);
    let request = ReinstateMember {
        id: new.id.clone(),
        key: None,
    };
    story.world.attempt(&story.ministry, &request).unwrap();
    assert!(!acts(&story, &new));
    assert!(story.world.activate(&new).is_ok());
    assert!(acts(&story, &new));
}

#[test]
fn a_walk_in_patient_is_in_a_hospitals_custody_until_they_change_keys() {
    let story = Story::begin();
    let walk_in = Person::new("walk-in", MINISTRY, &[Role::Patient]);
    let request = RegisterMember {
        custody: true,
        ..registration(&walk_in)
    };
    let world = &story.world;
    assert_eq!(
        world.attempt(&story.ministry, &request),
        Err(ErrorCode::InvalidArgument)
    );
    assert_eq!(world.attempt(&story.registrar, &request), Ok(()));
    world.attempt(&walk_in, &activation(&walk_in)).unwrap();
    let look_up = || {
        let request = GetMember {
            id: walk_in.id.clone(),
            basis: Basis::Own,
        };
        world.run(&story.registrar.identity, &request).unwrap()
    };
    assert!(look_up().custody);
    let members = |by: &Person, msp: &str| {
        let request = ListMembers {
            msp: msp.parse().unwrap(),
            page: PageRequest::default(),
        };
        world
            .run(&by.identity, &request)
            .map(|page| page.entries)
            .map_err(|refusal| refusal.code())
    };
    let is_listed = || {
        let members = members(&story.registrar, HOSPITAL_A).unwrap();
        members.iter().any(|member| member.id == walk_in.id)
    };
    assert!(is_listed());
    for (by, msp) in [(&story.registrar, MINISTRY), (&story.doctor, HOSPITAL_A)] {
        assert_eq!(members(by, msp), Err(ErrorCode::NotPermitted));
    }
    assert_eq!(members(&story.ministry, MINISTRY).unwrap().len(), 4);

    let category = crate::people::id("the walk-in's");
    let publish = story.publication(&walk_in, &category);
    world.attempt(&walk_in, &publish).unwrap();
    let grant = |grantee: &Person| {
        let request = emr_model::grant::Grant {
            patient: walk_in.id.clone(),
            grantee: grantee.id.clone().into(),
            terms: emr_model::grant::GrantTerms {
                category: category.clone(),
                ..story.terms(grantee, READ)
            },
        };
        world.attempt(&walk_in, &request)
    };
    assert_eq!(grant(&story.other_doctor), Err(ErrorCode::InvalidArgument));
    assert_eq!(grant(&story.doctor), Ok(()));

    let delegate = Delegate {
        patient: walk_in.id.clone(),
        delegate: story.other_patient.id.clone(),
        terms: DelegationTerms {
            powers: Powers {
                read: true,
                add: false,
                grant: false,
                log: false,
            },
            until: world.in_days(1),
            envelope: None,
        },
    };
    assert_eq!(
        world.attempt(&walk_in, &delegate),
        Err(ErrorCode::InvalidArgument),
        "the hospital lets nobody act in the patient's place"
    );

    let phone = on_another_device(&walk_in);
    for half in [
        change(&walk_in, None, &[]),
        change(&walk_in, Some(&phone), &[]),
    ] {
        assert_eq!(
            change_keys(&story, &walk_in, &half),
            Err(ErrorCode::InvalidArgument),
            "the hospital's key would stay in force"
        );
    }
    assert!(look_up().custody);
    change_keys(
        &story,
        &walk_in,
        &change(&walk_in, Some(&phone), &[&walk_in]),
    )
    .unwrap();
    assert!(!look_up().custody);
    assert_eq!(world.attempt(&phone, &delegate), Ok(()));
    assert!(!is_listed());
    assert_eq!(look_up().status, MemberStatus::Active);
}

#[test]
fn the_ministry_changes_a_members_roles_at_once() {
    let story = Story::begin();
    let both = [Role::Practitioner, Role::Registrar];
    let update = |by: &Person, whom: &Person, roles: &[Role]| {
        let request = UpdateMember {
            id: whom.id.clone(),
            roles: roles.to_vec(),
            remaining: Vec::new(),
        };
        story.world.attempt(by, &request)
    };
    let acts_as_registrar = || {
        let request = ListMembers {
            msp: story.doctor.signer.msp.clone(),
            page: PageRequest::default(),
        };
        story.world.attempt(&story.doctor, &request).is_ok()
    };
    assert!(!acts_as_registrar());
    assert_eq!(
        update(&story.registrar, &story.doctor, &both),
        Err(ErrorCode::NotPermitted)
    );
    for wrong in [&[][..], &[Role::Ministry], &[Role::Patient]] {
        assert_eq!(
            update(&story.ministry, &story.doctor, wrong),
            Err(ErrorCode::InvalidArgument)
        );
    }
    assert_eq!(
        update(&story.ministry, &story.patient, &[Role::Insurer]),
        Err(ErrorCode::InvalidArgument)
    );
    assert_eq!(
        update(&story.ministry, &story.ministry, &[Role::Insurer]),
        Err(ErrorCode::InvalidArgument)
    );
    assert_eq!(update(&story.ministry, &story.doctor, &both), Ok(()));
    assert!(acts_as_registrar());
    assert_eq!(
        update(&story.ministry, &story.doctor, &[Role::Practitioner]),
        Ok(())
    );
    assert!(!acts_as_registrar());
    assert_eq!(story.other_doctor.signer.msp.as_str(), HOSPITAL_B);
}
