//! Requests about categories, grants, requests for access and delegations.

use emr_model::category::{GetCategory, ListCategories, PublishCategoryKey, SetEmergencyAccess};
use emr_model::delegate::{AppointGuardian, Delegate, ListDelegations, Undelegate};
use emr_model::grant::{ExtendGrant, Grant, ListGrants, MayAccess, Revoke, WouldAccess};
use emr_model::request::{DecideRequest, ListRequests, RequestAccess};
use emr_model::{CategoryId, Digest, Function, MemberId, Purpose};
use serde_json::{Value, json};

use super::{Asking, Request, request};
use crate::fixtures::{ADD, BOTH, HOSPITAL_A, READ, keeper_recipient};
use crate::people::id;

pub(super) fn requests() -> Vec<Request> {
    vec![
        request(PublishCategoryKey::NAME, "a first epoch", |asking| {
            let cast = &asking.history.cast;
            json!({
                "patient": asking.patient(),
                "category": id::<CategoryId>("cardiology"),
                "key": asking.history.laboratory.key(1, &cast.patient),
            })
        }),
        request(PublishCategoryKey::NAME, "the next epoch", |asking| {
            json!({
                "patient": asking.patient(),
                "category": asking.history.laboratory.id,
                "key": next_key(asking),
            })
        }),
        request(SetEmergencyAccess::NAME, "switched off", |asking| {
            emergency_access(asking, false)
        }),
        request(SetEmergencyAccess::NAME, "switched on", |asking| {
            emergency_access(asking, true)
        }),
        request(GetCategory::NAME, "", |asking| {
            json!({
                "patient": asking.patient(),
                "category": asking.situation.category,
                "basis": asking.basis,
            })
        }),
        request(
            ListCategories::NAME,
            "",
            |asking| json!({ "patient": asking.patient() }),
        ),
        request(RequestAccess::NAME, "to read, for themselves", |asking| {
            access(asking, READ, json!(asking.caller.id))
        }),
        request(RequestAccess::NAME, "to add, for themselves", |asking| {
            access(asking, ADD, json!(asking.caller.id))
        }),
        request(RequestAccess::NAME, "to read, for hospital A", |asking| {
            access(asking, READ, json!(HOSPITAL_A))
        }),
        request(
            RequestAccess::NAME,
            "to read, for the colleague of hospital A",
            |asking| access(asking, READ, json!(asking.history.cast.colleague.id)),
        ),
        request(DecideRequest::NAME, "approving", |asking| {
            let terms = doctors_terms(asking);
            decision(asking, "open", json!({ "approve": terms }))
        }),
        request(DecideRequest::NAME, "declining", |asking| {
            decision(asking, "open", json!("decline"))
        }),
        request(
            DecideRequest::NAME,
            "approving one for more than was asked",
            |asking| {
                let mut terms = doctors_terms(asking);
                terms["expires"] = json!(asking.history.in_days(6));
                decision(asking, "open", json!({ "approve": terms }))
            },
        ),
        request(
            DecideRequest::NAME,
            "approving one that was declined",
            |asking| {
                let terms = doctors_terms(asking);
                decision(asking, "declined", json!({ "approve": terms }))
            },
        ),
        request(
            DecideRequest::NAME,
            "approving one that has expired",
            |asking| {
                let terms = doctors_terms(asking);
                decision(asking, "overdue", json!({ "approve": terms }))
            },
        ),
        request(
            ListRequests::NAME,
            "all",
            |asking| json!({ "patient": asking.patient() }),
        ),
        request(
            ListRequests::NAME,
            "their own",
            |asking| json!({ "patient": asking.patient(), "requester": asking.caller.id }),
        ),
        request(Grant::NAME, "to a practitioner, to read", |asking| {
            let colleague = &asking.history.cast.colleague;
            grant(asking, json!(colleague.id), &colleague.recipient.digest())
        }),
        request(Grant::NAME, "to hospital A, to read and add", |asking| {
            let recipient = keeper_recipient(HOSPITAL_A).digest();
            let mut request = grant(asking, json!(HOSPITAL_A), &recipient);
            request["terms"]["rights"] = json!(BOTH);
            request
        }),
        request(
            Grant::NAME,
            "to a practitioner, for longer than any delegation",
            |asking| {
                let colleague = &asking.history.cast.colleague;
                let recipient = colleague.recipient.digest();
                let mut request = grant(asking, json!(colleague.id), &recipient);
                request["terms"]["expires"] = json!(asking.history.in_days(4));
                request
            },
        ),
        request(Grant::NAME, "to a patient", |asking| {
            let other = &asking.history.cast.other_patient;
            grant(asking, json!(other.id), &other.recipient.digest())
        }),
        request(Grant::NAME, "to themselves, to read", |asking| {
            let caller = asking.caller;
            let mut request = grant(asking, json!(caller.id), &caller.recipient.digest());
            request["terms"]["purpose"] = json!(purpose(asking));
            request
        }),
        request(ExtendGrant::NAME, "", |asking| {
            let history = asking.history;
            json!({
                "grant": doctors_grant(asking),
                "epoch": history.laboratory.envelope(2),
                "grantee_recipient": history.cast.doctor.recipient.digest(),
            })
        }),
        request(
            Revoke::NAME,
            "",
            |asking| json!({ "grant": doctors_grant(asking), "next": next_key(asking) }),
        ),
        request(
            Revoke::NAME,
            "without a next epoch",
            |asking| json!({ "grant": doctors_grant(asking) }),
        ),
        request(
            ListGrants::NAME,
            "all",
            |asking| json!({ "patient": asking.patient() }),
        ),
        request(
            ListGrants::NAME,
            "to themselves",
            |asking| json!({ "patient": asking.patient(), "grantee": asking.caller.id }),
        ),
        request(
            ListGrants::NAME,
            "to hospital A",
            |asking| json!({ "patient": asking.patient(), "grantee": HOSPITAL_A }),
        ),
        request(MayAccess::NAME, "to read", |asking| {
            may_access(asking, "read")
        }),
        request(MayAccess::NAME, "to add", |asking| {
            may_access(asking, "add")
        }),
        request(
            WouldAccess::NAME,
            "the practitioner of hospital A",
            |asking| json!({ "grant": doctors_grant(asking), "member": asking.history.cast.doctor.id }),
        ),
        request(Delegate::NAME, "to another patient", |asking| {
            json!({
                "patient": asking.patient(),
                "delegate": asking.history.cast.other_patient.id,
                "terms": delegation(asking),
            })
        }),
        request(Delegate::NAME, "to their guardian", |asking| {
            json!({
                "patient": asking.patient(),
                "delegate": asking.history.cast.guardian.id,
                "terms": delegation(asking),
            })
        }),
        request(
            Delegate::NAME,
            "to a patient who does not exist",
            |asking| {
                json!({
                    "patient": asking.patient(),
                    "delegate": id::<MemberId>("a member who does not exist"),
                    "terms": delegation(asking),
                })
            },
        ),
        request(Delegate::NAME, "to themselves", |asking| {
            json!({
                "patient": asking.patient(),
                "delegate": asking.caller.id,
                "terms": delegation(asking),
            })
        }),
        request(AppointGuardian::NAME, "with hospital A", |asking| {
            json!({
                "patient": asking.patient(),
                "guardian": asking.history.cast.other_patient.id,
                "terms": guardianship(asking),
                "hospital": HOSPITAL_A,
            })
        }),
        request(
            Undelegate::NAME,
            "a delegation of the patient's, to read",
            |asking| {
                let delegate = &asking.history.cast.reader.id;
                json!({ "patient": asking.patient(), "delegate": delegate })
            },
        ),
        request(
            Undelegate::NAME,
            "a guardianship of the ministry and hospital A",
            |asking| {
                let guardian = &asking.history.cast.guardian.id;
                json!({ "patient": asking.patient(), "delegate": guardian })
            },
        ),
        request(
            Undelegate::NAME,
            "a delegation that does not exist",
            |asking| {
                let delegate = &asking.history.cast.other_patient.id;
                json!({ "patient": asking.patient(), "delegate": delegate })
            },
        ),
        request(
            ListDelegations::NAME,
            "all",
            |asking| json!({ "patient": asking.patient() }),
        ),
        request(
            ListDelegations::NAME,
            "to themselves",
            |asking| json!({ "patient": asking.patient(), "delegate": asking.caller.id }),
        ),
        request(
            ListDelegations::NAME,
            "to the delegate to read",
            |asking| json!({ "patient": asking.patient(), "delegate": asking.history.cast.reader.id }),
        ),
    ]
}

fn next_key(asking: &Asking<'_>) -> Value {
    let laboratory = &asking.history.laboratory;
    laboratory.key(laboratory.epoch + 1, &asking.history.cast.patient)
}

fn emergency_access(asking: &Asking<'_>, access: bool) -> Value {
    let laboratory = &asking.history.laboratory;
    json!({
        "patient": asking.patient(),
        "category": laboratory.id,
        "epoch": laboratory.epoch,
        "emergency_access": access,
    })
}

/// The purpose for which the caller's role asks.
fn purpose(asking: &Asking<'_>) -> Purpose {
    match asking.caller.name {
        "insurer" => Purpose::Payment,
        "researcher" => Purpose::Research,
        _ => Purpose::Treatment,
    }
}

fn access(asking: &Asking<'_>, rights: emr_model::grant::Rights, grantee: Value) -> Value {
    json!({
        "patient": asking.patient(),
        "grantee": grantee,
        "purpose": purpose(asking),
        "rights": rights,
        "until": asking.history.in_days(1),
        "wish": Digest::of("message"),
    })
}

fn doctors_terms(asking: &Asking<'_>) -> Value {
    let recipient = asking.history.cast.doctor.recipient.digest();
    asking.history.terms(&recipient)
}

fn decision(asking: &Asking<'_>, request: &str, decision: Value) -> Value {
    json!({
        "patient": asking.patient(),
        "requester": asking.history.cast.doctor.id,
        "request": asking.history.requests[request],
        "decision": decision,
    })
}

fn grant(asking: &Asking<'_>, grantee: Value, recipient: &Digest) -> Value {
    json!({
        "patient": asking.patient(),
        "grantee": grantee,
        "terms": asking.history.terms(recipient),
    })
}

/// Of the epoch before the current one.
fn doctors_grant(asking: &Asking<'_>) -> Value {
    json!({
        "patient": asking.patient(),
        "grantee": asking.history.cast.doctor.id,
        "grant": asking.history.grants["read"],
    })
}

fn may_access(asking: &Asking<'_>, right: &str) -> Value {
    json!({
        "patient": asking.patient(),
        "category": asking.situation.category,
        "right": right,
        "basis": asking.basis,
    })
}

/// Terms that end after the wait of a guardianship.
fn guardianship(asking: &Asking<'_>) -> Value {
    let mut terms = delegation(asking);
    terms["until"] = json!(asking.history.in_days(30));
    terms
}

fn delegation(asking: &Asking<'_>) -> Value {
    json!({
        "powers": { "read": true, "add": true, "grant": true, "log": true },
        "until": asking.history.in_days(1),
    })
}
