//! Requests about openings, emergencies, erasure and time.

use emr_model::access::{AccessLog, MayRelease, OpenRecords};
use emr_model::desk::MayReadDesk;
use emr_model::emergency::{BreakGlass, ListEmergencies, ReviewEmergency};
use emr_model::erasure::{ConfirmErasure, EraseRecords, ListErasures, ListOwedErasures};
use emr_model::slot::CloseSlot;
use emr_model::{Basis, Committed, Digest, Function, MemberId, Nonce, Purpose};
use fabric_chaincode::SerializedIdentity;
use serde_json::{Value, json};

use super::{Asking, Request, request};
use crate::fixtures::{HOSPITAL_A, HOSPITAL_B, MINISTRY};
use crate::people::id;

pub(super) fn requests() -> Vec<Request> {
    vec![
        request(OpenRecords::NAME, "one", |asking| {
            opening(asking, json!([of_situation(asking)]))
        }),
        request(OpenRecords::NAME, "of two categories", |asking| {
            let history = asking.history;
            let other = version(
                json!(history.psychiatry.id),
                json!(history.psychiatry_record),
            );
            opening(asking, json!([of_situation(asking), other]))
        }),
        request(
            AccessLog::NAME,
            "",
            |asking| json!({ "patient": asking.patient() }),
        ),
        request(
            MayRelease::NAME,
            "to the reader who opened it under the situation's grant or emergency",
            |asking| json!({ "access": asking.situation.access }),
        ),
        request(MayRelease::NAME, "to the patient", |asking| {
            release(asking, "own")
        }),
        request(MayRelease::NAME, "to the delegate to read", |asking| {
            release(asking, "reader")
        }),
        request(MayRelease::NAME, "to a former delegate", |asking| {
            release(asking, "ended")
        }),
        request(
            MayRelease::NAME,
            "to a delegate whose delegation has expired",
            |asking| release(asking, "late"),
        ),
        request(BreakGlass::NAME, "with a new reason", |asking| {
            emergency(asking, "a new reason")
        }),
        request(
            BreakGlass::NAME,
            "with a reason that was used before",
            |asking| emergency(asking, "lasting"),
        ),
        request(
            ReviewEmergency::NAME,
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
            ListEmergencies::NAME,
            "of the patient",
            |asking| json!({ "emergencies": { "of": asking.patient() } }),
        ),
        request(
            ListEmergencies::NAME,
            "owed by hospital A",
            |_| json!({ "emergencies": { "owed": HOSPITAL_A } }),
        ),
        request(
            MayReadDesk::NAME,
            "of an application to hospital A as a practitioner",
            |_| application("application", HOSPITAL_A, "practitioner"),
        ),
        request(
            MayReadDesk::NAME,
            "of an application to hospital A as a registrar",
            |_| application("application", HOSPITAL_A, "registrar"),
        ),
        request(
            MayReadDesk::NAME,
            "of an application to hospital B as a practitioner",
            |_| application("application", HOSPITAL_B, "practitioner"),
        ),
        request(MayReadDesk::NAME, "of an application as a patient", |_| {
            application("application", MINISTRY, "patient")
        }),
        request(
            MayReadDesk::NAME,
            "of a refusal of a practitioner by hospital A",
            |_| application("refusal", HOSPITAL_A, "practitioner"),
        ),
        request(
            MayReadDesk::NAME,
            "of an emergency of the practitioner of hospital A",
            |asking| reason(asking, "lasting"),
        ),
        request(
            MayReadDesk::NAME,
            "of an emergency that was not declared",
            |asking| reason(asking, "never used"),
        ),
        request(
            MayReadDesk::NAME,
            "of a practitioner's feedback",
            |asking| {
                let author = json!({ "author": asking.history.cast.doctor.id });
                json!({ "subject": { "feedback": author }, "file": Digest::of("feedback") })
            },
        ),
        request(EraseRecords::NAME, "", |asking| {
            let record = json!({
                "category": asking.situation.category,
                "record": asking.situation.record,
            });
            json!({ "patient": asking.patient(), "records": [record] })
        }),
        request(
            EraseRecords::NAME,
            "only the shares for emergencies",
            |asking| {
                let records = json!([{
                    "category": asking.situation.category,
                    "record": asking.situation.record,
                }]);
                json!({ "patient": asking.patient(), "records": records, "part": "emergency-shares" })
            },
        ),
        request(ConfirmErasure::NAME, "", |asking| {
            json!({
                "patient": asking.patient(),
                "erasure": asking.history.erasure,
                "certificate": Digest::of("certificate"),
            })
        }),
        request(
            ListErasures::NAME,
            "",
            |asking| json!({ "patient": asking.patient() }),
        ),
        request(ListOwedErasures::NAME, "", |_| json!({})),
        request(
            CloseSlot::NAME,
            "that has been over for two minutes",
            |asking| slot(asking, 2),
        ),
        request(CloseSlot::NAME, "that lasts", |asking| slot(asking, 0)),
        request(Committed::NAME, "of a transaction of their own", |asking| {
            committed(asking, &asking.caller.identity)
        }),
        request(
            Committed::NAME,
            "of a transaction of the practitioner of hospital A",
            |asking| committed(asking, &asking.history.cast.doctor.identity),
        ),
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

fn application(kind: &str, msp: &str, role: &str) -> Value {
    let application = json!({ "id": id::<MemberId>("applicant"), "msp": msp, "roles": [role] });
    json!({ "subject": { kind: application }, "file": Digest::of("desk file") })
}

fn reason(asking: &Asking<'_>, text: &str) -> Value {
    let emergency = json!({
        "patient": asking.patient(),
        "practitioner": asking.history.cast.doctor.id,
    });
    json!({ "subject": { "emergency": emergency }, "file": Digest::of(text) })
}

fn committed(asking: &Asking<'_>, signer: &SerializedIdentity) -> Value {
    let nonce = Nonce::from_bytes(&[7; 24]);
    json!({
        "transaction": signer.transaction_id(&nonce.to_bytes()),
        "nonce": nonce,
        "time": asking.history.now,
        "key": { "record": {
            "patient": asking.patient(),
            "category": asking.situation.category,
            "record": asking.situation.record,
        } },
    })
}

fn slot(asking: &Asking<'_>, before: u64) -> Value {
    let number = asking.history.now / 300_000 - before;
    json!({ "slot": { "seconds": 300, "number": number } })
}
