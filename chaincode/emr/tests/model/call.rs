//! What the model answers to a call.

use emr_model::{Call, ErrorCode};
use serde_json::Value;

use crate::rules::{Model, Proposal};

/// The request as it goes to the contract.
pub(crate) fn request(call: &Call) -> Value {
    serde_json::from_slice(&call.argument()).expect("a request is JSON")
}

/// Makes [`ask`] of the model's methods.
macro_rules! methods {
    ($($function:ident $method:ident;)*) => {
        /// What the model answers, in the form in which the contract would.
        pub(crate) fn ask(
            model: &mut Model,
            call: &Call,
            by: &Proposal,
        ) -> Result<Value, ErrorCode> {
            model.check_proposal(by)?;
            let answer = match call {
                $(Call::$function(request) => serde_json::to_value(model.$method(by, request)?),)*
            };
            Ok(answer.expect("answers have no keys but texts"))
        }
    };
}

methods! {
    RegisterOrganization register_organization;
    SuspendOrganization suspend_organization;
    SetPolicy set_policy;
    RegisterKeeper register_keeper;
    RegisterMember register_member;
    ActivateMember activate_member;
    UpdateMember update_member;
    SuspendMember suspend_member;
    ReinstateMember reinstate_member;
    ChangeKeys change_keys;
    Freeze freeze;
    RequestRecovery request_recovery;
    ApproveRecovery approve_recovery;
    RefuseRecovery refuse_recovery;
    CancelRecovery cancel_recovery;
    FinishRecovery finish_recovery;
    ListRecoveries list_recoveries;
    ListOpenRecoveries list_open_recoveries;
    GetMember get_member;
    ListMembers list_members;
    ListKeys list_keys;
    MembershipLog membership_log;
    GetKeepers get_keepers;
    ListOrganizations list_organizations;
    GetPolicy get_policy;
    AddDirectoryEntry add_directory_entry;
    ConfirmDirectoryEntry confirm_directory_entry;
    RemoveDirectoryEntry remove_directory_entry;
    GetDirectoryEntry get_directory_entry;
    ListDirectoryEntries list_directory_entries;

    PublishCategoryKey publish_category_key;
    SetEmergencyAccess set_emergency_access;
    GetCategory get_category;
    ListCategories list_categories;
    RequestAccess request_access;
    DecideRequest decide_request;
    ListRequests list_requests;
    Grant grant;
    ExtendGrant extend_grant;
    Revoke revoke;
    ListGrants list_grants;
    Delegate delegate;
    AppointGuardian appoint_guardian;
    Undelegate undelegate;
    ListDelegations list_delegations;
    MayAccess may_access;
    WouldAccess would_access;

    AddRecord add_record;
    AddRecords add_records;
    AnchorBatch anchor_batch;
    AmendRecord amend_record;
    EnterInError enter_in_error;
    ReissueShares reissue_shares;
    GetRecord get_record;
    ListRecords list_records;
    RecordHistory record_history;

    OpenRecords open_records;
    AccessLog access_log;
    MayRelease may_release;

    BreakGlass break_glass;
    ReviewEmergency review_emergency;
    ListEmergencies list_emergencies;
    MayReadDesk may_read_desk;

    EraseRecords erase_records;
    ConfirmErasure confirm_erasure;
    ListErasures list_erasures;
    ListOwedErasures list_owed_erasures;

    CloseSlot close_slot;
    Committed committed;
}
