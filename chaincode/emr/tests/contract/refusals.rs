//! To whoever has no access, what exists and what does not is refused in the same bytes.

use emr_model::access::AccessLog;
use emr_model::category::GetCategory;
use emr_model::grant::ListGrants;
use emr_model::member::GetMember;
use emr_model::record::{AddRecord, GetRecord, ListRecords};
use emr_model::request::ListRequests;
use emr_model::{Basis, CategoryId, MemberId, PageRequest, RecordId, TransactionId, function};
use fabric_chaincode::Response;
use serde::Serialize;

use crate::fixtures::{BOTH, Story};
use crate::people::{Person, id};

/// Something to ask for, which may exist.
struct Target {
    patient: MemberId,
    category: CategoryId,
    record: RecordId,
    basis: Basis,
}

/// Every function that names a patient's data, asked for `target` by somebody with no access to it.
fn answers(story: &Story, caller: &Person, target: &Target) -> Vec<(&'static str, Response)> {
    let Target {
        patient,
        category,
        record,
        basis,
    } = target;
    let mut answers = Vec::new();
    let mut ask = |name: &'static str, request: &dyn erased::Request| {
        let arguments = [name.as_bytes().to_vec(), request.json()];
        answers.push((name, story.world.propose(&caller.identity, &arguments).1));
    };
    ask(
        function::GET_CATEGORY,
        &GetCategory {
            patient: patient.clone(),
            category: category.clone(),
            basis: basis.clone(),
        },
    );
    ask(
        function::GET_RECORD,
        &GetRecord {
            patient: patient.clone(),
            category: category.clone(),
            record: record.clone(),
            basis: basis.clone(),
        },
    );
    ask(
        function::LIST_RECORDS,
        &ListRecords {
            patient: patient.clone(),
            category: category.clone(),
            basis: basis.clone(),
            page: PageRequest::default(),
        },
    );
    ask(
        function::ACCESS_LOG,
        &AccessLog {
            patient: patient.clone(),
            page: PageRequest::default(),
        },
    );
    ask(
        function::LIST_GRANTS,
        &ListGrants {
            patient: patient.clone(),
            grantee: None,
            page: PageRequest::default(),
        },
    );
    ask(
        function::LIST_REQUESTS,
        &ListRequests {
            patient: patient.clone(),
            requester: None,
            page: PageRequest::default(),
        },
    );
    let mut opening = story.opening(caller, None, &[record]);
    opening.patient = patient.clone();
    opening.records[0].category = category.clone();
    opening.basis = basis.clone();
    ask(function::OPEN_RECORDS, &opening);
    ask(
        function::ADD_RECORD,
        &AddRecord {
            patient: patient.clone(),
            category: category.clone(),
            basis: basis.clone(),
            ..story.addition(1, None)
        },
    );
    answers
}

/// Requests of different types in one list.
mod erased {
    pub(crate) trait Request {
        fn json(&self) -> Vec<u8>;
    }

    impl<T: super::Serialize> Request for T {
        fn json(&self) -> Vec<u8> {
            serde_json::to_vec(self).unwrap()
        }
    }
}

#[test]
fn a_stranger_cannot_tell_what_exists() {
    let story = Story::begin();
    let record = story.add(1).record;
    let grant = story.grant(&story.doctor, BOTH).grant;
    let unknown_grant: TransactionId = "a".repeat(64).parse().unwrap();
    let unknown_record = RecordId::new(story.world.time(), &unknown_grant, 0);
    let target =
        |patient: &MemberId, category: CategoryId, record: &RecordId, grant: Option<_>| Target {
            patient: patient.clone(),
            category,
            record: record.clone(),
            basis: grant.map_or(Basis::Own, Basis::Grant),
        };
    let category = || story.category.clone();
    let nobody: MemberId = id("nobody");
    for caller in [
        &story.other_doctor,
        &story.other_patient,
        &story.registrar,
        &story.ministry,
    ] {
        for (existing, grant) in [
            (None, None),
            (Some(grant.clone()), Some(unknown_grant.clone())),
        ] {
            let known = answers(
                &story,
                caller,
                &target(&story.patient.id, category(), &record, existing),
            );
            for other in [
                target(
                    &story.patient.id,
                    category(),
                    &unknown_record,
                    grant.clone(),
                ),
                target(&story.patient.id, id("unknown"), &record, grant.clone()),
                target(&nobody, category(), &record, grant.clone()),
                target(&nobody, id("unknown"), &unknown_record, grant.clone()),
            ] {
                assert_eq!(answers(&story, caller, &other), known);
            }
            for (name, response) in known {
                let expected = Response::refused(
                    403,
                    "NOT_PERMITTED: you may not do this, or there is no such thing",
                );
                assert_eq!(response, expected, "{name}");
            }
        }
    }
}

#[test]
fn a_grantee_of_one_category_cannot_tell_whether_there_is_another() {
    let story = Story::begin();
    let record = story.add(1).record;
    let grant = story.grant(&story.doctor, BOTH).grant;
    let imaging: CategoryId = id("imaging");
    let publish = story.publication(&story.patient, &imaging);
    story
        .world
        .submit(&story.patient, function::PUBLISH_CATEGORY_KEY, &publish)
        .unwrap();
    let target = |category: CategoryId| Target {
        patient: story.patient.id.clone(),
        category,
        record: record.clone(),
        basis: Basis::Grant(grant.clone()),
    };
    let per_category = |category: CategoryId| {
        let mut answers = answers(&story, &story.doctor, &target(category));
        answers
            .retain(|(name, _)| ![function::LIST_GRANTS, function::LIST_REQUESTS].contains(name));
        answers
    };
    let known = per_category(imaging);
    assert_eq!(per_category(id("unknown")), known);
    assert!(known.iter().all(|(_, response)| response.status == 403));
}

#[test]
fn a_patient_cannot_tell_another_patient_from_nobody() {
    let story = Story::begin();
    let look_up = |whom: MemberId| {
        let request = GetMember {
            id: whom,
            basis: Basis::Own,
        };
        story
            .world
            .endorse(&story.patient.identity, function::GET_MEMBER, &request)
            .1
    };
    let other = look_up(story.other_patient.id.clone());
    assert!(other.is_refused());
    assert_eq!(look_up(id("nobody")), other);
}

#[test]
fn a_success_rests_on_nothing_that_the_caller_may_not_know_of() {
    let story = Story::begin();
    story.grant(&story.doctor, BOTH);
    let request = ListGrants {
        patient: story.patient.id.clone(),
        grantee: Some(story.other_doctor.id.clone().into()),
        page: PageRequest::default(),
    };
    let (transaction, response) = story.world.endorse(
        &story.other_doctor.identity,
        function::LIST_GRANTS,
        &request,
    );
    assert!(!response.is_refused());
    let [range] = &transaction.range_reads()[..] else {
        panic!("one range");
    };
    let own = format!("\0grant\0{}\0{}\0", story.patient.id, story.other_doctor.id);
    assert_eq!(range.start, own);
    assert!(range.entries.is_empty());
    for key in transaction.read_set().keys() {
        assert!(!key.contains(story.patient.id.as_str()), "{key:?}");
    }
}
