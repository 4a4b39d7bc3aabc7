//! Requests about records.

use emr_model::record::{
    AddRecord, AddRecords, AmendRecord, AnchorBatch, EnterInError, GetRecord, ListRecords,
    RecordHistory, ReissueShares,
};
use emr_model::{Digest, Function, KindCode, RecordId, Timestamp};
use serde_json::{Value, json};

use super::{Asking, Request, request};
use crate::people::id;
use crate::stage;

pub(super) fn requests() -> Vec<Request> {
    vec![
        request(AddRecord::NAME, "", addition),
        request(AddRecords::NAME, "two", |asking| {
            let parts = asking.history.parts(asking.category());
            let record = json!({
                "kind": kind(),
                "content": Digest::of("content"),
                "lock": Digest::of("lock"),
                "padded_size": 4096,
                "commitment": Digest::of("commitment"),
            });
            json!({
                "patient": asking.patient(),
                "category": asking.situation.category,
                "epoch": asking.category().epoch,
                "basis": asking.basis,
                "keepers": parts["keepers"],
                "category_recipient": parts["category_recipient"],
                "patient_recipient": parts["patient_recipient"],
                "records": [record, record],
            })
        }),
        request(AnchorBatch::NAME, "", |asking| {
            let mut request = addition(asking);
            request["batch"] = json!({ "root": Digest::of("root"), "count": 1000 });
            request
        }),
        request(
            AmendRecord::NAME,
            "of the practitioner of hospital A",
            |asking| amendment(asking, &asking.situation.record),
        ),
        request(AmendRecord::NAME, "that the patient stated", |asking| {
            stated(asking, amendment(asking, &asking.history.stated))
        }),
        request(
            EnterInError::NAME,
            "of the practitioner of hospital A",
            |asking| mistake(asking, &asking.situation.record),
        ),
        request(EnterInError::NAME, "that the patient stated", |asking| {
            stated(asking, mistake(asking, &asking.history.stated))
        }),
        request(ReissueShares::NAME, "", |asking| {
            let mut request = record(asking, &asking.situation.record);
            request["version"] = json!(1);
            request["keepers"] = asking.history.keeper_files();
            request
        }),
        request(GetRecord::NAME, "", |asking| {
            on_basis(asking, record(asking, &asking.situation.record))
        }),
        request(GetRecord::NAME, "a record that does not exist", |asking| {
            let nothing = crate::history::id_of_nothing("nothing");
            on_basis(asking, record(asking, &nothing))
        }),
        request(ListRecords::NAME, "", |asking| {
            on_basis(
                asking,
                json!({ "patient": asking.patient(), "category": asking.situation.category }),
            )
        }),
        request(RecordHistory::NAME, "", |asking| {
            on_basis(asking, record(asking, &asking.situation.record))
        }),
    ]
}

/// Whatever the situation is about, the patient's own record is of the laboratory.
fn stated(asking: &Asking<'_>, mut request: Value) -> Value {
    let laboratory = &asking.history.laboratory;
    request["category"] = json!(laboratory.id);
    if request.get("parts").is_some() {
        request["epoch"] = json!(laboratory.epoch);
        request["parts"] = asking.history.parts(laboratory);
    }
    request
}

fn kind() -> KindCode {
    id("diagnostic report")
}

fn record(asking: &Asking<'_>, record: &RecordId) -> Value {
    json!({
        "patient": asking.patient(),
        "category": asking.situation.category,
        "record": record,
    })
}

fn on_basis(asking: &Asking<'_>, mut request: Value) -> Value {
    request["basis"] = json!(asking.basis);
    request
}

fn addition(asking: &Asking<'_>) -> Value {
    let time = Timestamp::from_millis(asking.history.now);
    let id = RecordId::new(time, &stage::transaction(), 0);
    let mut request = on_basis(asking, record(asking, &id));
    request["epoch"] = json!(asking.category().epoch);
    request["kind"] = json!(kind());
    request["parts"] = asking.history.parts(asking.category());
    request
}

fn amendment(asking: &Asking<'_>, of: &RecordId) -> Value {
    let mut request = on_basis(asking, record(asking, of));
    request["based_on"] = json!(1);
    request["epoch"] = json!(asking.category().epoch);
    request["kind"] = json!(kind());
    request["parts"] = asking.history.parts(asking.category());
    request
}

fn mistake(asking: &Asking<'_>, of: &RecordId) -> Value {
    let mut request = on_basis(asking, record(asking, of));
    request["version"] = json!(1);
    request
}
