//! One call of the contract: its function and its typed request.

use emr_model::access::{AccessLog, MayRelease, OpenRecords};
use emr_model::category::{GetCategory, PublishCategoryKey, SetEmergencyAccess};
use emr_model::delegate::{AppointGuardian, Delegate, ListDelegations, Undelegate};
use emr_model::emergency::{BreakGlass, ListEmergencies, ReviewEmergency};
use emr_model::erasure::{ConfirmErasure, EraseRecords, ListErasures, ListOwedErasures};
use emr_model::grant::{ExtendGrant, Grant, ListGrants, MayAccess, Revoke};
use emr_model::keeper::{GetKeepers, RegisterKeeper};
use emr_model::member::{
    ActivateMember, ChangeKeys, Freeze, GetMember, ListMembers, RegisterMember, ReinstateMember,
    SuspendMember, UpdateMember,
};
use emr_model::organization::{ListOrganizations, RegisterOrganization, SuspendOrganization};
use emr_model::policy::{GetPolicy, SetPolicy};
use emr_model::record::{
    AddRecord, AddRecords, AmendRecord, AnchorBatch, EnterInError, GetRecord, ListRecords,
    RecordHistory, ReissueShares,
};
use emr_model::recovery::{
    ApproveRecovery, CancelRecovery, FinishRecovery, ListRecoveries, RequestRecovery,
};
use emr_model::request::{DecideRequest, ListRequests, RequestAccess};
use emr_model::slot::CloseSlot;
use emr_model::{ErrorCode, function};
use serde_json::Value;

use crate::rules::{Model, Proposal};

/// Whether what a function does is to be committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    Submit,
    Evaluate,
}

/// Makes [`Call`] of the table of functions.
macro_rules! calls {
    ($($request:ident $name:ident $method:ident $use:ident;)*) => {
        /// A function and what it is asked.
        #[derive(Debug, Clone)]
        pub(crate) enum Call {
            $($request($request),)*
        }

        impl Call {
            /// The function's name on the wire.
            pub(crate) fn function(&self) -> &'static str {
                match self {
                    $(Self::$request(_) => function::$name,)*
                }
            }

            pub(crate) fn is_submitted(&self) -> bool {
                let how = match self {
                    $(Self::$request(_) => Use::$use,)*
                };
                how == Use::Submit
            }

            /// The request as it goes to the contract.
            pub(crate) fn request(&self) -> Value {
                let request = match self {
                    $(Self::$request(request) => serde_json::to_value(request),)*
                };
                request.expect("requests have no keys but texts")
            }

            /// What the model answers, in the form in which the contract would.
            pub(crate) fn ask(&self, model: &mut Model, by: &Proposal) -> Result<Value, ErrorCode> {
                model.check_proposal(by)?;
                let answer = match self {
                    $(Self::$request(request) => serde_json::to_value(model.$method(by, request)?),)*
                };
                Ok(answer.expect("answers have no keys but texts"))
            }
        }
    };
}

calls! {
    RegisterOrganization REGISTER_ORGANIZATION register_organization Submit;
    SuspendOrganization SUSPEND_ORGANIZATION suspend_organization Submit;
    SetPolicy SET_POLICY set_policy Submit;
    RegisterKeeper REGISTER_KEEPER register_keeper Submit;
    RegisterMember REGISTER_MEMBER register_member Submit;
    ActivateMember ACTIVATE_MEMBER activate_member Submit;
    UpdateMember UPDATE_MEMBER update_member Submit;
    SuspendMember SUSPEND_MEMBER suspend_member Submit;
    ReinstateMember REINSTATE_MEMBER reinstate_member Submit;
    ChangeKeys CHANGE_KEYS change_keys Submit;
    Freeze FREEZE freeze Submit;
    RequestRecovery REQUEST_RECOVERY request_recovery Submit;
    ApproveRecovery APPROVE_RECOVERY approve_recovery Submit;
    CancelRecovery CANCEL_RECOVERY cancel_recovery Submit;
    FinishRecovery FINISH_RECOVERY finish_recovery Submit;
    ListRecoveries LIST_RECOVERIES list_recoveries Evaluate;
    GetMember GET_MEMBER get_member Evaluate;
    ListMembers LIST_MEMBERS list_members Evaluate;
    GetKeepers GET_KEEPERS get_keepers Evaluate;
    ListOrganizations LIST_ORGANIZATIONS list_organizations Evaluate;
    GetPolicy GET_POLICY get_policy Evaluate;

    PublishCategoryKey PUBLISH_CATEGORY_KEY publish_category_key Submit;
    SetEmergencyAccess SET_EMERGENCY_ACCESS set_emergency_access Submit;
    GetCategory GET_CATEGORY get_category Evaluate;
    RequestAccess REQUEST_ACCESS request_access Submit;
    DecideRequest DECIDE_REQUEST decide_request Submit;
    ListRequests LIST_REQUESTS list_requests Evaluate;
    Grant GRANT grant Submit;
    ExtendGrant EXTEND_GRANT extend_grant Submit;
    Revoke REVOKE revoke Submit;
    ListGrants LIST_GRANTS list_grants Evaluate;
    Delegate DELEGATE delegate Submit;
    AppointGuardian APPOINT_GUARDIAN appoint_guardian Submit;
    Undelegate UNDELEGATE undelegate Submit;
    ListDelegations LIST_DELEGATIONS list_delegations Evaluate;
    MayAccess MAY_ACCESS may_access Evaluate;

    AddRecord ADD_RECORD add_record Submit;
    AddRecords ADD_RECORDS add_records Submit;
    AnchorBatch ANCHOR_BATCH anchor_batch Submit;
    AmendRecord AMEND_RECORD amend_record Submit;
    EnterInError ENTER_IN_ERROR enter_in_error Submit;
    ReissueShares REISSUE_SHARES reissue_shares Submit;
    GetRecord GET_RECORD get_record Evaluate;
    ListRecords LIST_RECORDS list_records Evaluate;
    RecordHistory RECORD_HISTORY record_history Evaluate;

    OpenRecords OPEN_RECORDS open_records Submit;
    AccessLog ACCESS_LOG access_log Evaluate;
    MayRelease MAY_RELEASE may_release Evaluate;

    BreakGlass BREAK_GLASS break_glass Submit;
    ReviewEmergency REVIEW_EMERGENCY review_emergency Submit;
    ListEmergencies LIST_EMERGENCIES list_emergencies Evaluate;

    EraseRecords ERASE_RECORDS erase_records Submit;
    ConfirmErasure CONFIRM_ERASURE confirm_erasure Submit;
    ListErasures LIST_ERASURES list_erasures Evaluate;
    ListOwedErasures LIST_OWED_ERASURES list_owed_erasures Evaluate;

    CloseSlot CLOSE_SLOT close_slot Submit;
}
