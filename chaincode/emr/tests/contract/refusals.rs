//! A caller without access gets the same bytes for what exists and for what does not.

use emr_model::access::{AccessLog, OpenRecords};
use emr_model::category::{GetCategory, PublishCategoryKey, SetEmergencyAccess};
use emr_model::delegate::{ListDelegations, Undelegate};
use emr_model::emergency::ListEmergencies;
use emr_model::erasure::{EraseRecords, ListErasures};
use emr_model::grant::{ExtendGrant, Grant, ListGrants, MayAccess, Revoke};
use emr_model::member::GetMember;
use emr_model::record::{
    AddRecord, AddRecords, AmendRecord, AnchorBatch, EnterInError, GetRecord, ListRecords,
    RecordHistory, ReissueShares,
};
use emr_model::request::{DecideRequest, ListRequests};
use emr_model::{
    Basis, CategoryId, ErrorCode, Function, Grantee, MemberId, PageRequest, RecordId, TransactionId,
};
use fabric_chaincode::Response;
use serde_json::json;

use crate::fixtures::{BOTH, MINISTRY, Story};
use crate::people::{Person, id};

/// Something to ask for, which may exist.
struct Target {
    patient: MemberId,
    category: CategoryId,
    record: RecordId,
    basis: Basis,
}

/// Every function about a patient's data, asked for `target` by a caller without access to it.
fn answers(story: &Story, caller: &Person, target: &Target) -> Vec<(&'static str, Response)> {
    let Target {
        patient,
        category,
        record,
        basis,
    } = target;
    let of_patient = json!({ "patient": patient });
    let of_category = json!({ "patient": patient, "category": category });
    let on_basis = json!({ "patient": patient, "category": category, "basis": basis });
    let of_record =
        json!({ "patient": patient, "category": category, "record": record, "basis": basis });
    let grant = match basis {
        Basis::Grant(grant) => grant.as_str().to_owned(),
        _ => "b".repeat(64),
    };
    let of_grant = json!({ "patient": patient, "grantee": story.doctor.id, "grant": grant });
    let name = json!({ "category": category, "record": record });
    let addition = json!(story.addition(1, None));
    let parts = &addition["parts"];
    let opening = json!(story.opening(caller, None, &[record]));
    let many = json!({
        "epoch": 1,
        "keepers": parts["keepers"],
        "category_recipient": parts["category_recipient"],
        "patient_recipient": parts["patient_recipient"],
        "records": [],
    });
    let batch = json!({ "count": 1, "root": parts["content"] });
    let anchored = json!({ "epoch": 1, "kind": addition["kind"], "parts": parts, "batch": batch });
    let amended = json!({ "based_on": 1, "epoch": 1, "kind": addition["kind"], "parts": parts });
    let key = story.publication(&story.patient, category).key;
    let terms = story.terms(&story.doctor, BOTH);
    let epoch = &terms.epochs[0];
    let extended =
        json!({ "grant": of_grant, "epoch": epoch, "grantee_recipient": terms.grantee_recipient });
    let grantee = json!({ "grantee": story.doctor.id, "terms": terms });
    let request = json!({ "requester": story.doctor.id, "request": grant, "decision": "decline" });
    let requests = [
        (GetCategory::NAME, &on_basis, json!({})),
        (MayAccess::NAME, &on_basis, json!({ "right": "read" })),
        (ListRecords::NAME, &on_basis, json!({})),
        (AddRecords::NAME, &on_basis, many),
        (AddRecord::NAME, &addition, on_basis.clone()),
        (AnchorBatch::NAME, &anchored, of_record.clone()),
        (GetRecord::NAME, &of_record, json!({})),
        (RecordHistory::NAME, &of_record, json!({})),
        (AmendRecord::NAME, &of_record, amended),
        (EnterInError::NAME, &of_record, json!({ "version": 1 })),
        (
            OpenRecords::NAME,
            &opening,
            json!({ "patient": patient, "basis": basis, "records": [{ "category": category, "record": record, "version": 1 }] }),
        ),
        (AccessLog::NAME, &of_patient, json!({})),
        (ListGrants::NAME, &of_patient, json!({})),
        (ListRequests::NAME, &of_patient, json!({})),
        (ListDelegations::NAME, &of_patient, json!({})),
        (ListErasures::NAME, &of_patient, json!({})),
        (
            ListEmergencies::NAME,
            &json!({ "emergencies": { "of": patient } }),
            json!({}),
        ),
        (
            EraseRecords::NAME,
            &of_patient,
            json!({ "records": [name] }),
        ),
        (
            ReissueShares::NAME,
            &of_category,
            json!({ "record": record, "version": 1, "keepers": parts["keepers"] }),
        ),
        (
            SetEmergencyAccess::NAME,
            &of_category,
            json!({ "epoch": 1, "emergency_access": true }),
        ),
        (
            PublishCategoryKey::NAME,
            &of_category,
            json!({ "key": key }),
        ),
        (Grant::NAME, &of_patient, grantee),
        (ExtendGrant::NAME, &extended, json!({})),
        (
            Revoke::NAME,
            &json!({ "grant": of_grant, "next": key }),
            json!({}),
        ),
        (DecideRequest::NAME, &of_patient, request),
        (
            Undelegate::NAME,
            &of_patient,
            json!({ "delegate": story.doctor.id }),
        ),
    ];
    let asked = requests.into_iter().map(|(name, request, more)| {
        let mut request = request.clone();
        let fields = request.as_object_mut().expect("requests are objects");
        fields.extend(more.as_object().expect("so is more of them").clone());
        let arguments = [name.into(), request.to_string().into_bytes()];
        let (_, response) = story.world.propose(&caller.identity, &arguments);
        (name, response)
    });
    asked.collect()
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
    story.world.submit(&story.patient, &publish).unwrap();
    let target = |category: CategoryId| Target {
        patient: story.patient.id.clone(),
        category,
        record: record.clone(),
        basis: Basis::Grant(grant.clone()),
    };
    let per_category = |category: CategoryId| {
        let mut answers = answers(&story, &story.doctor, &target(category));
        answers.retain(|(name, _)| ![ListGrants::NAME, ListRequests::NAME].contains(name));
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
        story.world.endorse(&story.patient.identity, &request).1
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
    let (transaction, response) = story.world.endorse(&story.other_doctor.identity, &request);
    assert!(!response.is_refused());
    let [range] = &transaction.range_reads()[..] else {
        panic!("one range");
    };
    let hospital_of_patients = ListGrants {
        grantee: Some(Grantee::Hospital(MINISTRY.parse().unwrap())),
        ..request
    };
    assert_eq!(
        story
            .world
            .attempt(&story.other_patient, &hospital_of_patients),
        Err(ErrorCode::NotPermitted),
        "the ministry is nobody's hospital"
    );
    let own = format!("\0grant\0{}\0{}\0", story.patient.id, story.other_doctor.id);
    assert_eq!(range.start, own);
    assert!(range.entries.is_empty());
    for key in transaction.read_set().keys() {
        assert!(!key.contains(story.patient.id.as_str()), "{key:?}");
    }
}
