//! Delegates and guardians act for a patient, with the powers given and no others.

use emr_model::access::AccessLog;
use emr_model::category::{Category, GetCategory, SetEmergencyAccess};
use emr_model::delegate::{
    AppointGuardian, Delegate, Delegation, DelegationTerms, ListDelegations, Powers, Undelegate,
};
use emr_model::erasure::{EraseRecords, ErasedPart, RecordName};
use emr_model::grant::{ExtendGrant, Grant, GrantKey, GrantTerms, ListGrants};
use emr_model::member::{MembershipChange, MembershipEvent, MembershipLog, Role};
use emr_model::request::{DecideRequest, Decision, ListRequests, RequestAccess};
use emr_model::{
    Basis, CategoryId, Digest, ErrorCode, Function, MemberId, Page, PageRequest, Purpose, Timestamp,
};
use serde_json::{Value, json};

use crate::fixtures::{DAY, HOSPITAL_A, HOSPITAL_B, MINISTRY, READ, SECOND, Story};
use crate::freezing::freeze_by_hospital;
use crate::keys::freezing;
use crate::people::{Person, id};
use crate::upgrade::{put_back, without};

const NOTHING: Powers = Powers {
    read: false,
    add: false,
    grant: false,
    log: false,
};
const NOTHING_BUT_LOG: Powers = Powers {
    log: true,
    ..NOTHING
};
const NOTHING_BUT_GRANT: Powers = Powers {
    grant: true,
    ..NOTHING
};
const EVERYTHING: Powers = Powers {
    read: true,
    add: true,
    grant: true,
    log: true,
};

fn terms(story: &Story, powers: Powers) -> DelegationTerms {
    DelegationTerms {
        powers,
        until: story.world.in_days(2),
        envelope: None,
    }
}

/// All powers for ten days.
fn guardians_terms(story: &Story) -> DelegationTerms {
    DelegationTerms {
        until: story.world.in_days(10),
        ..terms(story, EVERYTHING)
    }
}

fn delegate(story: &Story, powers: Powers) -> Result<(), ErrorCode> {
    let request = Delegate {
        patient: story.patient.id.clone(),
        delegate: story.other_patient.id.clone(),
        terms: terms(story, powers),
    };
    story.world.attempt(&story.patient, &request)
}

fn undelegate(story: &Story, by: &Person) -> Result<(), ErrorCode> {
    let request = Undelegate {
        patient: story.patient.id.clone(),
        delegate: story.other_patient.id.clone(),
    };
    story.world.attempt(by, &request)
}

/// What the delegate can do: read, add, grant, see the log.
fn can(story: &Story) -> [Result<(), ErrorCode>; 4] {
    let delegate = &story.other_patient;
    let record = story.add(1).record;
    let mut opening = story.opening(delegate, None, &[&record]);
    opening.basis = Basis::Delegation;
    let reading = story.world.attempt(delegate, &opening);
    let mut addition = story.addition(1, None);
    addition.basis = Basis::Delegation;
    let adding = story.world.attempt(delegate, &addition);
    let grant = Grant {
        patient: story.patient.id.clone(),
        grantee: story.doctor.id.clone().into(),
        terms: story.terms(&story.doctor, READ),
    };
    let granting = story.world.attempt(delegate, &grant);
    let log = AccessLog {
        patient: story.patient.id.clone(),
        page: PageRequest::default(),
    };
    let logging = story.world.attempt(delegate, &log);
    [reading, adding, granting, logging]
}

#[test]
fn a_delegate_has_the_powers_given_and_no_others() {
    let story = Story::begin();
    let no = Err(ErrorCode::NotPermitted);
    assert_eq!(can(&story), [no; 4]);
    assert_eq!(
        delegate(&story, NOTHING),
        Err(ErrorCode::InvalidArgument),
        "at least one"
    );
    for (index, powers) in [
        Powers {
            read: true,
            ..NOTHING
        },
        Powers {
            add: true,
            ..NOTHING
        },
        Powers {
            grant: true,
            ..NOTHING
        },
        Powers {
            log: true,
            ..NOTHING
        },
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(delegate(&story, powers), Ok(()));
        let mut expected = [no; 4];
        expected[index] = Ok(());
        assert_eq!(can(&story), expected, "{powers:?}");
    }
    assert_eq!(delegate(&story, EVERYTHING), Ok(()));
    assert_eq!(can(&story), [Ok(()); 4]);
}

#[test]
fn a_delegation_ends_by_time_by_the_patient_and_by_the_delegate() {
    let story = Story::begin();
    let over = [Err(ErrorCode::Expired); 4];
    for end in [&story.patient, &story.other_patient] {
        delegate(&story, EVERYTHING).unwrap();
        for stranger in [&story.doctor, &story.ministry, &story.registrar] {
            assert_eq!(undelegate(&story, stranger), Err(ErrorCode::NotPermitted));
        }
        assert_eq!(undelegate(&story, end), Ok(()));
        assert_eq!(undelegate(&story, end), Err(ErrorCode::Conflict));
        assert_eq!(can(&story), over);
    }
    delegate(&story, EVERYTHING).unwrap();
    story.world.pass(2 * DAY);
    assert_eq!(can(&story), over);
}

#[test]
fn nobody_acts_for_a_patient_who_may_not_act() {
    let story = Story::begin();
    delegate(
        &story,
        Powers {
            log: true,
            ..NOTHING
        },
    )
    .unwrap();
    let log = AccessLog {
        patient: story.patient.id.clone(),
        page: PageRequest::default(),
    };
    let look = || story.world.attempt(&story.other_patient, &log);
    assert_eq!(look(), Ok(()));
    let freeze = freezing(&story.patient, None, None);
    story.world.attempt(&story.ministry, &freeze).unwrap();
    assert_eq!(look(), Err(ErrorCode::NotPermitted));
}

#[test]
fn a_delegate_cannot_delegate_erase_opt_out_or_grant_beyond_their_own_end() {
    let story = Story::begin();
    let end = terms(&story, EVERYTHING).until;
    delegate(&story, EVERYTHING).unwrap();
    let world = &story.world;
    let guardian = &story.other_patient;
    let no = Err(ErrorCode::NotPermitted);
    let onwards = Delegate {
        patient: story.patient.id.clone(),
        delegate: story.other_patient.id.clone(),
        terms: terms(&story, EVERYTHING),
    };
    assert_eq!(world.attempt(guardian, &onwards), no);
    let erase = EraseRecords {
        patient: story.patient.id.clone(),
        records: vec![RecordName {
            category: story.category.clone(),
            record: story.add(1).record,
        }],
        part: ErasedPart::Everything,
    };
    assert_eq!(world.attempt(guardian, &erase), no);
    let opt_out = SetEmergencyAccess {
        patient: story.patient.id.clone(),
        category: story.category.clone(),
        epoch: 1,
        emergency_access: false,
    };
    assert_eq!(world.attempt(guardian, &opt_out), no);
    let mut publish = story.publication(&story.patient, &crate::people::id("imaging"));
    assert_eq!(
        world.attempt(guardian, &publish),
        Err(ErrorCode::InvalidArgument),
        "a first key without emergency access opts out"
    );
    publish.key.emergency_access = true;
    assert_eq!(world.attempt(guardian, &publish), Ok(()));
    let mut grant = Grant {
        patient: story.patient.id.clone(),
        grantee: story.doctor.id.clone().into(),
        terms: GrantTerms {
            expires: end.plus_millis(1),
            ..story.terms(&story.doctor, READ)
        },
    };
    assert_eq!(
        world.attempt(guardian, &grant),
        Err(ErrorCode::InvalidArgument)
    );
    grant.terms.expires = end;
    assert_eq!(world.attempt(guardian, &grant), Ok(()));
    let all = ListGrants {
        patient: story.patient.id.clone(),
        grantee: None,
        page: PageRequest::default(),
    };
    let page = world.run(&story.patient.identity, &all).unwrap();
    assert_eq!(
        page.entries[0].granted_by.as_ref(),
        Some(&story.other_patient.id),
        "it says who granted"
    );
}

#[test]
fn a_delegate_without_the_log_sees_their_own_delegation_and_no_other() {
    let story = Story::begin();
    let read = Powers {
        read: true,
        ..NOTHING
    };
    let another = Delegate {
        patient: story.patient.id.clone(),
        delegate: story.doctor.id.clone(),
        terms: terms(&story, EVERYTHING),
    };
    delegate(&story, read).unwrap();
    story.world.attempt(&story.patient, &another).unwrap();
    let list = |delegate: Option<&Person>| {
        let request = ListDelegations {
            patient: story.patient.id.clone(),
            delegate: delegate.map(|delegate| delegate.id.clone()),
            page: PageRequest::default(),
        };
        let identity = &story.other_patient.identity;
        let page: Result<Page<Delegation>, _> = story.world.run(identity, &request);
        page.map(|page| page.entries)
            .map_err(|refusal| refusal.code())
    };
    let own = list(Some(&story.other_patient)).unwrap();
    let own: Vec<_> = own
        .iter()
        .map(|own| (&own.delegate, own.terms.powers))
        .collect();
    assert_eq!(own, [(&story.other_patient.id, read)]);
    assert_eq!(list(None), Err(ErrorCode::NotPermitted));
    assert_eq!(list(Some(&story.doctor)), Err(ErrorCode::NotPermitted));
}

#[test]
fn the_log_names_delegate_and_patient() {
    let story = Story::begin();
    delegate(&story, EVERYTHING).unwrap();
    assert_eq!(can(&story), [Ok(()); 4]);
    let log = AccessLog {
        patient: story.patient.id.clone(),
        page: PageRequest::default(),
    };
    let page = story.world.run(&story.patient.identity, &log).unwrap();
    let entry = &page.entries[0];
    assert_eq!(entry.key.patient, story.patient.id);
    assert_eq!(entry.reader, story.other_patient.id);
    assert_eq!(entry.basis, Basis::Delegation);
}

/// Whom the patient's grants or requests, the oldest first, name in this field.
fn named(story: &Story, list: &str, field: &str) -> Vec<Option<MemberId>> {
    let all = json!({ "patient": story.patient.id });
    let identity = &story.patient.identity;
    let page: Page<Value> = story.world.run_json(identity, list, &all).unwrap();
    let fields = page.entries.iter().map(|entry| entry[field].clone());
    fields
        .map(|name| serde_json::from_value(name).unwrap())
        .collect()
}

#[test]
fn a_request_names_who_answered_it() {
    let story = Story::begin();
    delegate(&story, NOTHING_BUT_GRANT).unwrap();
    let (patient, guardian) = (&story.patient, &story.other_patient);
    let asked = RequestAccess {
        patient: patient.id.clone(),
        grantee: story.doctor.id.clone().into(),
        purpose: Purpose::Treatment,
        rights: READ,
        until: story.world.in_days(2),
        message: Digest::of("the message"),
    };
    let terms = story.terms(&story.doctor, READ);
    let mut expected = vec![];
    for (by, decision) in [
        (patient, Decision::Decline),
        (guardian, Decision::Decline),
        (patient, Decision::Approve(terms.clone())),
        (guardian, Decision::Approve(terms)),
    ] {
        let submit = story.world.submit(&story.doctor, &asked);
        let answer = DecideRequest {
            patient: patient.id.clone(),
            requester: story.doctor.id.clone(),
            request: submit.unwrap(),
            decision,
        };
        let answered_by = || named(&story, ListRequests::NAME, "decided_by");
        assert_eq!(answered_by(), [&expected[..], &[None]].concat());
        let answered = story.world.attempt(by, &answer);
        assert_eq!(answered, Ok(()));
        expected.push(Some(by.id.clone()));
        assert_eq!(answered_by(), expected);
    }
}

#[test]
fn a_grant_names_who_last_extended_or_ended_it() {
    let story = Story::begin();
    delegate(&story, NOTHING_BUT_GRANT).unwrap();
    let (patient, guardian) = (&story.patient, &story.other_patient);
    let changed_by = || named(&story, ListGrants::NAME, "changed_by");
    let both = |one: &Person, other: &Person| [one, other].map(|by| Some(by.id.clone()));
    let grants = [(); 2].map(|()| story.grant(&story.doctor, READ));
    assert_eq!(changed_by(), [None, None]);
    let mut next = story.publication(patient, &story.category);
    next.key = story.key_of_epoch(2);
    assert_eq!(story.world.attempt(guardian, &next), Ok(()));
    for (grant, by) in grants.iter().zip([patient, guardian]) {
        let extension = ExtendGrant {
            grant: grant.clone(),
            epoch: story.granted_epoch(2, &story.doctor),
            grantee_recipient: story.doctor.recipient.digest(),
        };
        assert_eq!(story.world.attempt(by, &extension), Ok(()));
    }
    assert_eq!(changed_by(), both(patient, guardian));
    for (grant, (by, next)) in grants.iter().zip([(guardian, 3), (patient, 4)]) {
        let revocation = story.revocation(grant, next);
        assert_eq!(story.world.attempt(by, &revocation), Ok(()));
    }
    assert_eq!(changed_by(), both(guardian, patient));
    let granted_by = named(&story, ListGrants::NAME, "granted_by");
    assert_eq!(granted_by, both(patient, patient));
}

#[test]
fn a_category_names_who_published_its_key() {
    let story = Story::begin();
    delegate(&story, NOTHING_BUT_GRANT).unwrap();
    let (patient, guardian) = (&story.patient, &story.other_patient);
    let grants = [(); 2].map(|()| story.grant(&story.doctor, READ));
    // The publisher whom the category names once this is done.
    let after = |done: Result<(), ErrorCode>, category: &CategoryId| {
        assert_eq!(done, Ok(()));
        let request = GetCategory {
            patient: patient.id.clone(),
            category: category.clone(),
            basis: Basis::Own,
        };
        let found: Result<Category, _> = story.world.run(&patient.identity, &request);
        found.unwrap().published_by.unwrap()
    };
    let publish = |by: &Person, category: &CategoryId, epoch: u32| {
        let mut request = story.publication(patient, category);
        request.key = story.key_of_epoch(epoch);
        request.key.emergency_access = *category != story.category;
        after(story.world.attempt(by, &request), category)
    };
    let revoke = |by: &Person, grant: &GrantKey, epoch: u32| {
        let request = story.revocation(grant, epoch);
        after(story.world.attempt(by, &request), &story.category)
    };
    assert_eq!(publish(patient, &id("imaging"), 1), patient.id);
    assert_eq!(publish(guardian, &id("envelopes"), 1), guardian.id);
    assert_eq!(publish(patient, &story.category, 2), patient.id);
    assert_eq!(publish(guardian, &story.category, 3), guardian.id);
    assert_eq!(revoke(patient, &grants[0], 4), patient.id);
    assert_eq!(revoke(guardian, &grants[1], 5), guardian.id);
    let switch = SetEmergencyAccess {
        patient: patient.id.clone(),
        category: story.category.clone(),
        epoch: 5,
        emergency_access: true,
    };
    let switched = after(story.world.attempt(patient, &switch), &story.category);
    assert_eq!(switched, guardian.id, "a switch is no key");

    let terms = GrantTerms {
        epochs: vec![story.granted_epoch(5, &story.doctor)],
        ..story.terms(&story.doctor, READ)
    };
    let grant = story.grant_on(&story.doctor, terms).unwrap();
    let request = GetCategory {
        patient: patient.id.clone(),
        category: story.category.clone(),
        basis: Basis::Grant(grant.grant),
    };
    let identity = &story.doctor.identity;
    let seen: Result<Category, _> = story.world.run(identity, &request);
    let seen = seen.unwrap();
    assert_eq!(seen.published_by, None, "grantees are not told");
    assert_eq!(seen.published, None);
}

#[test]
fn a_guardian_is_appointed_by_the_ministry_and_a_hospital_and_dismissed_by_either() {
    let story = Story::begin();
    let world = &story.world;
    let request = AppointGuardian {
        patient: story.patient.id.clone(),
        guardian: story.other_patient.id.clone(),
        terms: guardians_terms(&story),
        hospital: HOSPITAL_A.parse().unwrap(),
    };
    let appoint = |by: &Person, request: &AppointGuardian| {
        world
            .run(&by.identity, request)
            .map(|answer| answer.is_reached)
            .map_err(|refusal| refusal.code())
    };
    for stranger in [&story.doctor, &story.patient, &story.other_patient] {
        assert_eq!(appoint(stranger, &request), Err(ErrorCode::NotPermitted));
    }
    let of_the_ministry = AppointGuardian {
        hospital: MINISTRY.parse().unwrap(),
        ..request.clone()
    };
    assert_eq!(
        appoint(&story.ministry, &of_the_ministry),
        Err(ErrorCode::InvalidArgument),
        "the ministry is not both"
    );
    let of_nobody = AppointGuardian {
        hospital: "HospitalZMSP".parse().unwrap(),
        ..request.clone()
    };
    assert_eq!(
        appoint(&story.ministry, &of_nobody),
        Err(ErrorCode::InvalidArgument)
    );
    let elsewhere = AppointGuardian {
        hospital: HOSPITAL_B.parse().unwrap(),
        ..request.clone()
    };
    assert_eq!(
        appoint(&story.registrar, &elsewhere),
        Err(ErrorCode::NotPermitted)
    );
    assert_eq!(appoint(&story.registrar, &request), Ok(false));
    assert_eq!(can(&story), [Err(ErrorCode::NotPermitted); 4]);
    assert_eq!(appoint(&story.ministry, &request), Ok(true));
    let begins = world.now.get() - SECOND + 3 * DAY;
    world.now.set(begins - 60 * SECOND);
    assert_eq!(can(&story), [Err(ErrorCode::NotPermitted); 4], "too early");
    assert_eq!(delegate(&story, NOTHING_BUT_LOG), Err(ErrorCode::Conflict));
    world.now.set(begins);
    assert_eq!(can(&story), [Ok(()); 4]);
    assert_eq!(delegate(&story, NOTHING_BUT_LOG), Err(ErrorCode::Conflict));
    assert_eq!(
        undelegate(&story, &story.patient),
        Err(ErrorCode::NotPermitted)
    );
    assert_eq!(
        undelegate(&story, &story.doctor),
        Err(ErrorCode::NotPermitted)
    );
    assert_eq!(undelegate(&story, &story.registrar), Ok(()));
    assert_eq!(can(&story), [Err(ErrorCode::Expired); 4]);
}

#[test]
fn a_guardian_is_appointed_by_those_who_may_still_speak_and_are_not_concerned() {
    let story = Story::begin();
    let world = &story.world;
    let terms = DelegationTerms {
        until: story.world.in_days(30),
        ..terms(&story, EVERYTHING)
    };
    let appoint = |by: &Person, patient: &Person| {
        let request = AppointGuardian {
            patient: patient.id.clone(),
            guardian: story.other_patient.id.clone(),
            terms: terms.clone(),
            hospital: HOSPITAL_A.parse().unwrap(),
        };
        world
            .run(&by.identity, &request)
            .map(|answer| answer.is_reached)
            .map_err(|refusal| refusal.code())
    };
    assert_eq!(appoint(&story.registrar, &story.patient), Ok(false));
    story.suspend(&story.registrar);
    assert_eq!(appoint(&story.ministry, &story.patient), Ok(false));
    story.reinstate(&story.registrar);
    assert_eq!(appoint(&story.registrar, &story.patient), Ok(true));
    assert_eq!(
        appoint(&story.ministry, &story.patient),
        Ok(false),
        "both words are used up, the registrar's first one too"
    );
    let said = world.now.get() - SECOND;
    world.now.set(said + 7 * DAY);
    assert_eq!(
        appoint(&story.registrar, &story.patient),
        Ok(false),
        "a week is over at its end"
    );

    let concerned = Person::new("concerned", MINISTRY, &[Role::Ministry, Role::Patient]);
    world.admit(&story.ministry, &concerned).unwrap();
    world.activate(&concerned).unwrap();
    assert_eq!(
        appoint(&concerned, &concerned),
        Err(ErrorCode::NotPermitted)
    );
    assert_eq!(appoint(&concerned, &story.patient), Ok(true));
}

#[test]
fn a_guardian_and_their_ward_are_active_patients_and_a_guardianship_ends_at_its_end() {
    let story = Story::begin();
    let world = &story.world;
    let terms = guardians_terms(&story);
    let appoint = |by: &Person, guardian: &Person| {
        let request = AppointGuardian {
            patient: story.patient.id.clone(),
            guardian: guardian.id.clone(),
            terms: terms.clone(),
            hospital: HOSPITAL_A.parse().unwrap(),
        };
        world.attempt(by, &request)
    };
    let pending = Person::new("pending", MINISTRY, &[Role::Patient]);
    world.admit(&story.ministry, &pending).unwrap();
    for guardian in [&story.doctor, &pending] {
        assert_eq!(appoint(&story.registrar, guardian), Ok(()));
        let no = Err(ErrorCode::NotFound);
        assert_eq!(appoint(&story.ministry, guardian), no);
    }
    story.suspend(&story.patient);
    assert_eq!(appoint(&story.registrar, &story.other_patient), Ok(()));
    let no = Err(ErrorCode::NotFound);
    assert_eq!(appoint(&story.ministry, &story.other_patient), no);
    story.reinstate(&story.patient);
    assert_eq!(appoint(&story.ministry, &story.other_patient), Ok(()));

    world.now.set(terms.until.as_millis() - 1);
    let a_day = DelegationTerms {
        until: world.in_days(1),
        ..terms.clone()
    };
    let own = Delegate {
        patient: story.patient.id.clone(),
        delegate: story.other_patient.id.clone(),
        terms: a_day,
    };
    let again = || world.attempt(&story.patient, &own);
    assert_eq!(again(), Err(ErrorCode::Conflict));
    world.now.set(terms.until.as_millis());
    assert_eq!(again(), Ok(()));
}

/// Both parties appoint the other patient as the patient's guardian.
fn appoint(story: &Story, terms: &DelegationTerms) -> Result<(), ErrorCode> {
    let request = AppointGuardian {
        patient: story.patient.id.clone(),
        guardian: story.other_patient.id.clone(),
        terms: terms.clone(),
        hospital: HOSPITAL_A.parse().unwrap(),
    };
    for party in [&story.registrar, &story.ministry] {
        story.world.attempt(party, &request)?;
    }
    Ok(())
}

#[test]
fn m12_a_patient_objects_to_a_guardianship_until_it_begins_and_not_later() {
    let story = Story::begin();
    let terms = guardians_terms(&story);
    appoint(&story, &terms).unwrap();
    assert_eq!(undelegate(&story, &story.patient), Ok(()));
    let over = Err(ErrorCode::Conflict);
    assert_eq!(undelegate(&story, &story.patient), over);
    story.world.pass(3 * DAY);
    assert_eq!(can(&story), [Err(ErrorCode::Expired); 4]);

    appoint(&story, &terms).unwrap();
    story.world.pass(3 * DAY);
    let late = Err(ErrorCode::NotPermitted);
    assert_eq!(undelegate(&story, &story.patient), late);
    assert_eq!(can(&story), [Ok(()); 4]);
}

#[test]
fn m12_a_patient_whom_an_appointer_froze_objects_and_one_whom_another_froze_does_not() {
    for (hospital, expected) in [
        (None, Ok(())),
        (Some(HOSPITAL_A), Ok(())),
        (Some(HOSPITAL_B), Err(ErrorCode::NotPermitted)),
    ] {
        let story = Story::begin();
        let other = Person::new("registrar of B", HOSPITAL_B, &[Role::Registrar]);
        story.world.admit(&story.ministry, &other).unwrap();
        story.world.activate(&other).unwrap();
        appoint(&story, &guardians_terms(&story)).unwrap();
        match hospital {
            None => {
                let freeze = freezing(&story.patient, None, None);
                story.world.attempt(&story.ministry, &freeze).unwrap();
            }
            Some(HOSPITAL_A) => freeze_by_hospital(&story, &story.registrar),
            Some(_) => freeze_by_hospital(&story, &other),
        }
        assert_eq!(undelegate(&story, &story.patient), expected, "{hospital:?}");
    }
}

#[test]
fn m12_a_guardianship_waits_no_shorter_than_a_recovery_and_lasts_at_most_a_year() {
    let story = Story::begin();
    let until = |days: u64, more: u64| DelegationTerms {
        until: story.world.in_days(days).plus_millis(more),
        ..terms(&story, EVERYTHING)
    };
    let invalid = Err(ErrorCode::InvalidArgument);
    assert_eq!(
        appoint(&story, &until(3, 0)),
        invalid,
        "over at its beginning"
    );
    assert_eq!(appoint(&story, &until(366, 1)), invalid);
    assert_eq!(appoint(&story, &until(366, 0)), Ok(()));
    story.world.pass(3 * DAY);
    assert_eq!(can(&story), [Ok(()); 4]);
}

#[test]
fn m12_a_patients_log_says_which_guardian_was_appointed_and_when_it_begins() {
    let story = Story::begin();
    let terms = guardians_terms(&story);
    appoint(&story, &terms).unwrap();
    let decided = story.world.now.get() - SECOND;
    let request = MembershipLog {
        id: story.patient.id.clone(),
        page: PageRequest::default(),
    };
    let log: Page<MembershipEvent> = story.world.run(&story.patient.identity, &request).unwrap();
    let [event] = &log.entries[..] else {
        panic!("{:?}", log.entries);
    };
    assert_eq!(event.by, story.ministry.id);
    assert_eq!(
        event.what,
        MembershipChange::GuardianAppointed {
            guardian: story.other_patient.id.clone(),
            hospital: HOSPITAL_A.parse().unwrap(),
            begins: Timestamp::from_millis(decided + 3 * DAY),
            until: terms.until,
        }
    );
}

#[test]
fn m12_a_guardianship_of_an_earlier_contract_has_begun() {
    let story = Story::begin();
    appoint(&story, &guardians_terms(&story)).unwrap();
    put_back(&story, "delegate", |value| without("begins", value));
    assert_eq!(can(&story), [Ok(()); 4]);
}

#[test]
fn a_delegate_grants_nothing_to_themselves() {
    let story = Story::begin();
    let world = &story.world;
    let both = Person::new("both", MINISTRY, &[Role::Patient, Role::Insurer]);
    world.admit(&story.ministry, &both).unwrap();
    world.activate(&both).unwrap();
    let request = Delegate {
        patient: story.patient.id.clone(),
        delegate: both.id.clone(),
        terms: terms(
            &story,
            Powers {
                grant: true,
                ..NOTHING
            },
        ),
    };
    world.attempt(&story.patient, &request).unwrap();
    let grant = |by: &Person| {
        let request = Grant {
            patient: story.patient.id.clone(),
            grantee: both.id.clone().into(),
            terms: GrantTerms {
                purpose: Purpose::Payment,
                expires: world.in_days(1),
                ..story.terms(&both, READ)
            },
        };
        world.attempt(by, &request)
    };
    assert_eq!(grant(&both), Err(ErrorCode::InvalidArgument));
    assert_eq!(grant(&story.patient), Ok(()));
}

#[test]
fn delegating_to_a_patient_who_does_not_exist_reveals_nothing() {
    let story = Story::begin();
    let pending = Person::new("pending", MINISTRY, &[Role::Patient]);
    let nobody = Person::new("nobody", MINISTRY, &[Role::Patient]);
    story.world.admit(&story.ministry, &pending).unwrap();
    let request = |whom: &Person| Delegate {
        patient: story.patient.id.clone(),
        delegate: whom.id.clone(),
        terms: terms(&story, EVERYTHING),
    };
    let log = AccessLog {
        patient: story.patient.id.clone(),
        page: PageRequest::default(),
    };
    let sees_log = |whom: &Person| story.world.attempt(whom, &log);
    for whom in [&story.doctor, &pending, &nobody] {
        let (transaction, response) = story.world.endorse(&story.patient.identity, &request(whom));
        assert!(!response.is_refused());
        let key = format!("\0member\0{}\0", whom.id);
        assert!(!transaction.read_set().contains_key(&key));
        transaction.commit().unwrap();
        story.world.pass(SECOND);
        assert_eq!(sees_log(whom), Err(ErrorCode::NotPermitted));
    }
    story.world.activate(&pending).unwrap();
    assert_eq!(sees_log(&pending), Ok(()));
    let themselves = request(&story.patient);
    assert_eq!(
        story.world.attempt(&story.patient, &themselves),
        Err(ErrorCode::InvalidArgument)
    );
}
