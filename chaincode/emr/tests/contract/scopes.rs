//! Grants of less than a category: dates, single records, epochs; and to a hospital.

use emr_model::access::{MayRelease, OpenRecords, OpenedRecords, Release, ReleaseRecord};
use emr_model::grant::{ExtendGrant, Grant, GrantKey, GrantTerms, Scope};
use emr_model::member::{Role, UpdateMember};
use emr_model::record::{GetRecord, ListRecords, RecordEntry};
use emr_model::request::RequestAccess;
use emr_model::{Basis, Digest, ErrorCode, Grantee, Page, PageRequest, Purpose, RecordId};

use crate::fixtures::{
    ADD, BOTH, DAY, HOSPITAL_A, HOSPITAL_B, MINISTRY, Nodes, READ, Story, keeper_recipient, on,
    organization,
};
use crate::people::Person;

/// None of the category's keepers is its.
const HOSPITAL_C: &str = "HospitalCMSP";

fn listed(story: &Story, by: &Person, basis: Basis) -> Vec<RecordId> {
    let request = ListRecords {
        patient: story.patient.id.clone(),
        category: story.category.clone(),
        basis,
        page: PageRequest::default(),
    };
    let (transaction, response) = story.world.endorse(&by.identity, &request);
    let page: Page<RecordEntry> = crate::fixtures::answer(response).unwrap();
    let listed: Vec<_> = page.entries.into_iter().map(|entry| entry.record).collect();
    // A peer returns the keys that a query read to a caller who asks it directly.
    for range in transaction.range_reads() {
        for key in range.entries.keys() {
            assert!(
                listed.iter().any(|record| key.contains(record.as_str())),
                "went through {key:?}"
            );
        }
    }
    listed
}

fn scoped(story: &Story, scope: Scope) -> GrantTerms {
    GrantTerms {
        scope,
        ..story.terms(&story.doctor, READ)
    }
}

fn opens(story: &Story, grant: &GrantKey, record: &RecordId) -> Result<(), ErrorCode> {
    story
        .open(&story.doctor, Some(grant), &[record])
        .map(drop)
        .map_err(|refusal| refusal.code())
}

#[test]
fn a_grant_of_dates_shows_and_opens_what_was_added_then_and_no_key_beyond() {
    let story = Story::begin();
    let mut records = Vec::new();
    for _ in 0..5 {
        records.push(story.add(1).record);
        story.world.pass(DAY);
    }
    let scope = Scope::Dates {
        from: records[1].time(),
        until: records[3].time(),
    };
    let grant = story
        .grant_on(&story.doctor, scoped(&story, scope))
        .unwrap();
    let expected = [records[2].clone(), records[1].clone()];
    assert_eq!(listed(&story, &story.doctor, on(Some(&grant))), expected);
    let no = Err(ErrorCode::NotPermitted);
    let opened: Vec<_> = records
        .iter()
        .map(|record| opens(&story, &grant, record))
        .collect();
    assert_eq!(opened, [no, Ok(()), Ok(()), no, no]);
    let unknown = RecordId::new(records[1].time(), &"c".repeat(64).parse().unwrap(), 0);
    assert_eq!(opens(&story, &grant, &unknown), no);
}

#[test]
fn a_grant_of_single_records_reads_exactly_those() {
    let story = Story::begin();
    let records: Vec<_> = (0..4).map(|_| story.add(1).record).collect();
    let scope = Scope::Records(vec![records[2].clone(), records[0].clone()]);
    let grant = story
        .grant_on(&story.doctor, scoped(&story, scope))
        .unwrap();
    let request = |record: &RecordId| GetRecord {
        patient: story.patient.id.clone(),
        category: story.category.clone(),
        record: record.clone(),
        basis: on(Some(&grant)),
    };
    for (index, record) in records.iter().enumerate() {
        let expected = match index {
            0 | 2 => Ok(()),
            _ => Err(ErrorCode::NotPermitted),
        };
        assert_eq!(opens(&story, &grant, record), expected);
        assert_eq!(
            story.world.attempt(&story.doctor, &request(record)),
            expected
        );
    }
    assert_eq!(
        listed(&story, &story.doctor, on(Some(&grant))),
        [records[2].clone(), records[0].clone()]
    );
    // It lasts when the category's key changes, and the patient can send another envelope.
    let other = story.grant(&story.other_doctor, READ);
    story.revoke(&other, 2).unwrap();
    assert_eq!(opens(&story, &grant, &records[0]), Ok(()));
    let extend = ExtendGrant {
        grant: grant.clone(),
        epoch: story.granted_epoch(1, &story.doctor),
        grantee_recipient: story.doctor.recipient.digest(),
    };
    assert_eq!(story.world.attempt(&story.patient, &extend), Ok(()));
}

#[test]
fn scopes_that_are_none_are_refused() {
    let story = Story::begin();
    let record = story.add(1).record;
    let now = story.world.time();
    for (scope, rights) in [
        (Scope::Records(Vec::new()), READ),
        (Scope::Records(vec![record.clone(); 2]), READ),
        (Scope::Records(vec![record.clone(); 101]), READ),
        (Scope::Records(vec![record]), BOTH),
        (
            Scope::Dates {
                from: now,
                until: now,
            },
            READ,
        ),
        (
            Scope::Dates {
                from: now,
                until: story.world.in_days(1),
            },
            ADD,
        ),
    ] {
        let terms = GrantTerms {
            rights,
            ..scoped(&story, scope)
        };
        let refused = story.grant_on(&story.doctor, terms).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::InvalidArgument);
    }
}

#[test]
fn without_earlier_epochs_earlier_records_are_neither_listed_nor_opened() {
    let story = Story::begin();
    let earlier = story.add(1).record;
    story.world.pass(DAY);
    let ended = story.grant(&story.other_doctor, READ);
    story.revoke(&ended, 2).unwrap();
    let later = story.add(2).record;
    let terms = GrantTerms {
        epochs: vec![story.granted_epoch(2, &story.doctor)],
        ..story.terms(&story.doctor, READ)
    };
    let grant = story.grant_on(&story.doctor, terms).unwrap();
    assert_eq!(
        listed(&story, &story.doctor, on(Some(&grant))),
        std::slice::from_ref(&later)
    );
    assert_eq!(
        opens(&story, &grant, &earlier),
        Err(ErrorCode::NotPermitted)
    );
    assert_eq!(opens(&story, &grant, &later), Ok(()));

    // A grant that was not extended stops where its last epoch did.
    let other = story.grant_on(
        &story.other_doctor,
        GrantTerms {
            epochs: vec![story.granted_epoch(2, &story.other_doctor)],
            ..story.terms(&story.other_doctor, READ)
        },
    );
    story.world.pass(DAY / 2);
    story.revoke(&other.unwrap(), 3).unwrap();
    story.add(3);
    assert_eq!(listed(&story, &story.doctor, on(Some(&grant))), [later]);
    let skip = ExtendGrant {
        grant: grant.clone(),
        epoch: story.granted_epoch(3, &story.doctor),
        grantee_recipient: story.doctor.recipient.digest(),
    };
    assert_eq!(story.world.attempt(&story.patient, &skip), Ok(()));
    assert_eq!(listed(&story, &story.doctor, on(Some(&grant))).len(), 2);
}

#[test]
fn every_practitioner_of_a_hospital_reads_on_its_grant_and_its_keeper_gets_the_envelopes() {
    let story = Story::begin();
    let record = story.add(1).record;
    let terms = GrantTerms {
        grantee_recipient: keeper_recipient(HOSPITAL_A).digest(),
        ..story.terms(&story.doctor, READ)
    };
    let request = Grant {
        patient: story.patient.id.clone(),
        grantee: Grantee::Hospital(HOSPITAL_A.parse().unwrap()),
        terms: terms.clone(),
    };
    let wrong = Grant {
        terms: story.terms(&story.doctor, READ),
        ..request.clone()
    };
    assert_eq!(
        story.world.attempt(&story.patient, &wrong),
        Err(ErrorCode::Conflict),
        "sealed to a practitioner"
    );
    let ministrys = Grant {
        grantee: Grantee::Hospital(MINISTRY.parse().unwrap()),
        terms: GrantTerms {
            grantee_recipient: keeper_recipient(MINISTRY).digest(),
            ..terms.clone()
        },
        ..request.clone()
    };
    assert_eq!(
        story.world.attempt(&story.patient, &ministrys),
        Err(ErrorCode::NotFound),
        "the ministry is no hospital"
    );
    let grant = story.world.submit(&story.patient, &request).unwrap();
    let opening = |reader: &Person, basis| {
        let mut request = story.opening(reader, None, &[&record]);
        request.basis = basis;
        story
            .world
            .run(&reader.identity, &request)
            .map(|opened| opened.access)
            .map_err(|refusal| refusal.code())
    };
    let on_hospitals = || Basis::HospitalGrant(grant.clone());
    let no = Err(ErrorCode::NotPermitted);
    assert_eq!(opening(&story.other_doctor, on_hospitals()), no);
    assert_eq!(opening(&story.registrar, on_hospitals()), no);
    assert_eq!(opening(&story.doctor, Basis::Grant(grant.clone())), no);
    let access = opening(&story.doctor, on_hospitals()).unwrap();
    let envelopes = |keeper| {
        let request = MayRelease {
            access: access.clone(),
        };
        let release: Release = story.world.run(keeper, &request).unwrap();
        release.envelopes
    };
    assert_eq!(envelopes(&story.hospital_a_nodes.keeper), terms.epochs);
    assert_eq!(envelopes(&story.hospital_b_nodes.keeper), []);
}

#[test]
fn a_keeper_without_shares_gets_the_envelopes_to_its_hospital_and_which_records_were_opened() {
    let story = Story::begin();
    let added = story.add(1);
    let doctor = Person::new("doctor of C", HOSPITAL_C, &[Role::Practitioner]);
    let nodes = Nodes::new(HOSPITAL_C);
    let world = &story.world;
    let hospital = organization(HOSPITAL_C);
    world.submit(&story.ministry, &hospital).unwrap();
    let (administrator, keeper) = (&nodes.administrator, nodes.registration());
    world.attempt_as(administrator, &keeper).unwrap();
    world.admit(&story.ministry, &doctor).unwrap();
    world.activate(&doctor).unwrap();
    let grant = Grant {
        patient: story.patient.id.clone(),
        grantee: Grantee::Hospital(HOSPITAL_C.parse().unwrap()),
        terms: GrantTerms {
            grantee_recipient: keeper_recipient(HOSPITAL_C).digest(),
            ..story.terms(&doctor, READ)
        },
    };
    let granted = world.submit(&story.patient, &grant).unwrap();
    let mut opening = story.opening(&doctor, None, &[&added.record]);
    opening.basis = Basis::HospitalGrant(granted);
    let opened: OpenedRecords = world.run(&doctor.identity, &opening).unwrap();
    let request = MayRelease {
        access: opened.access,
    };
    let release: Release = world.run(&nodes.keeper, &request).unwrap();
    assert_eq!(release.envelopes, grant.terms.epochs);
    let record = ReleaseRecord {
        context: opened.records[0].context.clone(),
        file: None,
    };
    assert_eq!(release.records, [record]);
    let release: Release = world.run(&story.ministry_nodes.keeper, &request).unwrap();
    assert_eq!(release.envelopes, []);
}

#[test]
fn insurers_read_for_payment_and_researchers_for_research() {
    let story = Story::begin();
    let insurer = Person::new("insurer", MINISTRY, &[Role::Insurer]);
    let researcher = Person::new("researcher", MINISTRY, &[Role::Researcher]);
    for person in [&insurer, &researcher] {
        story.world.admit(&story.ministry, person).unwrap();
        story.world.activate(person).unwrap();
    }
    let purposes = [Purpose::Payment, Purpose::Research, Purpose::Treatment];
    for (person, own) in [(&insurer, 0), (&researcher, 1)] {
        for (index, purpose) in purposes.into_iter().enumerate() {
            for rights in [READ, BOTH] {
                let terms = GrantTerms {
                    purpose,
                    ..story.terms(person, rights)
                };
                let is_right = index == own && rights == READ;
                assert_eq!(story.grant_on(person, terms).is_ok(), is_right);
                let request = RequestAccess {
                    patient: story.patient.id.clone(),
                    grantee: person.id.clone().into(),
                    purpose,
                    rights,
                    until: story.world.in_days(1),
                    message: Digest::of("the message"),
                };
                let asked = story.world.attempt(person, &request);
                assert_eq!(asked.is_ok(), is_right);
            }
        }
    }
}

#[test]
fn a_grant_for_payment_is_of_no_use_to_who_is_a_researcher_by_now() {
    let story = Story::begin();
    let insurer = Person::new("insurer", MINISTRY, &[Role::Insurer]);
    story.world.admit(&story.ministry, &insurer).unwrap();
    story.world.activate(&insurer).unwrap();
    let added = story.add(1);
    let terms = GrantTerms {
        purpose: Purpose::Payment,
        ..story.terms(&insurer, READ)
    };
    let grant = story.grant_on(&insurer, terms).unwrap();
    let opening = OpenRecords {
        purpose: Purpose::Payment,
        ..story.opening(&insurer, Some(&grant), &[&added.record])
    };
    let opened: OpenedRecords = story.world.run(&insurer.identity, &opening).unwrap();
    let update = UpdateMember {
        id: insurer.id.clone(),
        roles: vec![Role::Researcher],
        remaining: Vec::new(),
    };
    story.world.submit(&story.ministry, &update).unwrap();
    let no = Err(ErrorCode::NotPermitted);
    let world = &story.world;
    assert_eq!(world.attempt(&insurer, &opening), no);
    let request = MayRelease {
        access: opened.access,
    };
    let keeper = &story.ministry_nodes.keeper;
    assert_eq!(world.attempt_as(keeper, &request), no);
}

#[test]
fn staff_ask_for_themselves_and_for_their_own_hospital() {
    let story = Story::begin();
    let ask = |by: &Person, grantee: Grantee| {
        let request = RequestAccess {
            patient: story.patient.id.clone(),
            grantee,
            purpose: Purpose::Treatment,
            rights: READ,
            until: story.world.in_days(1),
            message: Digest::of("the message"),
        };
        story.world.attempt(by, &request)
    };
    let hospital = |msp: &str| Grantee::Hospital(msp.parse().unwrap());
    let no = Err(ErrorCode::NotPermitted);
    assert_eq!(ask(&story.doctor, hospital(HOSPITAL_A)), Ok(()));
    assert_eq!(ask(&story.registrar, hospital(HOSPITAL_A)), Ok(()));
    assert_eq!(ask(&story.doctor, hospital(HOSPITAL_B)), no);
    assert_eq!(ask(&story.doctor, story.other_doctor.id.clone().into()), no);
    assert_eq!(ask(&story.registrar, story.registrar.id.clone().into()), no);
    assert_eq!(ask(&story.patient, hospital(MINISTRY)), no);
}
