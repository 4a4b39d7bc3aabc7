//! Freezing stops a thief, and is no weapon of the authorities against a patient.

use emr_model::grant::{GrantKey, Revoke};
use emr_model::keeper::GetKeepers;
use emr_model::member::{
    Freeze, FreezeReason, MembershipChange, MembershipEvent, MembershipLog, ReinstateMember, Role,
};
use emr_model::recovery::{ApproveRecovery, CancelRecovery};
use emr_model::{Digest, ErrorCode, Grantee, Page, PageRequest};

use crate::fixtures::{DAY, HOSPITAL_A, HOSPITAL_B, MINISTRY, READ, Story, keeper_recipient};
use crate::keys::{acts, change, freezing, on_another_device};
use crate::people::Person;
use crate::recovery::{anew, approve, ask, finish};

const REFUSED: Result<(), ErrorCode> = Err(ErrorCode::NotPermitted);

/// The patient's grant to a hospital, to read, for a day.
fn grant_to_hospital(story: &Story, hospital: &str) -> GrantKey {
    let grantee = Grantee::Hospital(hospital.parse().unwrap());
    let mut terms = story.terms(&story.doctor, READ);
    terms.grantee_recipient = keeper_recipient(hospital).digest();
    let request = emr_model::grant::Grant {
        patient: story.patient.id.clone(),
        grantee: grantee.clone(),
        terms,
    };
    let grant = story.world.submit(&story.patient, &request).unwrap();
    GrantKey {
        patient: request.patient,
        grantee,
        grant,
    }
}

/// A freeze of the patient for which the registrar names a grant.
fn freeze_on(story: &Story, by: &Person, grant: &GrantKey) -> Result<(), ErrorCode> {
    let request = Freeze {
        grant: Some(grant.grant.clone()),
        ..freezing(&story.patient, None, None)
    };
    story.world.attempt(by, &request)
}

/// The registrar's hospital, to which the patient has granted something, freezes the patient.
pub(crate) fn freeze_by_hospital(story: &Story, registrar: &Person) {
    let grant = grant_to_hospital(story, registrar.signer.msp.as_str());
    freeze_on(story, registrar, &grant).unwrap();
}

fn reinstate(story: &Story, by: &Person, key: Option<Digest>) -> Result<(), ErrorCode> {
    let request = ReinstateMember {
        id: story.patient.id.clone(),
        key,
    };
    story.world.attempt(by, &request)
}

fn log(story: &Story, by: &Person) -> Result<Vec<MembershipEvent>, ErrorCode> {
    let request = MembershipLog {
        id: story.patient.id.clone(),
        page: PageRequest::default(),
    };
    let page: Result<Page<_>, _> = story.world.run(&by.identity, &request);
    page.map(|page| page.entries)
        .map_err(|refusal| refusal.code())
}

#[test]
fn m1_a_registrar_freezes_only_patients_who_have_to_do_with_the_hospital() {
    let story = Story::begin();
    let freeze = |whom: &Person| {
        let request = freezing(whom, None, None);
        story.world.attempt(&story.registrar, &request)
    };
    assert_eq!(freeze(&story.patient), REFUSED, "admitted by the ministry");
    let of_b = grant_to_hospital(&story, HOSPITAL_B);
    assert_eq!(freeze_on(&story, &story.registrar, &of_b), REFUSED);
    let revoked = grant_to_hospital(&story, HOSPITAL_A);
    story.revoke(&revoked, 2).unwrap();
    assert_eq!(freeze_on(&story, &story.registrar, &revoked), REFUSED);

    let walk_in = Person::new("walk-in", MINISTRY, &[Role::Patient]);
    story.world.admit(&story.registrar, &walk_in).unwrap();
    story.world.activate(&walk_in).unwrap();
    assert_eq!(freeze(&walk_in), Ok(()), "admitted by the hospital");
}

#[test]
fn m1_a_hospital_with_a_grant_freezes_while_the_grant_is_in_force() {
    let story = Story::begin();
    let grant = grant_to_hospital(&story, HOSPITAL_A);
    story.world.pass(DAY);
    assert_eq!(freeze_on(&story, &story.registrar, &grant), REFUSED, "over");
    let grant = grant_to_hospital(&story, HOSPITAL_A);
    assert_eq!(freeze_on(&story, &story.doctor, &grant), REFUSED);
    assert_eq!(freeze_on(&story, &story.registrar, &grant), Ok(()));
    assert!(!acts(&story, &story.patient));
}

#[test]
fn m1_a_patients_log_says_who_froze_and_reinstated_them_and_why() {
    let story = Story::begin();
    let grant = grant_to_hospital(&story, HOSPITAL_A);
    let request = Freeze {
        grant: Some(grant.grant),
        reason: FreezeReason::Misuse,
        ..freezing(&story.patient, None, None)
    };
    story.world.attempt(&story.registrar, &request).unwrap();
    reinstate(&story, &story.ministry, None).unwrap();
    let events = log(&story, &story.patient).unwrap();
    let told: Vec<_> = events
        .iter()
        .map(|event| (&event.by, event.organization.as_str(), &event.what))
        .collect();
    let frozen = MembershipChange::Frozen {
        reason: FreezeReason::Misuse,
    };
    assert_eq!(
        told,
        [
            (&story.ministry.id, MINISTRY, &MembershipChange::Reinstated),
            (&story.registrar.id, HOSPITAL_A, &frozen),
        ]
    );
    assert_eq!(log(&story, &story.ministry).map(|all| all.len()), Ok(2));
    for stranger in [&story.registrar, &story.doctor, &story.other_patient] {
        assert_eq!(log(&story, stranger), Err(ErrorCode::NotPermitted));
    }
}

#[test]
fn m1_a_freeze_is_undone_by_the_hospital_that_froze_or_by_the_ministry() {
    let story = Story::begin();
    let registrar = Person::new("registrar of B", HOSPITAL_B, &[Role::Registrar]);
    story.world.admit(&story.ministry, &registrar).unwrap();
    story.world.activate(&registrar).unwrap();
    for by in [&story.registrar, &story.ministry] {
        freeze_by_hospital(&story, &story.registrar);
        assert_eq!(reinstate(&story, &registrar, None), REFUSED);
        assert_eq!(reinstate(&story, by, None), Ok(()));
        assert!(acts(&story, &story.patient));
    }
    let freeze = freezing(&story.patient, None, None);
    story.world.attempt(&story.ministry, &freeze).unwrap();
    assert_eq!(reinstate(&story, &story.registrar, None), REFUSED);
}

#[test]
fn m1_a_last_key_is_not_frozen_and_a_frozen_key_comes_back() {
    let story = Story::begin();
    let phone = &story.patient;
    let key = || Some(phone.signer.key());
    let tablet = on_another_device(phone);
    let freeze = |remaining: Option<&Person>| {
        let request = freezing(phone, key(), remaining);
        story.world.attempt(&story.ministry, &request)
    };
    for none in [None, Some(phone)] {
        assert_eq!(freeze(none), Err(ErrorCode::InvalidArgument));
    }
    assert_eq!(
        freeze(Some(&tablet)),
        Err(ErrorCode::Conflict),
        "not pinned"
    );
    let adding = change(phone, Some(&tablet), &[]);
    story.world.attempt(phone, &adding).unwrap();
    assert_eq!(freeze(Some(&tablet)), Ok(()));
    assert!(!acts(&story, phone) && acts(&story, &tablet));
    let last = freezing(phone, Some(tablet.signer.key()), Some(phone));
    assert_eq!(
        story.world.attempt(&story.ministry, &last),
        Err(ErrorCode::Conflict),
        "the other key is frozen"
    );
    for stranger in [&story.registrar, &story.doctor, &tablet] {
        assert_eq!(reinstate(&story, stranger, key()), REFUSED);
    }
    assert_eq!(reinstate(&story, &story.ministry, key()), Ok(()));
    assert!(acts(&story, phone));
    assert_eq!(
        reinstate(&story, &story.ministry, key()),
        Err(ErrorCode::Conflict)
    );
    let changes = log(&story, phone).unwrap().into_iter();
    let key = phone.signer.key();
    let reason = FreezeReason::Asked;
    assert_eq!(
        changes.map(|event| event.what).collect::<Vec<_>>(),
        [
            MembershipChange::KeyReinstated { key: key.clone() },
            MembershipChange::KeyFrozen { key, reason },
        ]
    );
}

#[test]
fn m1_a_key_that_was_ended_or_replaced_does_not_come_back() {
    let story = Story::begin();
    let phone = &story.patient;
    let tablet = on_another_device(phone);
    let adding = change(phone, Some(&tablet), &[]);
    story.world.attempt(phone, &adding).unwrap();
    let request = freezing(phone, Some(phone.signer.key()), Some(&tablet));
    story.world.attempt(&story.ministry, &request).unwrap();
    let ending = change(phone, None, &[phone]);
    story.world.attempt(&tablet, &ending).unwrap();
    assert_eq!(
        reinstate(&story, &story.ministry, Some(phone.signer.key())),
        Err(ErrorCode::Conflict)
    );
}

#[test]
fn m1_a_frozen_patient_revokes_without_a_next_epoch_and_does_nothing_else() {
    let story = Story::begin();
    let grants = [(); 2].map(|()| story.grant(&story.doctor, READ));
    let added = story.add(1);
    let opens = |grant| {
        let opened = story.open(&story.doctor, Some(grant), &[&added.record]);
        opened.map(drop).map_err(|refusal| refusal.code())
    };
    let freeze = freezing(&story.patient, None, None);
    story.world.attempt(&story.ministry, &freeze).unwrap();
    let with_a_key = story.revocation(&grants[0], 2);
    let alone = |grant: &GrantKey| Revoke {
        grant: grant.clone(),
        next: None,
    };
    let by_patient = |request: &Revoke| story.world.attempt(&story.patient, request);
    assert_eq!(opens(&grants[0]), Ok(()));
    assert_eq!(by_patient(&with_a_key), REFUSED);
    assert_eq!(by_patient(&alone(&grants[0])), Ok(()));
    assert_eq!(opens(&grants[0]), Err(ErrorCode::Expired));
    assert_eq!(story.world.attempt(&story.patient, &GetKeepers {}), REFUSED);
    let delegated = alone(&grants[1]);
    assert_eq!(
        story.world.attempt(&story.other_patient, &delegated),
        REFUSED
    );
    story.suspend(&story.patient);
    assert_eq!(by_patient(&alone(&grants[1])), REFUSED, "suspended");
}

#[test]
fn m1_who_froze_a_member_approves_their_recovery_only_a_week_later() {
    let story = Story::begin();
    let new = anew(&story.patient);
    let recovery = ask(&story, &new).unwrap();
    let frozen = story.world.now.get();
    freeze_by_hospital(&story, &story.registrar);
    let conflict = Err(ErrorCode::Conflict);
    assert_eq!(approve(&story, &story.registrar, &recovery), conflict);
    assert_eq!(approve(&story, &story.ministry, &recovery), Ok(()));
    story.world.now.set(frozen + 7 * DAY);
    assert_eq!(approve(&story, &story.registrar, &recovery), conflict);
    story.world.pass(2 * DAY);
    assert_eq!(approve(&story, &story.registrar, &recovery), Ok(()));
    let approval = ApproveRecovery {
        id: story.patient.id.clone(),
        recovery: recovery.clone(),
    };
    story.world.attempt(&story.ministry, &approval).unwrap();
    story.world.pass(3 * DAY);
    assert_eq!(finish(&story, &new, &recovery), Ok(()));
    assert!(acts(&story, &new), "and the freeze is over");
}

#[test]
fn m1_a_member_frozen_by_an_organization_that_approved_their_recovery_cancels_it() {
    let story = Story::begin();
    let thief = anew(&story.patient);
    let recovery = ask(&story, &thief).unwrap();
    let cancel = CancelRecovery {
        id: story.patient.id.clone(),
        recovery: recovery.clone(),
    };
    approve(&story, &story.registrar, &recovery).unwrap();
    let freeze = freezing(&story.patient, None, None);
    story.world.attempt(&story.ministry, &freeze).unwrap();
    let cancels = || story.world.attempt(&story.patient, &cancel);
    assert_eq!(cancels(), REFUSED, "the ministry has not approved");
    reinstate(&story, &story.ministry, None).unwrap();
    freeze_by_hospital(&story, &story.registrar);
    assert_eq!(cancels(), Ok(()));
}
