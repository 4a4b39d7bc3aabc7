//! Requests about organizations, members and their keys.

use emr_model::{Digest, MemberId, function};
use serde_json::{Value, json};

use super::{Asking, Request, request};
use crate::cast::HOSPITAL_C;
use crate::fixtures::{HOSPITAL_A, MINISTRY, organization};
use crate::people::{id, recipient};

pub(super) fn requests() -> Vec<Request> {
    vec![
        request(function::REGISTER_ORGANIZATION, "a new hospital", |_| {
            json!(organization("HospitalDMSP"))
        }),
        request(
            function::REGISTER_ORGANIZATION,
            "a hospital that there is",
            |_| json!(organization(HOSPITAL_C)),
        ),
        request(
            function::SUSPEND_ORGANIZATION,
            "",
            |_| json!({ "msp": HOSPITAL_C }),
        ),
        request(function::SET_POLICY, "with hospital A", |_| {
            let policy = json!({
                "slot_seconds": 300,
                "recovery_seconds": 3600,
                "emergency_seconds": 3600,
                "review_seconds": 3600,
            });
            json!({ "policy": policy, "hospital": HOSPITAL_A })
        }),
        request(function::REGISTER_KEEPER, "", |_| {
            json!({
                "recipient": recipient("a new keeper"),
                "key": Digest::of("a new keeper"),
                "address": "127.0.0.1:7070",
            })
        }),
        request(function::REGISTER_MEMBER, "a patient", |_| {
            new_member(MINISTRY, "patient")
        }),
        request(function::REGISTER_MEMBER, "a patient, with custody", |_| {
            let mut request = new_member(MINISTRY, "patient");
            request["custody"] = json!(true);
            request
        }),
        request(
            function::REGISTER_MEMBER,
            "a practitioner of hospital A",
            |_| new_member(HOSPITAL_A, "practitioner"),
        ),
        request(
            function::REGISTER_MEMBER,
            "a registrar of hospital A",
            |_| new_member(HOSPITAL_A, "registrar"),
        ),
        request(function::REGISTER_MEMBER, "a ministry member", |_| {
            new_member(MINISTRY, "ministry")
        }),
        request(function::REGISTER_MEMBER, "an insurer", |_| {
            new_member(MINISTRY, "insurer")
        }),
        request(
            function::REGISTER_MEMBER,
            "somebody who is a member",
            |asking| {
                let mut request = new_member(MINISTRY, "patient");
                request["id"] = json!(asking.history.cast.other_patient.id);
                request
            },
        ),
        request(function::ACTIVATE_MEMBER, "themselves", recipients),
        request(
            function::UPDATE_MEMBER,
            "a practitioner of hospital A",
            |asking| {
                let roles = ["practitioner", "registrar"];
                json!({ "id": asking.history.cast.nurse.id, "roles": roles })
            },
        ),
        request(
            function::UPDATE_MEMBER,
            "themselves",
            |asking| json!({ "id": asking.caller.id, "roles": ["ministry"] }),
        ),
        request(
            function::SUSPEND_MEMBER,
            "a practitioner of hospital A",
            |asking| json!({ "id": asking.history.cast.nurse.id }),
        ),
        request(
            function::SUSPEND_MEMBER,
            "the registrar of hospital A",
            |asking| json!({ "id": asking.history.cast.registrar.id }),
        ),
        request(
            function::SUSPEND_MEMBER,
            "the patient",
            |asking| json!({ "id": asking.patient() }),
        ),
        request(function::SUSPEND_MEMBER, "nobody there is", nobody),
        request(
            function::REINSTATE_MEMBER,
            "a suspended practitioner of hospital A",
            |asking| json!({ "id": asking.history.cast.suspended_nurse.id }),
        ),
        request(
            function::REINSTATE_MEMBER,
            "the patient",
            |asking| json!({ "id": asking.patient() }),
        ),
        request(function::CHANGE_KEYS, "adding one", |asking| {
            let mut request = recipients(asking);
            request["add"] = json!(Digest::of("a further key"));
            request
        }),
        request(
            function::CHANGE_KEYS,
            "ending the one that signs",
            |asking| {
                let mut request = recipients(asking);
                request["end"] = json!([asking.caller.key]);
                request
            },
        ),
        request(
            function::FREEZE,
            "a practitioner of hospital A",
            |asking| json!({ "id": asking.history.cast.nurse.id }),
        ),
        request(
            function::FREEZE,
            "the registrar of hospital A",
            |asking| json!({ "id": asking.history.cast.registrar.id }),
        ),
        request(
            function::FREEZE,
            "the patient",
            |asking| json!({ "id": asking.patient() }),
        ),
        request(function::FREEZE, "the patient's key", |asking| {
            let key = asking.history.cast.patient.signer.key();
            json!({ "id": asking.patient(), "key": key })
        }),
        request(
            function::REQUEST_RECOVERY,
            "of themselves",
            |asking| json!({ "id": asking.caller.id }),
        ),
        request(
            function::REQUEST_RECOVERY,
            "of the patient",
            |asking| json!({ "id": asking.patient() }),
        ),
        request(function::APPROVE_RECOVERY, "of the patient", |asking| {
            recovery(asking, asking.patient(), "unapproved")
        }),
        request(
            function::APPROVE_RECOVERY,
            "of the registrar of hospital A",
            |asking| {
                let registrar = json!(asking.history.cast.registrar.id);
                recovery(asking, registrar, "the registrar's")
            },
        ),
        request(function::CANCEL_RECOVERY, "of the patient", |asking| {
            recovery(asking, asking.patient(), "unapproved")
        }),
        request(
            function::FINISH_RECOVERY,
            "of the patient, approved 9 days ago",
            |asking| finish(asking, "ready"),
        ),
        request(
            function::FINISH_RECOVERY,
            "of the patient, approved a day ago",
            |asking| finish(asking, "waiting"),
        ),
        request(
            function::FINISH_RECOVERY,
            "of the patient, not approved",
            |asking| finish(asking, "unapproved"),
        ),
        request(
            function::LIST_RECOVERIES,
            "of the patient",
            |asking| json!({ "id": asking.patient() }),
        ),
        request(
            function::GET_MEMBER,
            "the patient",
            |asking| json!({ "id": asking.patient(), "basis": asking.basis }),
        ),
        request(
            function::GET_MEMBER,
            "another patient",
            |asking| json!({ "id": asking.history.cast.other_patient.id }),
        ),
        request(
            function::GET_MEMBER,
            "a practitioner of hospital A",
            |asking| json!({ "id": asking.history.cast.nurse.id }),
        ),
        request(
            function::GET_MEMBER,
            "a suspended practitioner of hospital A",
            |asking| json!({ "id": asking.history.cast.suspended_nurse.id }),
        ),
        request(
            function::GET_MEMBER,
            "a ministry member",
            |asking| json!({ "id": asking.history.cast.minister.id }),
        ),
        request(function::GET_MEMBER, "nobody there is", nobody),
        request(
            function::LIST_MEMBERS,
            "of hospital A",
            |_| json!({ "msp": HOSPITAL_A }),
        ),
        request(
            function::LIST_MEMBERS,
            "of the ministry",
            |_| json!({ "msp": MINISTRY }),
        ),
        request(function::GET_KEEPERS, "", |_| json!({})),
        request(function::LIST_ORGANIZATIONS, "", |_| json!({})),
        request(function::GET_POLICY, "", |_| json!({})),
    ]
}

fn new_member(msp: &str, role: &str) -> Value {
    json!({
        "id": id::<MemberId>("newcomer"),
        "msp": msp,
        "roles": [role],
        "key": Digest::of("newcomer"),
    })
}

fn nobody(_asking: &Asking<'_>) -> Value {
    json!({ "id": id::<MemberId>("nobody there is") })
}

/// The caller's own.
fn recipients(asking: &Asking<'_>) -> Value {
    let mut request = json!({ "recipient": asking.caller.recipient });
    if let Some(recipient) = &asking.caller.patient_recipient {
        request["patient_recipient"] = json!(recipient);
    }
    request
}

fn recovery(asking: &Asking<'_>, member: Value, name: &str) -> Value {
    json!({ "id": member, "recovery": asking.history.recoveries[name] })
}

fn finish(asking: &Asking<'_>, name: &str) -> Value {
    let mut request = recovery(asking, asking.patient(), name);
    request["hospital"] = json!(HOSPITAL_A);
    request["recipient"] = json!(recipient("a new device"));
    request["patient_recipient"] = json!(recipient("a new patient key"));
    request
}
