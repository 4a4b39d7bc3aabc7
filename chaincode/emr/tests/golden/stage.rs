//! A ledger on which requests are tried without leaving a trace.

use bytes::Bytes;
use emr_contract::EmrContract;
use emr_model::member::{Freeze, SuspendMember};
use emr_model::organization::SuspendOrganization;
use emr_model::slot::CloseSlot;
use emr_model::{ErrorCode, Function, TransactionId};
use fabric_chaincode::memory::{MemoryLedger, Proposal, Transaction};
use fabric_chaincode::{Ledger, Response, SerializedIdentity};
use futures::executor::block_on;
use serde_json::{Value, json};

use crate::fixtures::{HOSPITAL_B, MINUTE, World};
use crate::history::History;
use crate::situations::Change;

/// The transaction that every request is made in.
pub(crate) fn transaction() -> TransactionId {
    "f".repeat(64).parse().unwrap()
}

/// Simulates a request at the present time, as two peers do it.
pub(crate) fn ask(
    ledger: &MemoryLedger,
    now: u64,
    signer: &SerializedIdentity,
    function: &str,
    body: &str,
) -> (Transaction, Response) {
    ask_in(ledger, now, signer, &transaction(), function, body)
}

/// The same in a transaction of this id.
pub(crate) fn ask_in(
    ledger: &MemoryLedger,
    now: u64,
    signer: &SerializedIdentity,
    transaction: &TransactionId,
    function: &str,
    body: &str,
) -> (Transaction, Response) {
    let arguments = [
        Bytes::from(function.to_owned()),
        Bytes::from(body.to_owned()),
    ];
    let proposal = Proposal::new(signer.clone(), arguments)
        .timestamp_milliseconds(now)
        .transaction_id(transaction.as_str());
    let twice = ledger.simulate_twice(&EmrContract, proposal);
    block_on(twice).unwrap_or_else(|differences| panic!("{differences}"))
}

/// `allowed`, or the code of the refusal. A refusal has no payload, no event, and no status that hands out what was read.
pub(crate) fn outcome(transaction: &Transaction, response: &Response) -> &'static str {
    if !response.is_refused() {
        return "allowed";
    }
    let (code, sentence) = ErrorCode::split(&response.message).expect("refusals have codes");
    assert_ne!(code, ErrorCode::Internal, "{sentence}");
    assert_eq!(response.status, i32::from(code.status()));
    assert!(response.payload.is_empty() && transaction.event().is_none());
    code.as_str()
}

/// The ledger as it is after this change.
pub(crate) fn after(history: &History, change: Change) -> MemoryLedger {
    let ledger = &history.world.ledger;
    let cast = &history.cast;
    let mut world = World::empty();
    world.ledger = copy(ledger, |_| true);
    world.now.set(history.now);
    let minister = &cast.minister.identity;
    let patient = json!({ "id": cast.patient.id });
    let (signer, function, request) = match change {
        Change::Nothing => return ledger.clone(),
        Change::NobodyAdmitted => return copy(ledger, |key| key != "\0bootstrap\0"),
        Change::PatientSuspended => (minister, SuspendMember::NAME, patient),
        Change::PatientFrozen => (minister, Freeze::NAME, patient),
        Change::HospitalBSuspended => {
            let hospital = json!({ "msp": HOSPITAL_B });
            (minister, SuspendOrganization::NAME, hospital)
        }
        Change::SlotClosed => {
            world.pass(10 * MINUTE);
            let slot = json!({ "seconds": 300, "number": history.now / (5 * MINUTE) });
            let request = json!({ "slot": slot });
            (&cast.ministry_nodes.keeper, CloseSlot::NAME, request)
        }
    };
    let _: Value = world.run_json(signer, function, &request).unwrap();
    world.ledger
}

/// The ledger with one value changed behind the contract's back.
pub(crate) fn changed(
    ledger: &MemoryLedger,
    key: &str,
    change: impl Fn(&mut Value),
) -> MemoryLedger {
    let mut world = World::empty();
    world.ledger = copy(ledger, |_| true);
    let mut value = serde_json::from_slice(&ledger.state()[key]).unwrap();
    change(&mut value);
    world.seed(key, &value.to_string());
    world.ledger
}

/// The same keys and values, as far as `keeps` says.
pub(crate) fn copy(ledger: &MemoryLedger, keeps: impl Fn(&str) -> bool) -> MemoryLedger {
    let copy = MemoryLedger::new("emr");
    let nobody = SerializedIdentity::new("Nobody", "");
    let transaction = copy.transaction(Proposal::new(nobody, ["copy"]));
    let kept = ledger.state().into_iter().filter(|(key, _)| keeps(key));
    for (key, value) in kept {
        block_on(transaction.put_state(&key, value)).unwrap();
    }
    transaction.commit().unwrap();
    copy
}
