//! A certificate alone does not identify a caller: MSP, id and key must agree with the ledger, which alone has the roles.

use emr_model::access::{AccessLog, MayRelease, OpenRecords};
use emr_model::category::{GetCategory, PublishCategoryKey};
use emr_model::grant::{ExtendGrant, Grant, ListGrants, Revoke};
use emr_model::member::{ActivateMember, GetMember, RegisterMember, Role, SuspendMember};
use emr_model::organization::RegisterOrganization;
use emr_model::record::{AddRecord, GetRecord, ListRecords};
use emr_model::request::{DecideRequest, ListRequests, RequestAccess};
use emr_model::{Basis, ErrorCode, Function};
use fabric_chaincode::SerializedIdentity;
use serde_json::json;

use crate::fixtures::{HOSPITAL_A, HOSPITAL_B, MINISTRY, Refusal, SECOND, Story, activation};
use crate::people::{Person, Signer, attributes};

/// Every function that members call.
const MEMBER_FUNCTIONS: [&str; 19] = [
    RegisterOrganization::NAME,
    RegisterMember::NAME,
    ActivateMember::NAME,
    SuspendMember::NAME,
    GetMember::NAME,
    PublishCategoryKey::NAME,
    GetCategory::NAME,
    RequestAccess::NAME,
    DecideRequest::NAME,
    ListRequests::NAME,
    Grant::NAME,
    ExtendGrant::NAME,
    Revoke::NAME,
    ListGrants::NAME,
    AddRecord::NAME,
    GetRecord::NAME,
    ListRecords::NAME,
    OpenRecords::NAME,
    AccessLog::NAME,
];

/// What the first identity may do: look itself up.
fn look_up(story: &Story, identity: &SerializedIdentity, person: &Person) -> Result<(), Refusal> {
    let request = GetMember {
        id: person.id.clone(),
        basis: Basis::Own,
    };
    story.world.run(identity, &request).map(drop)
}

fn refusal(code: &str, sentence: &str) -> Refusal {
    Refusal {
        status: 403,
        message: format!("{code}: {sentence}"),
        payload: Default::default(),
    }
}

fn nobody() -> Refusal {
    refusal(
        "NOT_PERMITTED",
        "no member of your organization has your certificate's id and key: sign with a pinned key",
    )
}

#[test]
fn a_member_acts_under_the_pinned_key() {
    let story = Story::begin();
    for person in [
        &story.ministry,
        &story.registrar,
        &story.doctor,
        &story.patient,
    ] {
        assert_eq!(look_up(&story, &person.identity, person), Ok(()));
    }
}

#[test]
fn a_second_certificate_for_a_members_id_acts_as_nobody() {
    let story = Story::begin();
    for person in [
        &story.ministry,
        &story.registrar,
        &story.doctor,
        &story.patient,
    ] {
        let msp = &person.signer.msp;
        let other = Signer::new(msp.as_str());
        let identity = other.member(&attributes(&person.id, msp, &person.roles));
        for name in MEMBER_FUNCTIONS {
            let answer = story
                .world
                .run_json::<serde_json::Value>(&identity, name, &json!({}));
            assert_eq!(answer, Err(nobody()), "{name}");
        }
    }
}

#[test]
fn a_role_that_only_a_certificate_claims_gives_nothing() {
    let story = Story::begin();
    let suspension = SuspendMember {
        id: story.other_doctor.id.clone(),
        remaining: Vec::new(),
    };
    for roles in [
        &[Role::Ministry][..],
        &[Role::Registrar, Role::Ministry],
        &[Role::Registrar, Role::Practitioner],
        &[Role::Registrar, Role::Patient],
    ] {
        for person in [&story.registrar, &story.doctor, &story.patient] {
            let minted = person.claiming(roles);
            assert_eq!(look_up(&story, &minted.identity, &minted), Ok(()));
            let refused = story.world.attempt(&minted, &suspension);
            assert_eq!(refused, Err(ErrorCode::NotPermitted), "{roles:?}");
        }
    }
    let claims_nothing = story.ministry.claiming(&[]);
    assert_eq!(story.world.attempt(&claims_nothing, &suspension), Ok(()));
}

#[test]
fn a_member_acts_only_under_their_own_msp() {
    let story = Story::begin();
    for (person, msp) in [
        (&story.patient, HOSPITAL_A),
        (&story.ministry, HOSPITAL_A),
        (&story.doctor, MINISTRY),
        (&story.doctor, HOSPITAL_B),
    ] {
        let other = SerializedIdentity {
            msp_id: msp.to_owned(),
            ..person.identity.clone()
        };
        assert_eq!(look_up(&story, &other, person), Err(nobody()), "{msp}");
    }
}

#[test]
fn a_pending_member_may_only_activate() {
    let story = Story::begin();
    let new = Person::new("new doctor", HOSPITAL_A, &[Role::Practitioner]);
    story.world.admit(&story.ministry, &new).unwrap();
    for name in MEMBER_FUNCTIONS {
        if name == ActivateMember::NAME {
            continue;
        }
        let answer = story
            .world
            .run_json::<serde_json::Value>(&new.identity, name, &json!({}));
        let expected = refusal("NOT_PERMITTED", "activate your membership first");
        assert_eq!(answer, Err(expected), "{name}");
    }
    story.world.activate(&new).unwrap();
    assert_eq!(look_up(&story, &new.identity, &new), Ok(()));
}

#[test]
fn a_suspended_member_is_refused_everything() {
    let story = Story::begin();
    story.suspend(&story.doctor);
    for name in MEMBER_FUNCTIONS {
        let answer = story.world.run_json::<serde_json::Value>(
            &story.doctor.identity,
            name,
            &activation(&story.doctor),
        );
        let expected = refusal("NOT_PERMITTED", "your membership is suspended");
        assert_eq!(answer, Err(expected), "{name}");
    }
}

#[test]
fn members_and_keepers_of_a_suspended_organization_are_refused() {
    let story = Story::begin();
    story.suspend_organization(HOSPITAL_A);
    let expected = refusal("NOT_PERMITTED", "your organization does not take part");
    for name in MEMBER_FUNCTIONS {
        let answer =
            story
                .world
                .run_json::<serde_json::Value>(&story.doctor.identity, name, &json!({}));
        assert_eq!(answer, Err(expected.clone()), "{name}");
    }
    let nodes = &story.hospital_a_nodes;
    let answer = story.world.run(&nodes.administrator, &nodes.registration());
    assert_eq!(answer, Err(expected.clone()));
    let answer =
        story
            .world
            .run_json::<serde_json::Value>(&nodes.keeper, MayRelease::NAME, &json!({}));
    assert_eq!(answer, Err(expected));
}

#[test]
fn a_key_that_was_ended_does_not_act_however_a_proposal_is_dated() {
    let story = Story::begin();
    let doctor = &story.doctor;
    let key = format!("\0memberkey\0{}\0{}\0", doctor.id, doctor.signer.key());
    let value = String::from_utf8(story.world.ledger.state()[&key].to_vec()).unwrap();
    let until = story.world.now.get() + 30 * SECOND;
    let ending = value.replacen('{', &format!(r#"{{"until":{until},"#), 1);
    story.world.seed(&key, &ending);
    assert_eq!(look_up(&story, &doctor.identity, doctor), Err(nobody()));
    story.world.pass(60 * SECOND);
    assert_eq!(look_up(&story, &doctor.identity, doctor), Err(nobody()));
}

#[test]
fn a_certificate_is_refused_outside_its_validity() {
    let story = Story::begin();
    let expected = refusal(
        "NOT_PERMITTED",
        "your certificate is not valid at the time of the proposal",
    );
    // 2024-12-31 23:59:59.999 and 2035-01-01 00:00:01, the year 10889 and the beginning of time.
    for millis in [1_735_689_599_999, 2_051_222_401_000, 281_474_976_710_655, 0] {
        story.world.now.set(millis);
        assert_eq!(
            look_up(&story, &story.doctor.identity, &story.doctor),
            Err(expected.clone())
        );
    }
    for millis in [1_735_689_600_000, 2_051_222_400_999] {
        story.world.now.set(millis);
        assert_eq!(
            look_up(&story, &story.doctor.identity, &story.doctor),
            Ok(())
        );
    }
}

#[test]
fn nodes_are_not_members() {
    let story = Story::begin();
    for unit in ["peer", "client", "orderer"] {
        let node = Signer::new(MINISTRY).node(unit);
        for name in MEMBER_FUNCTIONS {
            let answer = story
                .world
                .run_json::<serde_json::Value>(&node, name, &json!({}));
            assert_eq!(answer, Err(nobody()), "{name}");
        }
    }
    let administrator = &story.ministry_nodes.administrator;
    for name in &MEMBER_FUNCTIONS[2..] {
        let answer = story
            .world
            .run_json::<serde_json::Value>(administrator, name, &json!({}));
        assert_eq!(answer, Err(nobody()), "{name}");
    }
}

#[test]
fn a_text_that_is_not_a_certificate_is_refused() {
    let story = Story::begin();
    let good = &story.doctor.identity;
    let expected = refusal(
        "NOT_PERMITTED",
        "your certificate cannot be read, or lacks attributes of a member",
    );
    let cut = good.certificate.slice(..good.certificate.len() / 2);
    // What follows a PEM block is not read, but there may be only so much of it.
    let padded = |length: usize| SerializedIdentity {
        certificate: [
            &good.certificate,
            &b"\n".repeat(length - good.certificate.len())[..],
        ]
        .concat()
        .into(),
        ..good.clone()
    };
    assert_eq!(
        look_up(&story, &padded(16 * 1024), &story.doctor),
        Ok(()),
        "it is read to the last byte that there may be"
    );
    let long = padded(16 * 1024 + 1).certificate;
    for certificate in [bytes::Bytes::new(), "nonsense".into(), cut, long] {
        let identity = SerializedIdentity {
            certificate,
            ..good.clone()
        };
        assert_eq!(
            look_up(&story, &identity, &story.doctor),
            Err(expected.clone())
        );
    }
    let signer = &story.doctor.signer;
    for attributes in [
        json!({ "emr.id": "doctor" }),
        json!({ "emr.id": "" }),
        json!({ "emr.id": 5 }),
        json!("nonsense"),
    ] {
        let identity = signer.member(&attributes);
        assert_eq!(
            look_up(&story, &identity, &story.doctor),
            Err(expected.clone()),
            "{attributes}"
        );
    }
}
