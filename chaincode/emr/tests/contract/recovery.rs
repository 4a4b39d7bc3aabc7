//! A member who lost all keys gets a new one, after a wait in which others can see it.

use emr_model::member::{ChangeKeys, GetMember, Member, Role};
use emr_model::recovery::{
    ApproveRecovery, CancelRecovery, FinishRecovery, ListOpenRecoveries, ListRecoveries, Recovery,
    RecoveryRefusal, RecoveryStatus, RefusalReason, RefuseRecovery, RequestRecovery,
};
use emr_model::{Basis, ErrorCode, Page, PageRequest, Timestamp, TransactionId};

use crate::fixtures::{DAY, HOSPITAL_A, HOSPITAL_B, MINISTRY, SECOND, Story, organization};
use crate::freezing::freeze_by_hospital;
use crate::people::{Person, recipient};

/// The patient again, with a new key in a certificate that the ministry issued.
pub(crate) fn anew(person: &Person) -> Person {
    let signer = crate::people::Signer::new(person.signer.msp.as_str());
    let attributes = crate::people::attributes(&person.id, &signer.msp, &person.roles);
    Person {
        identity: signer.member(&attributes),
        signer,
        recipient: recipient("the new device"),
        patient_recipient: Some(recipient("the new patient key")),
        ..person.clone()
    }
}

pub(crate) fn ask(story: &Story, new: &Person) -> Result<TransactionId, ErrorCode> {
    let request = RequestRecovery { id: new.id.clone() };
    story
        .world
        .submit(new, &request)
        .map_err(|refusal| refusal.code())
}

pub(crate) fn approve(
    story: &Story,
    by: &Person,
    recovery: &TransactionId,
) -> Result<(), ErrorCode> {
    let request = ApproveRecovery {
        id: story.patient.id.clone(),
        recovery: recovery.clone(),
    };
    story.world.attempt(by, &request)
}

pub(crate) fn finish(
    story: &Story,
    new: &Person,
    recovery: &TransactionId,
) -> Result<(), ErrorCode> {
    let request = FinishRecovery {
        id: new.id.clone(),
        recovery: recovery.clone(),
        hospital: HOSPITAL_A.parse().unwrap(),
        recipient: new.recipient.clone(),
        patient_recipient: new.patient_recipient.clone(),
        device: None,
        keyring: None,
    };
    story.world.attempt(new, &request)
}

fn acts(story: &Story, person: &Person) -> Result<(), ErrorCode> {
    let request = GetMember {
        id: person.id.clone(),
        basis: Basis::Own,
    };
    story.world.attempt(person, &request)
}

fn recoveries(story: &Story, by: &Person) -> Result<Vec<Recovery>, ErrorCode> {
    let request = ListRecoveries {
        id: story.patient.id.clone(),
        page: PageRequest::default(),
    };
    let page = story.world.run(&by.identity, &request);
    page.map(|page| page.entries)
        .map_err(|refusal| refusal.code())
}

#[test]
fn who_lost_every_key_sees_which_organizations_have_approved_and_others_see_nothing() {
    let story = Story::begin();
    let new = anew(&story.patient);
    let approved = |by| {
        let found = recoveries(&story, by).unwrap();
        let approvals = found.iter().flat_map(|recovery| &recovery.approvals);
        approvals
            .map(|approval| (approval.organization.to_string(), approval.time.as_millis()))
            .collect::<Vec<_>>()
    };
    assert_eq!(recoveries(&story, &new), Ok(Vec::new()));
    let recovery = ask(&story, &new).unwrap();
    assert_eq!(approved(&new), []);
    let ministrys = (MINISTRY.to_owned(), story.world.now.get());
    approve(&story, &story.ministry, &recovery).unwrap();
    assert_eq!(approved(&new), std::slice::from_ref(&ministrys));
    story.world.pass(DAY);
    let hospitals = (HOSPITAL_A.to_owned(), story.world.now.get());
    approve(&story, &story.registrar, &recovery).unwrap();
    for viewer in [&new, &story.patient, &story.ministry, &story.registrar] {
        assert_eq!(approved(viewer), [hospitals.clone(), ministrys.clone()]);
    }
    let no = Err(ErrorCode::NotPermitted);
    for stranger in [
        &story.doctor,
        &story.other_patient,
        &anew(&story.other_patient),
    ] {
        assert_eq!(recoveries(&story, stranger), no);
    }
}

#[test]
fn a_new_key_counts_after_two_approvals_and_three_days_and_the_earlier_ones_no_more() {
    let story = Story::begin();
    let new = anew(&story.patient);
    let no = Err(ErrorCode::NotPermitted);
    assert_eq!(acts(&story, &new), no);
    let recovery = ask(&story, &new).unwrap();
    assert_eq!(finish(&story, &new, &recovery), Err(ErrorCode::Conflict));
    for stranger in [&story.doctor, &story.other_patient] {
        assert_eq!(approve(&story, stranger, &recovery), no);
    }
    approve(&story, &story.ministry, &recovery).unwrap();
    story.world.pass(4 * DAY);
    assert_eq!(finish(&story, &new, &recovery), Err(ErrorCode::Conflict));
    let approved = story.world.now.get();
    approve(&story, &story.registrar, &recovery).unwrap();
    assert_eq!(acts(&story, &story.patient), Ok(()));
    story.world.now.set(approved + 3 * DAY - 1);
    assert_eq!(
        finish(&story, &new, &recovery),
        Err(ErrorCode::Conflict),
        "a moment early"
    );
    story.world.now.set(approved + 3 * DAY);
    let thief = anew(&story.patient);
    assert_eq!(finish(&story, &thief, &recovery), no, "another key");
    assert_eq!(finish(&story, &new, &recovery), Ok(()));
    assert_eq!(acts(&story, &new), Ok(()));
    assert_eq!(acts(&story, &story.patient), no);
    assert_eq!(finish(&story, &new, &recovery), no, "it is pinned by now");

    let look = GetMember {
        id: new.id.clone(),
        basis: Basis::Own,
    };
    let member: Member = story.world.run(&new.identity, &look).unwrap();
    assert_eq!(member.recipient, Some(new.recipient), "of the new device");
    assert_eq!(member.patient_recipient, new.patient_recipient);
    let list = ListRecoveries {
        id: new.id.clone(),
        page: PageRequest::default(),
    };
    let page: Page<Recovery> = story.world.run(&new.identity, &list).unwrap();
    assert_eq!(page.entries[0].status, RecoveryStatus::Finished);
}

#[test]
fn a_member_cancels_a_recovery_that_they_did_not_ask_for() {
    let story = Story::begin();
    let thief = anew(&story.patient);
    let recovery = ask(&story, &thief).unwrap();
    approve(&story, &story.ministry, &recovery).unwrap();
    approve(&story, &story.registrar, &recovery).unwrap();
    let cancel = CancelRecovery {
        id: story.patient.id.clone(),
        recovery: recovery.clone(),
    };
    for stranger in [&story.other_patient, &story.ministry] {
        assert_eq!(
            story.world.attempt(stranger, &cancel),
            Err(ErrorCode::NotPermitted)
        );
    }
    assert_eq!(story.world.attempt(&story.patient, &cancel), Ok(()));
    story.world.pass(4 * DAY);
    assert_eq!(finish(&story, &thief, &recovery), Err(ErrorCode::Conflict));
    assert_eq!(
        approve(&story, &story.ministry, &recovery),
        Err(ErrorCode::Conflict)
    );
}

#[test]
fn a_thief_whom_another_organization_froze_cannot_cancel_and_a_recovery_ends_the_freeze() {
    let story = Story::begin();
    let registrar = Person::new("registrar of B", HOSPITAL_B, &[Role::Registrar]);
    story.world.admit(&story.ministry, &registrar).unwrap();
    story.world.activate(&registrar).unwrap();
    freeze_by_hospital(&story, &registrar);
    let new = anew(&story.patient);
    let recovery = ask(&story, &new).unwrap();
    let cancel = CancelRecovery {
        id: story.patient.id.clone(),
        recovery: recovery.clone(),
    };
    assert_eq!(
        story.world.attempt(&story.patient, &cancel),
        Err(ErrorCode::NotPermitted)
    );
    approve(&story, &story.registrar, &recovery).unwrap();
    approve(&story, &story.ministry, &recovery).unwrap();
    story.world.pass(3 * DAY);
    assert_eq!(finish(&story, &new, &recovery), Ok(()));
    assert_eq!(acts(&story, &new), Ok(()));
}

#[test]
fn a_key_that_a_thief_adds_in_time_does_not_survive_a_recovery() {
    let story = Story::begin();
    let new = anew(&story.patient);
    let recovery = ask(&story, &new).unwrap();
    approve(&story, &story.ministry, &recovery).unwrap();
    approve(&story, &story.registrar, &recovery).unwrap();
    story.world.pass(3 * DAY);
    let second = anew(&story.patient);
    let change = ChangeKeys {
        add: Some(second.signer.key()),
        proof: Some(second.signer.proof(&story.patient.id)),
        end: Vec::new(),
        recipient: story.patient.recipient.clone(),
        patient_recipient: story.patient.patient_recipient.clone(),
        device: Some(second.recipient.clone()),
        keyring: None,
    };
    // Dated ahead as far as endorsers allow.
    story.world.pass(60 * SECOND);
    story.world.attempt(&story.patient, &change).unwrap();
    assert_eq!(acts(&story, &second), Ok(()));
    story.world.now.set(story.world.now.get() - 60 * SECOND);
    assert_eq!(finish(&story, &new, &recovery), Ok(()));
    assert_eq!(acts(&story, &second), Err(ErrorCode::NotPermitted));
}

#[test]
fn a_recovery_is_asked_by_a_certificate_that_names_the_member_under_their_msp() {
    let story = Story::begin();
    let elsewhere = Person {
        id: story.patient.id.clone(),
        ..Person::new("patient", HOSPITAL_B, &[Role::Practitioner])
    };
    assert_eq!(ask(&story, &elsewhere), Err(ErrorCode::NotPermitted));
    assert_eq!(
        ask(&story, &story.patient),
        Err(ErrorCode::NotPermitted),
        "with a key that is pinned"
    );
    let for_another = RequestRecovery {
        id: story.other_patient.id.clone(),
    };
    assert_eq!(
        story.world.attempt(&anew(&story.patient), &for_another),
        Err(ErrorCode::NotPermitted)
    );
    story.suspend(&story.patient);
    assert_eq!(
        ask(&story, &anew(&story.patient)),
        Err(ErrorCode::NotPermitted)
    );
    story.reinstate(&story.patient);
    assert!(ask(&story, &anew(&story.patient)).is_ok());
}

#[test]
fn a_recovery_is_over_30_days_after_it_was_asked_for() {
    let story = Story::begin();
    let new = anew(&story.patient);
    let asked = story.world.now.get();
    let recovery = ask(&story, &new).unwrap();
    story.world.now.set(asked + 26 * DAY);
    approve(&story, &story.ministry, &recovery).unwrap();
    approve(&story, &story.registrar, &recovery).unwrap();
    story.world.now.set(asked + 30 * DAY);
    let over = Err(ErrorCode::Expired);
    assert_eq!(approve(&story, &story.ministry, &recovery), over);
    assert_eq!(finish(&story, &new, &recovery), over);
    story.world.now.set(asked + 30 * DAY - 1);
    assert_eq!(finish(&story, &new, &recovery), Ok(()));
}

#[test]
fn approvals_count_within_a_week_of_each_other() {
    let story = Story::begin();
    let new = anew(&story.patient);
    let recovery = ask(&story, &new).unwrap();
    let first = story.world.now.get();
    approve(&story, &story.ministry, &recovery).unwrap();
    story.world.now.set(first + 7 * DAY);
    approve(&story, &story.registrar, &recovery).unwrap();
    story.world.pass(4 * DAY);
    assert_eq!(finish(&story, &new, &recovery), Err(ErrorCode::Conflict));
    approve(&story, &story.ministry, &recovery).unwrap();
    story.world.pass(3 * DAY);
    assert_eq!(finish(&story, &new, &recovery), Ok(()));
}

#[test]
fn an_approval_does_not_outlive_who_gave_it() {
    let story = Story::begin();
    let new = anew(&story.patient);
    let recovery = ask(&story, &new).unwrap();
    approve(&story, &story.ministry, &recovery).unwrap();
    approve(&story, &story.registrar, &recovery).unwrap();
    story.world.pass(4 * DAY);
    story.suspend(&story.registrar);
    assert_eq!(finish(&story, &new, &recovery), Err(ErrorCode::Conflict));
    story.reinstate(&story.registrar);
    story.suspend_organization(HOSPITAL_A);
    assert_eq!(finish(&story, &new, &recovery), Err(ErrorCode::Conflict));
    story
        .world
        .attempt(&story.ministry, &organization(HOSPITAL_A))
        .unwrap();
    assert_eq!(finish(&story, &new, &recovery), Ok(()));
}

#[test]
fn staff_need_the_approval_of_their_own_hospital() {
    let story = Story::begin();
    let new = Person {
        patient_recipient: None,
        ..anew(&story.other_doctor)
    };
    let recovery = ask(&story, &new).unwrap();
    let registrar = Person::new("registrar of B", HOSPITAL_B, &[Role::Registrar]);
    story.world.admit(&story.ministry, &registrar).unwrap();
    story.world.activate(&registrar).unwrap();
    let approval = ApproveRecovery {
        id: new.id.clone(),
        recovery: recovery.clone(),
    };
    for by in [&story.ministry, &story.registrar, &registrar] {
        let approved = story.world.attempt(by, &approval);
        assert_eq!(approved, Ok(()));
    }
    story.world.pass(4 * DAY);
    let finish = |hospital: &str| {
        let request = FinishRecovery {
            id: new.id.clone(),
            recovery: recovery.clone(),
            hospital: hospital.parse().unwrap(),
            recipient: new.recipient.clone(),
            patient_recipient: None,
            device: None,
            keyring: None,
        };
        story.world.attempt(&new, &request)
    };
    assert_eq!(finish(HOSPITAL_A), Err(ErrorCode::InvalidArgument));
    assert_eq!(finish(HOSPITAL_B), Ok(()));
}

#[test]
fn a_recovery_is_asked_under_the_members_own_msp() {
    let story = Story::begin();
    let doctor = &story.doctor;
    let under = |msp: &str| {
        let signer = crate::people::Signer::new(msp);
        let attributes = crate::people::attributes(&doctor.id, &signer.msp, &doctor.roles);
        Person {
            identity: signer.member(&attributes),
            signer,
            ..doctor.clone()
        }
    };
    let no = Err(ErrorCode::NotPermitted);
    for msp in [HOSPITAL_B, MINISTRY] {
        assert_eq!(ask(&story, &under(msp)).map(drop), no, "{msp}");
    }
    assert!(ask(&story, &under(HOSPITAL_A)).is_ok());
}

#[test]
fn two_approvals_of_one_organization_are_one() {
    let story = Story::begin();
    let new = anew(&story.patient);
    let recovery = ask(&story, &new).unwrap();
    approve(&story, &story.registrar, &recovery).unwrap();
    approve(&story, &story.registrar, &recovery).unwrap();
    story.world.pass(4 * DAY);
    assert_eq!(finish(&story, &new, &recovery), Err(ErrorCode::Conflict));
}

fn refuse(
    story: &Story,
    by: &Person,
    recovery: &TransactionId,
    reason: RefusalReason,
) -> Result<(), ErrorCode> {
    let request = RefuseRecovery {
        id: story.patient.id.clone(),
        recovery: recovery.clone(),
        reason,
    };
    story.world.attempt(by, &request)
}

#[test]
fn an_organization_refuses_a_recovery_for_itself_with_a_reason_that_the_member_reads() {
    let story = Story::begin();
    let new = anew(&story.patient);
    let recovery = ask(&story, &new).unwrap();
    let no = Err(ErrorCode::NotPermitted);
    for stranger in [&story.doctor, &story.other_patient, &story.patient] {
        let refused = refuse(&story, stranger, &recovery, RefusalReason::NotProven);
        assert_eq!(refused, no);
    }
    approve(&story, &story.ministry, &recovery).unwrap();
    approve(&story, &story.registrar, &recovery).unwrap();
    story.world.pass(DAY);
    let refused = story.world.now.get();
    refuse(&story, &story.ministry, &recovery, RefusalReason::NotAsked).unwrap();
    for viewer in [&story.patient, &new, &story.registrar] {
        let found = recoveries(&story, viewer).unwrap().remove(0);
        let approvals = found.approvals.iter();
        let approvals: Vec<_> = approvals.map(|one| one.organization.as_str()).collect();
        assert_eq!(approvals, [HOSPITAL_A]);
        let refusal = RecoveryRefusal {
            organization: MINISTRY.parse().unwrap(),
            time: Timestamp::from_millis(refused),
            reason: RefusalReason::NotAsked,
        };
        assert_eq!(found.refusals, [refusal]);
    }
    story.world.pass(5 * DAY);
    assert_eq!(finish(&story, &new, &recovery), Err(ErrorCode::Conflict));
    // The wait begins anew with the approval that replaces the refusal.
    approve(&story, &story.ministry, &recovery).unwrap();
    assert_eq!(recoveries(&story, &new).unwrap()[0].refusals, []);
    assert_eq!(finish(&story, &new, &recovery), Err(ErrorCode::Conflict));
    story.world.pass(3 * DAY);
    assert_eq!(finish(&story, &new, &recovery), Ok(()));
    let refused = refuse(&story, &story.ministry, &recovery, RefusalReason::OtherKey);
    assert_eq!(refused, Err(ErrorCode::Conflict), "it is over");
}

#[test]
fn one_hospitals_refusal_does_not_hinder_another_hospital() {
    let story = Story::begin();
    let new = anew(&story.patient);
    let recovery = ask(&story, &new).unwrap();
    let registrar = Person::new("registrar of B", HOSPITAL_B, &[Role::Registrar]);
    story.world.admit(&story.ministry, &registrar).unwrap();
    story.world.activate(&registrar).unwrap();
    refuse(&story, &registrar, &recovery, RefusalReason::NotProven).unwrap();
    approve(&story, &story.ministry, &recovery).unwrap();
    approve(&story, &story.registrar, &recovery).unwrap();
    story.world.pass(3 * DAY);
    assert_eq!(finish(&story, &new, &recovery), Ok(()));
}

#[test]
fn a_member_whom_an_organization_froze_cannot_cancel_a_recovery_that_it_refused() {
    let story = Story::begin();
    let new = anew(&story.patient);
    let recovery = ask(&story, &new).unwrap();
    approve(&story, &story.registrar, &recovery).unwrap();
    freeze_by_hospital(&story, &story.registrar);
    let cancel = CancelRecovery {
        id: new.id.clone(),
        recovery: recovery.clone(),
    };
    refuse(
        &story,
        &story.registrar,
        &recovery,
        RefusalReason::NotProven,
    )
    .unwrap();
    let cancelled = story.world.attempt(&story.patient, &cancel);
    assert_eq!(cancelled, Err(ErrorCode::NotPermitted));
}

/// The recoveries that an official finds open for an organization.
fn queue(story: &Story, by: &Person, organization: &str) -> Result<Vec<TransactionId>, ErrorCode> {
    let request = ListOpenRecoveries {
        organization: organization.parse().unwrap(),
        page: PageRequest::default(),
    };
    let page = story.world.run(&by.identity, &request);
    page.map(|page| page.entries.into_iter().map(|one| one.recovery).collect())
        .map_err(|refusal| refusal.code())
}

#[test]
fn officials_list_the_open_recoveries_of_their_organization_the_newest_first() {
    let story = Story::begin();
    let first = ask(&story, &anew(&story.patient)).unwrap();
    story.world.pass(SECOND);
    let second = ask(&story, &anew(&story.other_patient)).unwrap();
    let doctors = Person {
        patient_recipient: None,
        ..anew(&story.doctor)
    };
    let doctors = ask(&story, &doctors).unwrap();
    let (ministry, registrar) = (&story.ministry, &story.registrar);
    let of_patients = Ok(vec![second.clone(), first.clone()]);
    assert_eq!(queue(&story, ministry, MINISTRY), of_patients);
    for official in [ministry, registrar] {
        let of_staff = queue(&story, official, HOSPITAL_A);
        assert_eq!(of_staff, Ok(vec![doctors.clone()]));
    }
    // What a hospital decided about patients is in its list, too.
    approve(&story, registrar, &first).unwrap();
    let with_decided = Ok(vec![doctors, first.clone()]);
    assert_eq!(queue(&story, registrar, HOSPITAL_A), with_decided);
    let no = Err(ErrorCode::NotPermitted);
    assert_eq!(queue(&story, registrar, MINISTRY), no);
    assert_eq!(queue(&story, registrar, HOSPITAL_B), no);
    for stranger in [&story.doctor, &story.patient] {
        assert_eq!(queue(&story, stranger, HOSPITAL_A), no);
    }
}

#[test]
fn a_recovery_that_is_over_is_in_no_list() {
    let story = Story::begin();
    let asked = story.world.now.get();
    let recovery = ask(&story, &anew(&story.patient)).unwrap();
    story.world.now.set(asked + 30 * DAY - 1);
    let listed = queue(&story, &story.ministry, MINISTRY);
    assert_eq!(listed, Ok(vec![recovery.clone()]));
    story.world.now.set(asked + 30 * DAY);
    assert_eq!(queue(&story, &story.ministry, MINISTRY), Ok(Vec::new()));
    story.world.now.set(asked);
    let cancel = CancelRecovery {
        id: story.patient.id.clone(),
        recovery,
    };
    story.world.attempt(&story.patient, &cancel).unwrap();
    assert_eq!(queue(&story, &story.ministry, MINISTRY), Ok(Vec::new()));
}
