//! Organizations, keepers and members.

use emr_model::keeper::{GetKeepers, Keeper, RegisterKeeper};
use emr_model::member::{
    ActivateMember, GetMember, Member, MemberStatus, RegisterMember, Role, SuspendMember,
};
use emr_model::organization::{OrganizationKind, RegisterOrganization};
use emr_model::{Basis, Digest, ErrorCode};
use fabric_chaincode::SerializedIdentity;

use crate::fixtures::{
    HOSPITAL_A, HOSPITAL_B, MINISTRY, Nodes, Refusal, Story, World, activation, keeper_recipient,
    organization, registration,
};
use crate::people::{Person, recipient};

#[test]
fn only_the_ministry_admits_organizations() {
    let story = Story::begin();
    let world = &story.world;
    let register =
        |identity: &SerializedIdentity, msp: &str| world.attempt_as(identity, &organization(msp));
    assert_eq!(register(&story.ministry.identity, "HospitalCMSP"), Ok(()));
    assert_eq!(
        register(&story.ministry_nodes.administrator, "HospitalDMSP"),
        Ok(())
    );
    for identity in [
        &story.hospital_a_nodes.administrator,
        &story.registrar.identity,
        &story.doctor.identity,
        &story.patient.identity,
        &story.ministry_nodes.keeper,
    ] {
        assert_eq!(
            register(identity, "HospitalEMSP"),
            Err(ErrorCode::NotPermitted)
        );
    }
    assert_eq!(
        register(&story.ministry_nodes.administrator, HOSPITAL_A),
        Err(ErrorCode::Conflict)
    );
    assert_eq!(register(&story.ministry.identity, HOSPITAL_A), Ok(()));
}

#[test]
fn an_organization_says_who_it_is_in_bounded_texts() {
    let story = Story::begin();
    let good = organization("HospitalCMSP");
    let changed = |change: &dyn Fn(&mut RegisterOrganization)| {
        let mut request = good.clone();
        change(&mut request);
        story.world.attempt_as(&story.ministry.identity, &request)
    };
    let refused = Err(ErrorCode::InvalidArgument);
    assert_eq!(
        changed(&|request| request.kind = OrganizationKind::Ministry),
        refused
    );
    for text in ["", &"é".repeat(129), "a\0b", "two\nlines"] {
        assert_eq!(changed(&|request| request.name = text.to_owned()), refused);
        assert_eq!(
            changed(&|request| request.contact = text.to_owned()),
            refused
        );
        assert_eq!(
            changed(&|request| request.address = text.to_owned()),
            refused
        );
        assert_eq!(
            changed(&|request| request.treatments = vec![text.to_owned()]),
            refused
        );
    }
    assert_eq!(
        changed(&|request| request.treatments = vec!["Surgery".to_owned(); 65]),
        refused
    );
    assert_eq!(
        changed(&|request| {
            request.name = "é".repeat(128);
            request.treatments = vec!["Surgery".to_owned(); 64];
        }),
        Ok(())
    );
}

#[test]
fn the_ministrys_administrator_admits_the_first_ministry_member_and_nobody_else() {
    let world = World::empty();
    let ministry = Nodes::new(MINISTRY);
    let first = Person::new("first", MINISTRY, &[Role::Ministry]);
    let admit = |identity: &SerializedIdentity, person: &Person| {
        world.attempt_as(identity, &registration(person))
    };
    assert_eq!(
        admit(&ministry.administrator, &first),
        Err(ErrorCode::NotFound),
        "the ministry is not registered"
    );
    world
        .attempt_as(&ministry.administrator, &organization(MINISTRY))
        .unwrap();
    for roles in [&[Role::Patient][..], &[Role::Ministry, Role::Patient]] {
        let other = Person::new("other", MINISTRY, roles);
        assert_eq!(
            admit(&ministry.administrator, &other),
            Err(ErrorCode::NotPermitted)
        );
    }
    let hospital = Nodes::new(HOSPITAL_A);
    assert_eq!(
        admit(&hospital.administrator, &first),
        Err(ErrorCode::NotPermitted)
    );

    assert_eq!(admit(&ministry.administrator, &first), Ok(()));
    let second = Person::new("second", MINISTRY, &[Role::Ministry]);
    assert_eq!(
        admit(&ministry.administrator, &second),
        Err(ErrorCode::NotPermitted)
    );
    world.activate(&first).unwrap();
    assert_eq!(admit(&first.identity, &second), Ok(()));
}

#[test]
fn a_registrar_admits_patients_and_practitioners_of_the_own_hospital() {
    let story = Story::begin();
    for (msp, roles, expected) in [
        (HOSPITAL_A, &[Role::Practitioner][..], Ok(())),
        (MINISTRY, &[Role::Patient], Ok(())),
        (
            HOSPITAL_B,
            &[Role::Practitioner],
            Err(ErrorCode::NotPermitted),
        ),
        (HOSPITAL_A, &[Role::Registrar], Err(ErrorCode::NotPermitted)),
        (
            HOSPITAL_A,
            &[Role::Practitioner, Role::Registrar],
            Err(ErrorCode::NotPermitted),
        ),
        (MINISTRY, &[Role::Ministry], Err(ErrorCode::NotPermitted)),
        (
            MINISTRY,
            &[Role::Patient, Role::Ministry],
            Err(ErrorCode::NotPermitted),
        ),
        (
            HOSPITAL_A,
            &[Role::Patient],
            Err(ErrorCode::InvalidArgument),
        ),
    ] {
        let person = Person::new(&format!("{msp} {roles:?}"), msp, roles);
        let answer = story.world.admit(&story.registrar, &person);
        assert_eq!(
            answer.map(drop).map_err(|refusal| refusal.code()),
            expected,
            "{msp} {roles:?}"
        );
    }
}

#[test]
fn patients_and_practitioners_admit_nobody() {
    let story = Story::begin();
    let new = Person::new("new", HOSPITAL_A, &[Role::Practitioner]);
    for person in [&story.doctor, &story.patient] {
        let refused = story.world.admit(person, &new).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::NotPermitted);
    }
}

#[test]
fn a_member_has_roles_of_the_right_msp_each_once() {
    let story = Story::begin();
    for (msp, roles) in [
        (HOSPITAL_A, &[][..]),
        (HOSPITAL_A, &[Role::Practitioner, Role::Practitioner]),
        (HOSPITAL_A, &[Role::Practitioner, Role::Patient]),
        (HOSPITAL_A, &[Role::Ministry]),
        (MINISTRY, &[Role::Practitioner]),
        (MINISTRY, &[Role::Registrar]),
    ] {
        let person = Person::new("new", msp, roles);
        let refused = story.world.admit(&story.ministry, &person).unwrap_err();
        assert_eq!(
            refused.code(),
            ErrorCode::InvalidArgument,
            "{msp} {roles:?}"
        );
    }
    let both = Person::new("both", HOSPITAL_A, &[Role::Practitioner, Role::Registrar]);
    story.world.admit(&story.ministry, &both).unwrap();
    story.world.activate(&both).unwrap();
}

#[test]
fn a_member_belongs_to_an_active_organization_and_is_admitted_once() {
    let story = Story::begin();
    let far = Person::new("far", "HospitalZMSP", &[Role::Practitioner]);
    let refused = story.world.admit(&story.ministry, &far).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::NotFound);
    let again = story
        .world
        .admit(&story.ministry, &story.doctor)
        .unwrap_err();
    assert_eq!(again.code(), ErrorCode::Conflict);
    story.suspend_organization(HOSPITAL_B);
    let late = Person::new("late", HOSPITAL_B, &[Role::Practitioner]);
    let refused = story.world.admit(&story.ministry, &late).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::NotFound);
}

#[test]
fn patients_and_nobody_else_give_a_patient_key() {
    let story = Story::begin();
    for (msp, role) in [(MINISTRY, Role::Patient), (HOSPITAL_A, Role::Practitioner)] {
        let new = Person::new(&format!("new {role}"), msp, &[role]);
        story.world.admit(&story.ministry, &new).unwrap();
        let wrong = ActivateMember {
            recipient: new.recipient.clone(),
            patient_recipient: match role {
                Role::Patient => None,
                _ => Some(recipient("none of theirs")),
            },
            device: None,
            keyring: None,
        };
        let refused = story.world.submit(&new, &wrong).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::InvalidArgument);
        story.world.activate(&new).unwrap();
        let again = story.world.activate(&new).unwrap_err();
        assert_eq!(again.code(), ErrorCode::Conflict);
    }
}

#[test]
fn only_the_pinned_key_activates() {
    let story = Story::begin();
    let new = Person::new("new", MINISTRY, &[Role::Patient]);
    story.world.admit(&story.ministry, &new).unwrap();
    // The same id and roles under another key.
    let thief = Person::new("new", MINISTRY, &[Role::Patient]);
    let refused = story.world.activate(&thief).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::NotPermitted);
}

#[test]
fn a_member_is_looked_up_as_admitted_and_activated() {
    let story = Story::begin();
    let new = Person::new("new", MINISTRY, &[Role::Patient]);
    let registered = story.world.time();
    story.world.admit(&story.ministry, &new).unwrap();
    let look_up = || {
        let request = GetMember {
            id: new.id.clone(),
            basis: Basis::Own,
        };
        story.world.run(&story.ministry.identity, &request).unwrap()
    };
    let pending = Member {
        id: new.id.clone(),
        msp: new.signer.msp.clone(),
        roles: vec![Role::Patient],
        status: MemberStatus::Pending,
        stop: None,
        recipient: None,
        patient_recipient: None,
        keyring: None,
        registered,
        registered_by: None,
        custody: false,
        recoveries: 0,
    };
    assert_eq!(look_up(), pending);
    story.world.activate(&new).unwrap();
    let activation = activation(&new);
    assert_eq!(
        look_up(),
        Member {
            status: MemberStatus::Active,
            recipient: Some(activation.recipient),
            patient_recipient: activation.patient_recipient,
            ..pending
        }
    );
}

#[test]
fn members_look_up_only_those_whom_they_may() {
    let story = Story::begin();
    let pending = Person::new("pending", MINISTRY, &[Role::Patient]);
    story.world.admit(&story.ministry, &pending).unwrap();
    let suspended = Person::new("suspended", HOSPITAL_A, &[Role::Practitioner]);
    story.world.admit(&story.ministry, &suspended).unwrap();
    story.world.activate(&suspended).unwrap();
    story.suspend(&suspended);
    let unknown = Person::new("unknown", HOSPITAL_A, &[Role::Practitioner]);

    let refused = Err(ErrorCode::NotPermitted);
    for (caller, whom, expected) in [
        (&story.ministry, &story.patient, Ok(())),
        (&story.ministry, &pending, Ok(())),
        (&story.ministry, &suspended, Ok(())),
        (&story.ministry, &unknown, Err(ErrorCode::NotFound)),
        (&story.registrar, &story.patient, refused),
        (&story.registrar, &story.other_doctor, Ok(())),
        (&story.registrar, &pending, refused),
        (&story.doctor, &story.patient, refused),
        (&story.doctor, &story.other_doctor, Ok(())),
        (&story.doctor, &pending, refused),
        (&story.doctor, &suspended, refused),
        (&story.doctor, &unknown, refused),
        (&story.patient, &story.patient, Ok(())),
        (&story.patient, &story.doctor, Ok(())),
        (&story.patient, &story.registrar, Ok(())),
        (&story.patient, &story.ministry, Ok(())),
        (&story.patient, &story.other_patient, refused),
        (&story.patient, &pending, refused),
        (&story.patient, &suspended, refused),
        (&story.patient, &unknown, refused),
    ] {
        let request = GetMember {
            id: whom.id.clone(),
            basis: Basis::Own,
        };
        assert_eq!(
            story.world.attempt_as(&caller.identity, &request),
            expected,
            "{:?} looks up {:?}",
            caller.roles,
            whom.roles
        );
    }
}

#[test]
fn members_suspend_only_those_whom_they_may() {
    let story = Story::begin();
    let colleague = Person::new("colleague", HOSPITAL_A, &[Role::Practitioner]);
    let chief = Person::new("chief", HOSPITAL_A, &[Role::Practitioner, Role::Registrar]);
    for person in [&colleague, &chief] {
        story.world.admit(&story.ministry, person).unwrap();
    }
    let unknown = Person::new("unknown", HOSPITAL_A, &[Role::Practitioner]);
    let refused = Err(ErrorCode::NotPermitted);
    for (caller, whom, expected) in [
        (&story.doctor, &colleague, refused),
        (&story.patient, &story.doctor, refused),
        (&story.registrar, &story.other_doctor, refused),
        (&story.registrar, &story.patient, refused),
        (&story.registrar, &story.ministry, refused),
        (&story.registrar, &story.registrar, refused),
        (&story.registrar, &chief, refused),
        (&story.registrar, &unknown, refused),
        (&story.registrar, &colleague, Ok(())),
        (&story.registrar, &colleague, Err(ErrorCode::Conflict)),
        (&story.ministry, &unknown, Err(ErrorCode::NotFound)),
        (
            &story.ministry,
            &story.ministry,
            Err(ErrorCode::InvalidArgument),
        ),
        (&story.ministry, &chief, Ok(())),
        (&story.ministry, &story.other_doctor, Ok(())),
        (&story.ministry, &story.patient, Ok(())),
        (&story.ministry, &story.registrar, Ok(())),
    ] {
        let request = SuspendMember {
            id: whom.id.clone(),
            remaining: Vec::new(),
        };
        assert_eq!(
            story.world.attempt_as(&caller.identity, &request),
            expected,
            "{:?} suspends {:?}",
            caller.roles,
            whom.roles
        );
    }
}

#[test]
fn an_administrator_publishes_the_keeper_of_the_own_organization() {
    let story = Story::begin();
    let world = &story.world;
    let nodes = &story.hospital_a_nodes;
    let moved = RegisterKeeper {
        address: "keeper.example.org:443".to_owned(),
        ..nodes.registration()
    };
    for identity in [
        &nodes.keeper,
        &story.registrar.identity,
        &story.ministry.identity,
        &story.patient.identity,
    ] {
        assert_eq!(
            world.attempt_as(identity, &moved),
            Err(ErrorCode::NotPermitted)
        );
    }
    let stranger = Nodes::new("HospitalZMSP");
    assert_eq!(
        world.attempt_as(&stranger.administrator, &moved),
        Err(ErrorCode::NotPermitted)
    );
    for address in [
        "",
        "host",
        "host:",
        ":80",
        "host:0",
        "host:65536",
        "a host:80",
    ] {
        let request = RegisterKeeper {
            address: address.to_owned(),
            ..moved.clone()
        };
        assert_eq!(
            world.attempt_as(&nodes.administrator, &request),
            Err(ErrorCode::InvalidArgument),
            "{address:?}"
        );
    }

    let listed = |person: &Person| world.run(&person.identity, &GetKeepers {}).unwrap();
    let keeper = |nodes: &Nodes| {
        let RegisterKeeper {
            recipient,
            key,
            address,
        } = nodes.registration();
        Keeper {
            msp: nodes.keeper_signer.msp.clone(),
            recipient,
            key,
            address,
        }
    };
    let (a, b, ministry) = (
        keeper(nodes),
        keeper(&story.hospital_b_nodes),
        keeper(&story.ministry_nodes),
    );
    assert_eq!(
        listed(&story.patient),
        [a.clone(), b.clone(), ministry.clone()]
    );
    world.attempt_as(&nodes.administrator, &moved).unwrap();
    let moved = Keeper {
        address: moved.address,
        recipient: keeper_recipient(HOSPITAL_A),
        ..a
    };
    assert_eq!(listed(&story.doctor), [moved.clone(), b, ministry.clone()]);
    story.suspend_organization(HOSPITAL_B);
    assert_eq!(listed(&story.doctor), [moved, ministry]);
}

#[test]
fn events_name_nobody() {
    let story = Story::begin();
    for committed in story.world.ledger.events() {
        assert!(committed.event.payload.is_empty());
    }
    let names: Vec<_> = story
        .world
        .ledger
        .events()
        .into_iter()
        .map(|committed| committed.event.name)
        .collect();
    assert_eq!(names[0], "OrganizationRegistered");
    assert_eq!(
        names.last().map(String::as_str),
        Some("CategoryKeyPublished")
    );
}

#[test]
fn every_value_carries_its_schema_number() {
    let story = Story::begin();
    for (key, value) in story.world.ledger.state() {
        let value: serde_json::Value = serde_json::from_slice(&value).unwrap();
        let is_second = key.starts_with("\0emergencyoff\0");
        assert_eq!(value["v"], 1 + u8::from(is_second), "{key:?}");
    }
}

#[test]
fn a_value_of_a_later_schema_is_refused_below_500() {
    let story = Story::begin();
    let key = format!("\0member\0{}\0", story.doctor.id);
    let value = String::from_utf8(story.world.ledger.state()[&key].to_vec()).unwrap();
    story
        .world
        .seed(&key, &value.replace(r#""v":1"#, r#""v":2"#));
    let request = GetMember {
        id: story.doctor.id.clone(),
        basis: Basis::Own,
    };
    let refused = story.world.run(&story.ministry.identity, &request);
    assert_eq!(
        refused,
        Err(Refusal {
            status: 499,
            message: "INTERNAL: a member on the ledger cannot be read".to_owned(),
            payload: Default::default(),
        })
    );
}

#[test]
fn a_registration_pins_the_key_that_was_compared() {
    let story = Story::begin();
    let new = Person::new("new", MINISTRY, &[Role::Patient]);
    let request = RegisterMember {
        key: Digest::of("another key"),
        ..registration(&new)
    };
    story.world.submit(&story.ministry, &request).unwrap();
    assert_eq!(
        story.world.activate(&new).unwrap_err().code(),
        ErrorCode::NotPermitted
    );
}
