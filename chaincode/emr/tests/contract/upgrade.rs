//! The present contract reads what the first contract wrote, with the same meaning.

use emr_model::access::{AccessEntry, AccessLog, MayRelease, OpenRecords, OpenedRecords, Release};
use emr_model::category::{GetCategory, SetEmergencyAccess};
use emr_model::emergency::{BreakGlass, EmergencyReason, GlassBroken};
use emr_model::grant::{GrantTerms, ListGrants};
use emr_model::record::{ListRecords, RecordEntry};
use emr_model::request::{AccessRequest, ListRequests};
use emr_model::{Basis, Digest, ErrorCode, Function, Grantee, Page, PageRequest, Purpose};
use serde_json::{Value, json};

use crate::fixtures::{HOSPITAL_B, READ, Story, answer};

/// Values of schema 1 where the present contract has written some of its own.
pub(crate) fn put_back(story: &Story, object_type: &str, change: impl Fn(Value) -> Value) {
    let prefix = format!("\0{object_type}\0");
    let state = story.world.ledger.state();
    let found: Vec<_> = state
        .iter()
        .filter(|(key, _)| key.starts_with(&prefix))
        .collect();
    assert!(!found.is_empty());
    for (key, value) in found {
        let mut value = change(serde_json::from_slice(value).unwrap());
        value["v"] = json!(1);
        story.world.seed(key, &value.to_string());
    }
}

pub(crate) fn without(field: &str, mut value: Value) -> Value {
    assert!(value.as_object_mut().unwrap().remove(field).is_some());
    value
}

fn open_to_emergencies(story: &Story) {
    let switch = SetEmergencyAccess {
        patient: story.patient.id.clone(),
        category: story.category.clone(),
        epoch: 1,
        emergency_access: true,
    };
    story.world.submit(&story.patient, &switch).unwrap();
}

/// The basis of an emergency that the doctor declares.
fn break_glass(story: &Story) -> Basis {
    let glass = BreakGlass {
        patient: story.patient.id.clone(),
        reason: EmergencyReason::Unconscious,
        text: Digest::of("why"),
    };
    let broken: GlassBroken = story.world.run(&story.doctor.identity, &glass).unwrap();
    Basis::Emergency(broken.emergency)
}

#[test]
fn a_record_and_a_look_of_the_first_contract_are_released() {
    let story = Story::begin();
    let added = story.add(1);
    let grant = story.grant(&story.doctor, READ);
    let opening = story.opening(&story.doctor, Some(&grant), &[&added.record]);
    let opened: OpenedRecords = story.world.run(&story.doctor.identity, &opening).unwrap();
    let mut facts = serde_json::to_value(&opened.records[0]).unwrap();
    facts.as_object_mut().unwrap().remove("is_patient_stated");
    put_back(&story, "record", |_| facts.clone());
    put_back(&story, "access", |mut entry| {
        entry.as_object_mut().unwrap().remove("basis");
        entry["grant"] = json!(grant.grant);
        entry
    });

    let again: OpenedRecords = story.world.run(&story.doctor.identity, &opening).unwrap();
    assert_eq!(again.records, opened.records);
    let release: Release = story
        .world
        .run(
            &story.ministry_nodes.keeper,
            &MayRelease {
                access: opened.access,
            },
        )
        .unwrap();
    assert_eq!(release.records[0].context, opened.records[0].context);
    let log = AccessLog {
        patient: story.patient.id.clone(),
        page: PageRequest::default(),
    };
    let page: Page<AccessEntry> = story.world.run(&story.patient.identity, &log).unwrap();
    let bases: Vec<_> = page.entries.into_iter().map(|entry| entry.basis).collect();
    assert_eq!(bases, [(); 2].map(|()| Basis::Grant(grant.grant.clone())));
}

#[test]
fn a_record_of_the_first_contract_opens_in_no_emergency() {
    let story = Story::begin();
    open_to_emergencies(&story);
    let added = story.add(1);
    let own = story.opening(&story.patient, None, &[&added.record]);
    let opened: OpenedRecords = story.world.run(&story.patient.identity, &own).unwrap();
    let request = OpenRecords {
        basis: break_glass(&story),
        purpose: Purpose::EmergencyTreatment,
        ..story.opening(&story.doctor, None, &[&added.record])
    };
    let opens = || story.world.attempt(&story.doctor, &request);
    assert_eq!(opens(), Ok(()));
    put_back(&story, "record", |_| json!(opened.records[0]));
    assert_eq!(opens(), Err(ErrorCode::NotPermitted));
}

#[test]
fn a_request_of_the_first_contract_has_its_requester_as_grantee() {
    let story = Story::begin();
    let request = emr_model::request::RequestAccess {
        patient: story.patient.id.clone(),
        grantee: story.doctor.id.clone().into(),
        purpose: emr_model::Purpose::Treatment,
        rights: READ,
        until: story.world.in_days(1),
        message: emr_model::Digest::of("the message"),
    };
    story.world.submit(&story.doctor, &request).unwrap();
    put_back(&story, "request", |mut entry| {
        entry.as_object_mut().unwrap().remove("grantee");
        entry
    });
    let list = ListRequests {
        patient: story.patient.id.clone(),
        requester: None,
        page: PageRequest::default(),
    };
    let page: Page<AccessRequest> = story.world.run(&story.patient.identity, &list).unwrap();
    assert_eq!(
        page.entries[0].grantee,
        Grantee::Member(story.doctor.id.clone())
    );
}

#[test]
fn values_of_earlier_contracts_do_not_name_who_changed_them() {
    let story = Story::begin();
    let grant = story.grant(&story.doctor, READ);
    story.revoke(&grant, 2).unwrap();
    let look = |function, request: Value, field: &str| {
        let identity = &story.patient.identity;
        let found: Value = story.world.run_json(identity, function, &request).unwrap();
        let entry = found.pointer("/entries/0").unwrap_or(&found);
        entry.get(field).cloned()
    };
    let (patient, category) = (&story.patient.id, &story.category);
    let of_grant = || {
        let all = json!({ "patient": patient });
        look(ListGrants::NAME, all, "changed_by")
    };
    let of_key = || {
        let place = json!({ "patient": patient, "category": category });
        look(GetCategory::NAME, place, "published_by")
    };
    assert_eq!(
        [of_grant(), of_key()],
        [(); 2].map(|()| Some(json!(patient)))
    );
    put_back(&story, "grant", |grant| without("changed_by", grant));
    put_back(&story, "category", |key| without("published_by", key));
    assert_eq!([of_grant(), of_key()], [None, None]);
}

#[test]
fn the_later_of_two_epochs_of_the_first_contract_is_current() {
    let story = Story::begin();
    let first = story.grant(&story.doctor, READ);
    story.revoke(&first, 2).unwrap();
    put_back(&story, "category", |key| without("is_superseded", key));
    let add = |epoch| {
        let request = story.addition(epoch, None);
        story.world.attempt(&story.patient, &request)
    };
    assert_eq!(add(1), Err(ErrorCode::Conflict));
    assert_eq!(add(2), Ok(()));
    let terms = GrantTerms {
        epochs: vec![story.granted_epoch(2, &story.doctor)],
        ..story.terms(&story.doctor, READ)
    };
    let second = story.grant_on(&story.doctor, terms).unwrap();
    story.revoke(&second, 3).unwrap();
    assert_eq!(add(2), Err(ErrorCode::Conflict));
    assert_eq!(add(3), Ok(()));
}

/// The first contract did not say when an epoch began; those after it wrote 0 there, where they changed its keys.
#[test]
fn a_list_finds_what_was_added_in_epochs_that_the_first_contract_began() {
    for unknown in [None, Some(0)] {
        let story = Story::begin();
        let others = [(); 2].map(|()| story.grant(&story.other_doctor, READ));
        let grant = story.grant(&story.doctor, READ);
        let granted = story.add(1).record;
        story.revoke(&others[0], 2).unwrap();
        story.add(2);
        put_back(&story, "category", |key| {
            let mut key = without("published", key);
            if let Some(unknown) = unknown {
                key["published"] = json!(unknown);
            }
            key
        });
        story.revoke(&others[1], 3).unwrap();
        let later = story.add(3).record;
        let list = ListRecords {
            patient: story.patient.id.clone(),
            category: story.category.clone(),
            basis: Basis::Grant(grant.grant),
            page: PageRequest::default(),
        };
        let identity = &story.doctor.identity;
        let (transaction, response) = story.world.endorse(identity, &list);
        let listed: Page<RecordEntry> = answer(response).unwrap();
        let listed: Vec<_> = listed.entries.iter().map(|entry| &entry.record).collect();
        assert_eq!(listed, [&granted]);
        let read = format!("{:?}", transaction.range_reads());
        assert!(
            !read.contains(later.as_str()),
            "the third epoch says when it began"
        );
    }
}

#[test]
fn a_keeper_of_the_first_contract_takes_part_as_its_organization_does() {
    for (is_suspended, expected) in [(false, Ok(())), (true, Err(ErrorCode::NotFound))] {
        let story = Story::begin();
        if is_suspended {
            story.suspend_organization(HOSPITAL_B);
        }
        put_back(&story, "keeper", |keeper| without("is_suspended", keeper));
        let request = story.addition(1, None);
        let added = story.world.attempt(&story.patient, &request);
        assert_eq!(added, expected);
    }
}

#[test]
fn a_category_that_was_closed_when_nobody_said_since_when_was_always_closed() {
    let story = Story::begin();
    let hidden = story.add(1).record;
    put_back(&story, "emergencyoff", |_| json!({}));
    open_to_emergencies(&story);
    let shown = story.add(1).record;
    let list = ListRecords {
        patient: story.patient.id.clone(),
        category: story.category.clone(),
        basis: break_glass(&story),
        page: PageRequest::default(),
    };
    let (transaction, response) = story.world.endorse(&story.doctor.identity, &list);
    let listed: Page<RecordEntry> = answer(response).unwrap();
    assert_eq!(listed.entries.len(), 1);
    assert_eq!(listed.entries[0].record, shown);
    assert!(!format!("{:?}", transaction.range_reads()).contains(hidden.as_str()));
}
