//! The usual successful case of every function.

use std::collections::BTreeSet;

use emr_model::function as f;
use fabric_chaincode::SerializedIdentity;
use fabric_chaincode::memory::MemoryLedger;
use serde_json::Value;

use crate::requests;
use crate::stage;
use crate::table::Table;

/// What is asked, by whom.
pub(crate) struct Case<'a> {
    pub(crate) function: &'static str,
    pub(crate) ledger: &'a MemoryLedger,
    pub(crate) identity: &'a SerializedIdentity,
    pub(crate) body: Value,
}

const PATIENT: &str = "patient";
const DOCTOR: &str = "practitioner of hospital A";
const MINISTRY: &str = "ministry member";
const REGISTRAR: &str = "registrar of hospital A";
const KEEPER: &str = "keeper of hospital A";

/// Function, what is asked of it, by whom, and the standing in which that one is if it is not a good one.
#[rustfmt::skip]
const USUAL: [(&str, &str, &str, &str); 56] = [
    (f::REGISTER_ORGANIZATION, "a new hospital", MINISTRY, ""),
    (f::SUSPEND_ORGANIZATION, "", MINISTRY, ""),
    (f::SET_POLICY, "with hospital A", MINISTRY, ""),
    (f::REGISTER_KEEPER, "", "administrator of hospital A", ""),
    (f::REGISTER_MEMBER, "a patient", REGISTRAR, ""),
    (f::ACTIVATE_MEMBER, "themselves", PATIENT, "pending"),
    (f::UPDATE_MEMBER, "a practitioner of hospital A", MINISTRY, ""),
    (f::SUSPEND_MEMBER, "a practitioner of hospital A", REGISTRAR, ""),
    (f::REINSTATE_MEMBER, "a suspended practitioner of hospital A", REGISTRAR, ""),
    (f::CHANGE_KEYS, "adding one", PATIENT, ""),
    (f::FREEZE, "the patient", REGISTRAR, ""),
    (f::REQUEST_RECOVERY, "of the patient", PATIENT, "key that is not pinned"),
    (f::APPROVE_RECOVERY, "of the patient", REGISTRAR, ""),
    (f::CANCEL_RECOVERY, "of the patient", PATIENT, ""),
    (f::FINISH_RECOVERY, "of the patient, approved 9 days ago", PATIENT, "key that is not pinned"),
    (f::LIST_RECOVERIES, "of the patient", PATIENT, ""),
    (f::GET_MEMBER, "the patient", DOCTOR, ""),
    (f::LIST_MEMBERS, "of hospital A", REGISTRAR, ""),
    (f::GET_KEEPERS, "", DOCTOR, ""),
    (f::LIST_ORGANIZATIONS, "", DOCTOR, ""),
    (f::GET_POLICY, "", KEEPER, ""),
    (f::PUBLISH_CATEGORY_KEY, "the next epoch", PATIENT, ""),
    (f::SET_EMERGENCY_ACCESS, "off", PATIENT, ""),
    (f::GET_CATEGORY, "", DOCTOR, ""),
    (f::REQUEST_ACCESS, "to read, for themselves", DOCTOR, ""),
    (f::DECIDE_REQUEST, "approving", PATIENT, ""),
    (f::LIST_REQUESTS, "all", PATIENT, ""),
    (f::GRANT, "to a practitioner, to read", PATIENT, ""),
    (f::EXTEND_GRANT, "", PATIENT, ""),
    (f::REVOKE, "", PATIENT, ""),
    (f::LIST_GRANTS, "all", PATIENT, ""),
    (f::MAY_ACCESS, "to read", DOCTOR, ""),
    (f::DELEGATE, "to another patient", PATIENT, ""),
    (f::APPOINT_GUARDIAN, "with hospital A", MINISTRY, ""),
    (f::UNDELEGATE, "a delegation of the patient's, to read", PATIENT, ""),
    (f::LIST_DELEGATIONS, "all", PATIENT, ""),
    (f::ADD_RECORD, "", DOCTOR, ""),
    (f::ADD_RECORDS, "two", DOCTOR, ""),
    (f::ANCHOR_BATCH, "", DOCTOR, ""),
    (f::AMEND_RECORD, "of the practitioner of hospital A", DOCTOR, ""),
    (f::ENTER_IN_ERROR, "of the practitioner of hospital A", DOCTOR, ""),
    (f::REISSUE_SHARES, "", PATIENT, ""),
    (f::GET_RECORD, "", DOCTOR, ""),
    (f::LIST_RECORDS, "", DOCTOR, ""),
    (f::RECORD_HISTORY, "", DOCTOR, ""),
    (f::OPEN_RECORDS, "one", DOCTOR, ""),
    (f::ACCESS_LOG, "", PATIENT, ""),
    (f::MAY_RELEASE, "to who opened it on the situation's grant or emergency", KEEPER, ""),
    (f::BREAK_GLASS, "for a new reason", DOCTOR, ""),
    (f::REVIEW_EMERGENCY, "of the practitioner of hospital A", REGISTRAR, ""),
    (f::LIST_EMERGENCIES, "of the patient", PATIENT, ""),
    (f::ERASE_RECORDS, "", PATIENT, ""),
    (f::CONFIRM_ERASURE, "", KEEPER, ""),
    (f::LIST_ERASURES, "", PATIENT, ""),
    (f::LIST_OWED_ERASURES, "", KEEPER, ""),
    (f::CLOSE_SLOT, "over for two minutes", KEEPER, ""),
];

/// All of them, each allowed.
pub(crate) fn cases(table: &Table) -> Vec<Case<'_>> {
    let requests = requests::all();
    let functions: BTreeSet<_> = requests.iter().map(|request| request.function).collect();
    assert_eq!(functions, USUAL.map(|(function, ..)| function).into());
    let cases = USUAL.iter().map(|(function, what, caller, standing)| {
        let request = requests
            .iter()
            .find(|it| (it.function, it.what) == (*function, *what));
        let request = request.unwrap_or_else(|| panic!("{function}: {what}"));
        let (caller, ledger, identity) = table.caller_in(caller, standing);
        let situation = table.best_situation(caller);
        let basis = table.basis(caller, situation);
        let case = Case {
            function,
            ledger,
            identity,
            body: table.body(request, caller, situation, &basis),
        };
        let (_, response) = stage::ask(
            ledger,
            table.history.now,
            identity,
            function,
            &case.body.to_string(),
        );
        assert!(!response.is_refused(), "{function}: {}", response.message);
        case
    });
    cases.collect()
}
