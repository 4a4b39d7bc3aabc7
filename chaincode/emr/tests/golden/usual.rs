//! The usual successful case of every function.

use std::collections::BTreeSet;

use emr_model::access::{AccessLog, MayRelease, OpenRecords};
use emr_model::category::{GetCategory, ListCategories, PublishCategoryKey, SetEmergencyAccess};
use emr_model::delegate::{AppointGuardian, Delegate, ListDelegations, Undelegate};
use emr_model::desk::MayReadDesk;
use emr_model::directory::{
    AddDirectoryEntry, ConfirmDirectoryEntry, GetDirectoryEntry, ListDirectoryEntries,
    RemoveDirectoryEntry,
};
use emr_model::emergency::{BreakGlass, ListEmergencies, ReviewEmergency};
use emr_model::erasure::{ConfirmErasure, EraseRecords, ListErasures, ListOwedErasures};
use emr_model::grant::{ExtendGrant, Grant, ListGrants, MayAccess, Revoke, WouldAccess};
use emr_model::keeper::{GetKeepers, RegisterKeeper};
use emr_model::member::{
    ActivateMember, ChangeKeys, Freeze, GetMember, ListKeys, ListMembers, MembershipLog,
    RegisterMember, ReinstateMember, SuspendMember, UpdateMember,
};
use emr_model::organization::{ListOrganizations, RegisterOrganization, SuspendOrganization};
use emr_model::policy::{GetPolicy, SetPolicy};
use emr_model::record::{
    AddRecord, AddRecords, AmendRecord, AnchorBatch, EnterInError, GetRecord, ListRecords,
    RecordHistory, ReissueShares,
};
use emr_model::recovery::{
    ApproveRecovery, CancelRecovery, FinishRecovery, ListOpenRecoveries, ListRecoveries,
    RefuseRecovery, RequestRecovery,
};
use emr_model::request::{DecideRequest, ListRequests, RequestAccess};
use emr_model::slot::CloseSlot;
use emr_model::{Committed, Function};
use fabric_chaincode::SerializedIdentity;
use fabric_chaincode::memory::MemoryLedger;
use serde_json::Value;

use crate::requests;
use crate::stage;
use crate::table::Table;

/// A request and its caller.
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

/// The function, what is asked of it, the caller, and the caller's standing if it is not a good one.
#[rustfmt::skip]
const USUAL: [(&str, &str, &str, &str); 69] = [
    (RegisterOrganization::NAME, "a new hospital", MINISTRY, ""),
    (SuspendOrganization::NAME, "", MINISTRY, ""),
    (SetPolicy::NAME, "with hospital A", MINISTRY, ""),
    (RegisterKeeper::NAME, "", "administrator of hospital A", ""),
    (RegisterMember::NAME, "a patient", REGISTRAR, ""),
    (ActivateMember::NAME, "themselves", PATIENT, "pending"),
    (UpdateMember::NAME, "a practitioner of hospital A", MINISTRY, ""),
    (SuspendMember::NAME, "a practitioner of hospital A", REGISTRAR, ""),
    (ReinstateMember::NAME, "a suspended practitioner of hospital A", REGISTRAR, ""),
    (ChangeKeys::NAME, "adding a key", PATIENT, ""),
    (Freeze::NAME, "the patient", REGISTRAR, ""),
    (RequestRecovery::NAME, "of the patient", PATIENT, "key that is not pinned"),
    (ApproveRecovery::NAME, "of the patient", REGISTRAR, ""),
    (RefuseRecovery::NAME, "of the patient", REGISTRAR, ""),
    (CancelRecovery::NAME, "of the patient", PATIENT, ""),
    (FinishRecovery::NAME, "of the patient, approved 9 days ago", PATIENT, "key that is not pinned"),
    (ListRecoveries::NAME, "of the patient", PATIENT, ""),
    (ListOpenRecoveries::NAME, "of hospital A", REGISTRAR, ""),
    (GetMember::NAME, "the patient", DOCTOR, ""),
    (ListMembers::NAME, "of hospital A", REGISTRAR, ""),
    (ListKeys::NAME, "of themselves", PATIENT, ""),
    (MembershipLog::NAME, "of themselves", PATIENT, ""),
    (GetKeepers::NAME, "", DOCTOR, ""),
    (ListOrganizations::NAME, "", DOCTOR, ""),
    (GetPolicy::NAME, "", KEEPER, ""),
    (AddDirectoryEntry::NAME, "their own", DOCTOR, ""),
    (ConfirmDirectoryEntry::NAME, "of a practitioner of hospital A", REGISTRAR, ""),
    (RemoveDirectoryEntry::NAME, "of a practitioner of hospital A", REGISTRAR, ""),
    (GetDirectoryEntry::NAME, "of a practitioner of hospital A, confirmed", PATIENT, ""),
    (ListDirectoryEntries::NAME, "of hospital A", REGISTRAR, ""),
    (PublishCategoryKey::NAME, "the next epoch", PATIENT, ""),
    (SetEmergencyAccess::NAME, "switched off", PATIENT, ""),
    (GetCategory::NAME, "", DOCTOR, ""),
    (ListCategories::NAME, "", PATIENT, ""),
    (RequestAccess::NAME, "to read, for themselves", DOCTOR, ""),
    (DecideRequest::NAME, "approving", PATIENT, ""),
    (ListRequests::NAME, "all", PATIENT, ""),
    (Grant::NAME, "to a practitioner, to read", PATIENT, ""),
    (ExtendGrant::NAME, "", PATIENT, ""),
    (Revoke::NAME, "", PATIENT, ""),
    (ListGrants::NAME, "all", PATIENT, ""),
    (MayAccess::NAME, "to read", DOCTOR, ""),
    (WouldAccess::NAME, "the practitioner of hospital A", PATIENT, ""),
    (Delegate::NAME, "to another patient", PATIENT, ""),
    (AppointGuardian::NAME, "with hospital A", MINISTRY, ""),
    (Undelegate::NAME, "a delegation of the patient's, to read", PATIENT, ""),
    (ListDelegations::NAME, "all", PATIENT, ""),
    (AddRecord::NAME, "", DOCTOR, ""),
    (AddRecords::NAME, "two", DOCTOR, ""),
    (AnchorBatch::NAME, "", DOCTOR, ""),
    (AmendRecord::NAME, "of the practitioner of hospital A", DOCTOR, ""),
    (EnterInError::NAME, "of the practitioner of hospital A", DOCTOR, ""),
    (ReissueShares::NAME, "", PATIENT, ""),
    (GetRecord::NAME, "", DOCTOR, ""),
    (ListRecords::NAME, "", DOCTOR, ""),
    (RecordHistory::NAME, "", DOCTOR, ""),
    (OpenRecords::NAME, "one", DOCTOR, ""),
    (AccessLog::NAME, "", PATIENT, ""),
    (MayRelease::NAME, "to the reader who opened it under the situation's grant or emergency", KEEPER, ""),
    (BreakGlass::NAME, "with a new reason", DOCTOR, ""),
    (ReviewEmergency::NAME, "of the practitioner of hospital A", REGISTRAR, ""),
    (ListEmergencies::NAME, "of the patient", PATIENT, ""),
    (MayReadDesk::NAME, "of an application to hospital A as a practitioner", REGISTRAR, ""),
    (EraseRecords::NAME, "", PATIENT, ""),
    (ConfirmErasure::NAME, "", KEEPER, ""),
    (ListErasures::NAME, "", PATIENT, ""),
    (ListOwedErasures::NAME, "", KEEPER, ""),
    (CloseSlot::NAME, "that has been over for two minutes", KEEPER, ""),
    (Committed::NAME, "of a transaction of their own", DOCTOR, ""),
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
