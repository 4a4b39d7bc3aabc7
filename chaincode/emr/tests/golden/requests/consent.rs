//! Requests about categories, grants, requests for access and delegations.

use emr_model::{CategoryId, Digest, MemberId, Purpose, function};
use serde_json::{Value, json};

use super::{Asking, Request, request};
use crate::fixtures::{ADD, BOTH, HOSPITAL_A, READ, keeper_recipient};
use crate::people::id;

pub(super) fn requests() -> Vec<Request> {
    vec![
        request(function::PUBLISH_CATEGORY_KEY, "a first epoch", |asking| {
            let cast = &asking.history.cast;
            json!({
                "patient": asking.patient(),
                "category": id::<CategoryId>("cardiology"),
                "key": asking.history.laboratory.key(1, &cast.patient),
            })
        }),
        request(function::PUBLISH_CATEGORY_KEY, "the next epoch", |asking| {
            json!({
                "patient": asking.patient(),
                "category": asking.history.laboratory.id,
                "key": next_key(asking),
            })
        }),
        request(function::SET_EMERGENCY_ACCESS, "off", |asking| {
            emergency_access(asking, false)
        }),
        request(function::SET_EMERGENCY_ACCESS, "on", |asking| {
            emergency_access(asking, true)
        }),
        request(function::GET_CATEGORY, "", |asking| {
            json!({
                "patient": asking.patient(),
                "category": asking.situation.category,
                "basis": asking.basis,
            })
        }),
        request(
            function::REQUEST_ACCESS,
            "to read, for themselves",
            |asking| access(asking, READ, json!(asking.caller.id)),
        ),
        request(
            function::REQUEST_ACCESS,
            "to add, for themselves",
            |asking| access(asking, ADD, json!(asking.caller.id)),
        ),
        request(
            function::REQUEST_ACCESS,
            "to read, for hospital A",
            |asking| access(asking, READ, json!(HOSPITAL_A)),
        ),
        request(
            function::REQUEST_ACCESS,
            "to read, for the colleague of hospital A",
            |asking| access(asking, READ, json!(asking.history.cast.colleague.id)),
        ),
        request(function::DECIDE_REQUEST, "approving", |asking| {
            let terms = doctors_terms(asking);
            decision(asking, "open", json!({ "approve": terms }))
        }),
        request(function::DECIDE_REQUEST, "declining", |asking| {
            decision(asking, "open", json!("decline"))
        }),
        request(
            function::DECIDE_REQUEST,
            "approving one for more than was asked",
            |asking| {
                let mut terms = doctors_terms(asking);
                terms["expires"] = json!(asking.history.in_days(6));
                decision(asking, "open", json!({ "approve": terms }))
            },
        ),
        request(
            function::DECIDE_REQUEST,
            "approving one that was declined",
            |asking| {
                let terms = doctors_terms(asking);
                decision(asking, "declined", json!({ "approve": terms }))
            },
        ),
        request(
            function::DECIDE_REQUEST,
            "approving one whose time is over",
            |asking| {
                let terms = doctors_terms(asking);
                decision(asking, "overdue", json!({ "approve": terms }))
            },
        ),
        request(
            function::LIST_REQUESTS,
            "all",
            |asking| json!({ "patient": asking.patient() }),
        ),
        request(
            function::LIST_REQUESTS,
            "their own",
            |asking| json!({ "patient": asking.patient(), "requester": asking.caller.id }),
        ),
        request(function::GRANT, "to a practitioner, to read", |asking| {
            let colleague = &asking.history.cast.colleague;
            grant(asking, json!(colleague.id), &colleague.recipient.digest())
        }),
        request(
            function::GRANT,
            "to hospital A, to read and add",
            |asking| {
                let recipient = keeper_recipient(HOSPITAL_A).digest();
                let mut request = grant(asking, json!(HOSPITAL_A), &recipient);
                request["terms"]["rights"] = json!(BOTH);
                request
            },
        ),
        request(
            function::GRANT,
            "to a practitioner, for longer than any delegation",
            |asking| {
                let colleague = &asking.history.cast.colleague;
                let recipient = colleague.recipient.digest();
                let mut request = grant(asking, json!(colleague.id), &recipient);
                request["terms"]["expires"] = json!(asking.history.in_days(4));
                request
            },
        ),
        request(function::GRANT, "to a patient", |asking| {
            let other = &asking.history.cast.other_patient;
            grant(asking, json!(other.id), &other.recipient.digest())
        }),
        request(function::GRANT, "to themselves, to read", |asking| {
            let caller = asking.caller;
            let mut request = grant(asking, json!(caller.id), &caller.recipient.digest());
            request["terms"]["purpose"] = json!(purpose(asking));
            request
        }),
        request(function::EXTEND_GRANT, "", |asking| {
            let history = asking.history;
            json!({
                "grant": doctors_grant(asking),
                "epoch": history.laboratory.letter(2),
                "grantee_recipient": history.cast.doctor.recipient.digest(),
            })
        }),
        request(
            function::REVOKE,
            "",
            |asking| json!({ "grant": doctors_grant(asking), "next": next_key(asking) }),
        ),
        request(
            function::LIST_GRANTS,
            "all",
            |asking| json!({ "patient": asking.patient() }),
        ),
        request(
            function::LIST_GRANTS,
            "to themselves",
            |asking| json!({ "patient": asking.patient(), "grantee": asking.caller.id }),
        ),
        request(
            function::LIST_GRANTS,
            "to hospital A",
            |asking| json!({ "patient": asking.patient(), "grantee": HOSPITAL_A }),
        ),
        request(function::MAY_ACCESS, "to read", |asking| {
            may_access(asking, "read")
        }),
        request(function::MAY_ACCESS, "to add", |asking| {
            may_access(asking, "add")
        }),
        request(function::DELEGATE, "to another patient", |asking| {
            json!({
                "patient": asking.patient(),
                "delegate": asking.history.cast.other_patient.id,
                "terms": delegation(asking),
            })
        }),
        request(function::DELEGATE, "to their guardian", |asking| {
            json!({
                "patient": asking.patient(),
                "delegate": asking.history.cast.guardian.id,
                "terms": delegation(asking),
            })
        }),
        request(function::DELEGATE, "to nobody there is", |asking| {
            json!({
                "patient": asking.patient(),
                "delegate": id::<MemberId>("nobody there is"),
                "terms": delegation(asking),
            })
        }),
        request(function::DELEGATE, "to themselves", |asking| {
            json!({
                "patient": asking.patient(),
                "delegate": asking.caller.id,
                "terms": delegation(asking),
            })
        }),
        request(function::APPOINT_GUARDIAN, "with hospital A", |asking| {
            json!({
                "patient": asking.patient(),
                "guardian": asking.history.cast.other_patient.id,
                "terms": delegation(asking),
                "hospital": HOSPITAL_A,
            })
        }),
        request(
            function::UNDELEGATE,
            "a delegation of the patient's, to read",
            |asking| {
                let delegate = &asking.history.cast.reader.id;
                json!({ "patient": asking.patient(), "delegate": delegate })
            },
        ),
        request(
            function::UNDELEGATE,
            "a guardianship of the ministry and hospital A",
            |asking| {
                let guardian = &asking.history.cast.guardian.id;
                json!({ "patient": asking.patient(), "delegate": guardian })
            },
        ),
        request(function::UNDELEGATE, "what there is not", |asking| {
            let delegate = &asking.history.cast.other_patient.id;
            json!({ "patient": asking.patient(), "delegate": delegate })
        }),
        request(
            function::LIST_DELEGATIONS,
            "all",
            |asking| json!({ "patient": asking.patient() }),
        ),
        request(
            function::LIST_DELEGATIONS,
            "to themselves",
            |asking| json!({ "patient": asking.patient(), "delegate": asking.caller.id }),
        ),
        request(
            function::LIST_DELEGATIONS,
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

/// That for which the caller's role alone asks.
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
        "wish": Digest::of("wish"),
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

fn delegation(asking: &Asking<'_>) -> Value {
    json!({
        "powers": { "read": true, "add": true, "grant": true, "log": true },
        "until": asking.history.in_days(1),
    })
}
