//! Requests about openings, emergencies, erasure and time.

use emr_model::{Basis, Digest, Purpose, function};
use serde_json::{Value, json};

use super::{Asking, Request, request};
use crate::fixtures::HOSPITAL_A;

pub(super) fn requests() -> Vec<Request> {
    vec![
        request(function::OPEN_RECORDS, "one", |asking| {
            opening(asking, json!([of_situation(asking)]))
        }),
        request(function::OPEN_RECORDS, "of two categories", |asking| {
            let history = asking.history;
            let other = version(
                json!(history.psychiatry.id),
                json!(history.psychiatry_record),
            );
            opening(asking, json!([of_situation(asking), other]))
        }),
        request(
            function::ACCESS_LOG,
            "",
            |asking| json!({ "patient": asking.patient() }),
        ),
        request(
            function::MAY_RELEASE,
            "to who opened it on the situation's grant or emergency",
            |asking| json!({ "access": asking.situation.access }),
        ),
        request(function::MAY_RELEASE, "to the patient", |asking| {
            release(asking, "own")
        }),
        request(function::MAY_RELEASE, "to the delegate to read", |asking| {
            release(asking, "reader")
        }),
        request(function::MAY_RELEASE, "to a delegate no more", |asking| {
            release(asking, "ended")
        }),
        request(
            function::MAY_RELEASE,
            "to a delegate whose time is over",
            |asking| release(asking, "late"),
        ),
        request(function::BREAK_GLASS, "for a new reason", |asking| {
            emergency(asking, "a new reason")
        }),
        request(
            function::BREAK_GLASS,
            "for the reason of before",
            |asking| emergency(asking, "lasting"),
        ),
        request(
            function::REVIEW_EMERGENCY,
            "of the practitioner of hospital A",
            |asking| {
                json!({
                    "patient": asking.patient(),
                    "emergency": asking.history.emergencies["over"],
                    "outcome": "justified",
                    "text": Digest::of("review"),
                })
            },
        ),
        request(
            function::LIST_EMERGENCIES,
            "of the patient",
            |asking| json!({ "emergencies": { "of": asking.patient() } }),
        ),
        request(
            function::LIST_EMERGENCIES,
            "owed by hospital A",
            |_| json!({ "emergencies": { "owed": HOSPITAL_A } }),
        ),
        request(function::ERASE_RECORDS, "", |asking| {
            let record = json!({
                "category": asking.situation.category,
                "record": asking.situation.record,
            });
            json!({ "patient": asking.patient(), "records": [record] })
        }),
        request(function::CONFIRM_ERASURE, "", |asking| {
            json!({
                "patient": asking.patient(),
                "erasure": asking.history.erasure,
                "certificate": Digest::of("certificate"),
            })
        }),
        request(
            function::LIST_ERASURES,
            "",
            |asking| json!({ "patient": asking.patient() }),
        ),
        request(function::LIST_OWED_ERASURES, "", |_| json!({})),
        request(function::CLOSE_SLOT, "over for two minutes", |asking| {
            slot(asking, 2)
        }),
        request(function::CLOSE_SLOT, "of now", |asking| slot(asking, 0)),
    ]
}

fn version(category: Value, record: Value) -> Value {
    json!({ "category": category, "record": record, "version": 1 })
}

fn of_situation(asking: &Asking<'_>) -> Value {
    let situation = asking.situation;
    version(json!(situation.category), json!(situation.record))
}

/// In an emergency for that, otherwise for what the situation says, but never for an emergency.
fn opening(asking: &Asking<'_>, records: Value) -> Value {
    let purpose = match (asking.basis, asking.situation.purpose) {
        (Basis::Emergency(_), _) => Purpose::EmergencyTreatment,
        (_, Purpose::EmergencyTreatment) => Purpose::Treatment,
        (_, purpose) => purpose,
    };
    json!({
        "patient": asking.patient(),
        "records": records,
        "purpose": purpose,
        "basis": asking.basis,
        "recipient": asking.caller.recipient.digest(),
    })
}

fn release(asking: &Asking<'_>, access: &str) -> Value {
    json!({ "access": asking.history.accesses[access] })
}

fn emergency(asking: &Asking<'_>, text: &str) -> Value {
    json!({
        "patient": asking.patient(),
        "reason": "unconscious",
        "text": Digest::of(text),
    })
}

fn slot(asking: &Asking<'_>, before: u64) -> Value {
    let number = asking.history.now / 300_000 - before;
    json!({ "slot": { "seconds": 300, "number": number } })
}
