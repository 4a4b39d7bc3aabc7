//! The keys under which a member acts.

use emr_model::delegate::{Delegate, DelegationTerms, Powers};
use emr_model::member::{
    ChangeKeys, Freeze, GetMember, ListMembers, MemberStatus, RegisterMember, ReinstateMember,
    Role, UpdateMember,
};
use emr_model::organization::ListOrganizations;
use emr_model::{Basis, Digest, ErrorCode, PageRequest};

use crate::fixtures::{HOSPITAL_A, HOSPITAL_B, MINISTRY, READ, Story, activation, registration};
use crate::people::{Person, Signer, attributes, recipient};

/// The same person on another device.
fn on_another_device(person: &Person) -> Person {
    let signer = Signer::new(person.signer.msp.as_str());
    let attributes = attributes(&person.id, &signer.msp, &person.roles);
    Person {
        identity: signer.member(&attributes),
        signer,
        ..person.clone()
    }
}

fn change(person: &Person, add: Option<&Person>, end: &[&Person]) -> ChangeKeys {
    ChangeKeys {
        add: add.map(|added| added.signer.key()),
        end: end.iter().map(|ended| ended.signer.key()).collect(),
        recipient: person.recipient.clone(),
        patient_recipient: person.patient_recipient.clone(),
    }
}

/// Whether the person can act, tried with a function that every member may call.
fn acts(story: &Story, person: &Person) -> bool {
    let request = ListOrganizations::default();
    story.world.attempt(person, &request).is_ok()
}

fn change_keys(story: &Story, by: &Person, request: &ChangeKeys) -> Result<(), ErrorCode> {
    story.world.attempt(by, request)
}

fn freeze(story: &Story, by: &Person, whom: &Person, key: Option<Digest>) -> Result<(), ErrorCode> {
    let request = Freeze {
        id: whom.id.clone(),
        key,
    };
    story.world.attempt(by, &request)
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
    for stranger in [&story.doctor, &story.other_patient] {
        assert_eq!(
            freeze(&story, stranger, phone, key()),
            Err(ErrorCode::NotPermitted)
        );
    }
    assert_eq!(freeze(&story, &story.registrar, phone, key()), Ok(()));
    assert_eq!(
        freeze(&story, &story.registrar, phone, key()),
        Err(ErrorCode::Conflict)
    );
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
        freeze(&story, &story.registrar, &story.patient, None),
        Ok(())
    );
    assert!(!acts(&story, &story.patient));
    let request = ReinstateMember {
        id: story.patient.id.clone(),
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
    let request = ReinstateMember { id: new.id.clone() };
    story.world.attempt(&story.registrar, &request).unwrap();
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
fn the_ministry_changes_a_members_roles() {
    let story = Story::begin();
    let both = [Role::Practitioner, Role::Registrar];
    let update = |by: &Person, whom: &Person, roles: &[Role]| {
        let request = UpdateMember {
            id: whom.id.clone(),
            roles: roles.to_vec(),
        };
        story.world.attempt(by, &request)
    };
    let claiming = story.doctor.claiming(&both);
    assert!(!acts(&story, &claiming));
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
    assert!(acts(&story, &claiming));
    assert_eq!(
        update(&story.ministry, &story.doctor, &[Role::Practitioner]),
        Ok(())
    );
    assert!(!acts(&story, &claiming));
    assert_eq!(story.other_doctor.signer.msp.as_str(), HOSPITAL_B);
}
