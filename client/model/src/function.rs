//! The contract's functions by their names on the wire: `Contract:Function`, one JSON object as argument.

/// Admits an organization: [`crate::organization::RegisterOrganization`].
pub const REGISTER_ORGANIZATION: &str = "Registry:RegisterOrganization";
/// Refuses an organization everything: [`crate::organization::SuspendOrganization`].
pub const SUSPEND_ORGANIZATION: &str = "Registry:SuspendOrganization";
/// How long things take; ministry and hospital together: [`crate::policy::SetPolicy`].
pub const SET_POLICY: &str = "Registry:SetPolicy";
/// Publishes the caller's organization's keeper: [`crate::keeper::RegisterKeeper`].
pub const REGISTER_KEEPER: &str = "Registry:RegisterKeeper";
/// Admits a member, pending until they activate: [`crate::member::RegisterMember`].
pub const REGISTER_MEMBER: &str = "Registry:RegisterMember";
/// The new member's own word, with their recipients: [`crate::member::ActivateMember`].
pub const ACTIVATE_MEMBER: &str = "Registry:ActivateMember";
/// Changes what a member is: [`crate::member::UpdateMember`].
pub const UPDATE_MEMBER: &str = "Registry:UpdateMember";
/// Changes the caller's own keys: [`crate::member::ChangeKeys`].
pub const CHANGE_KEYS: &str = "Registry:ChangeKeys";
/// Stops keys at once: [`crate::member::Freeze`].
pub const FREEZE: &str = "Registry:Freeze";
/// Asks for a new key without an old one: [`crate::recovery::RequestRecovery`].
pub const REQUEST_RECOVERY: &str = "Registry:RequestRecovery";
/// For the ministry or a hospital: [`crate::recovery::ApproveRecovery`].
pub const APPROVE_RECOVERY: &str = "Registry:ApproveRecovery";
/// Stops a recovery: [`crate::recovery::CancelRecovery`].
pub const CANCEL_RECOVERY: &str = "Registry:CancelRecovery";
/// Begins with the new key: [`crate::recovery::FinishRecovery`].
pub const FINISH_RECOVERY: &str = "Registry:FinishRecovery";
/// Refuses a member everything from now on: [`crate::member::SuspendMember`].
pub const SUSPEND_MEMBER: &str = "Registry:SuspendMember";
/// Lets a suspended or frozen member act again: [`crate::member::ReinstateMember`].
pub const REINSTATE_MEMBER: &str = "Registry:ReinstateMember";
/// A member's recipients and standing: [`crate::member::GetMember`].
pub const GET_MEMBER: &str = "Registry:GetMember";
/// Every active keeper: [`crate::keeper::GetKeepers`].
pub const GET_KEEPERS: &str = "Registry:GetKeepers";
/// An organization's members: [`crate::member::ListMembers`].
pub const LIST_MEMBERS: &str = "Registry:ListMembers";
/// All organizations: [`crate::organization::ListOrganizations`].
pub const LIST_ORGANIZATIONS: &str = "Registry:ListOrganizations";
/// A member's recoveries: [`crate::recovery::ListRecoveries`].
pub const LIST_RECOVERIES: &str = "Registry:ListRecoveries";
/// How long things take: [`crate::policy::GetPolicy`].
pub const GET_POLICY: &str = "Registry:GetPolicy";

/// The first key of a category: [`crate::category::PublishCategoryKey`].
pub const PUBLISH_CATEGORY_KEY: &str = "Consent:PublishCategoryKey";
/// Whether keepers may release in an emergency: [`crate::category::SetEmergencyAccess`].
pub const SET_EMERGENCY_ACCESS: &str = "Consent:SetEmergencyAccess";
/// To whom a category is sealed: [`crate::category::GetCategory`].
pub const GET_CATEGORY: &str = "Consent:GetCategory";
/// Asks a patient for access: [`crate::request::RequestAccess`].
pub const REQUEST_ACCESS: &str = "Consent:RequestAccess";
/// Approves (with the grant) or declines: [`crate::request::DecideRequest`].
pub const DECIDE_REQUEST: &str = "Consent:DecideRequest";
/// Requests to the patient, or the caller's own: [`crate::request::ListRequests`].
pub const LIST_REQUESTS: &str = "Consent:ListRequests";
/// Lets a member read or add: [`crate::grant::Grant`].
pub const GRANT: &str = "Consent:Grant";
/// Seals a further epoch's key to a grantee: [`crate::grant::ExtendGrant`].
pub const EXTEND_GRANT: &str = "Consent:ExtendGrant";
/// Ends a grant and begins the category's next epoch: [`crate::grant::Revoke`].
pub const REVOKE: &str = "Consent:Revoke";
/// Grants of the patient, or to the caller: [`crate::grant::ListGrants`].
pub const LIST_GRANTS: &str = "Consent:ListGrants";
/// Lets somebody act in the patient's place: [`crate::delegate::Delegate`].
pub const DELEGATE: &str = "Consent:Delegate";
/// The same for people who cannot sign; ministry and hospital together: [`crate::delegate::AppointGuardian`].
pub const APPOINT_GUARDIAN: &str = "Consent:AppointGuardian";
/// Ends that: [`crate::delegate::Undelegate`].
pub const UNDELEGATE: &str = "Consent:Undelegate";
/// Who acts in a patient's place: [`crate::delegate::ListDelegations`].
pub const LIST_DELEGATIONS: &str = "Consent:ListDelegations";
/// Whether the caller may read or add now: [`crate::grant::MayAccess`].
pub const MAY_ACCESS: &str = "Consent:MayAccess";

/// Adds one record: [`crate::record::AddRecord`].
pub const ADD_RECORD: &str = "Records:AddRecord";
/// Adds many records at once: [`crate::record::AddRecords`].
pub const ADD_RECORDS: &str = "Records:AddRecords";
/// Replaces a record by its next version: [`crate::record::AmendRecord`].
pub const AMEND_RECORD: &str = "Records:AmendRecord";
/// Marks a record as entered in error: [`crate::record::EnterInError`].
pub const ENTER_IN_ERROR: &str = "Records:EnterInError";
/// Adds a batch of device observations: [`crate::record::AnchorBatch`].
pub const ANCHOR_BATCH: &str = "Records:AnchorBatch";
/// Replaces lost and bad shares: [`crate::record::ReissueShares`].
pub const REISSUE_SHARES: &str = "Records:ReissueShares";
/// What the ledger says of one record: [`crate::record::GetRecord`].
pub const GET_RECORD: &str = "Records:GetRecord";
/// A category's records, newest first: [`crate::record::ListRecords`].
pub const LIST_RECORDS: &str = "Records:ListRecords";
/// All versions of a record: [`crate::record::RecordHistory`].
pub const RECORD_HISTORY: &str = "Records:RecordHistory";

/// The audited read: [`crate::access::OpenRecords`].
pub const OPEN_RECORDS: &str = "Access:OpenRecords";
/// For keepers: whether a share may be released now: [`crate::access::MayRelease`].
pub const MAY_RELEASE: &str = "Access:MayRelease";
/// Who looked, newest first: [`crate::access::AccessLog`].
pub const ACCESS_LOG: &str = "Access:AccessLog";

/// Reads without a grant, with a review owed: [`crate::emergency::BreakGlass`].
pub const BREAK_GLASS: &str = "Emergency:BreakGlass";
/// The review: [`crate::emergency::ReviewEmergency`].
pub const REVIEW_EMERGENCY: &str = "Emergency:ReviewEmergency";
/// A patient's emergencies, or those whose review is owed: [`crate::emergency::ListEmergencies`].
pub const LIST_EMERGENCIES: &str = "Emergency:ListEmergencies";

/// Has records destroyed: [`crate::erasure::EraseRecords`].
pub const ERASE_RECORDS: &str = "Erasure:EraseRecords";
/// For keepers: that they did: [`crate::erasure::ConfirmErasure`].
pub const CONFIRM_ERASURE: &str = "Erasure:ConfirmErasure";
/// What a patient had destroyed, and which keepers confirmed it: [`crate::erasure::ListErasures`].
pub const LIST_ERASURES: &str = "Erasure:ListErasures";
/// For keepers: what they have still to destroy and confirm: [`crate::erasure::ListOwedErasures`].
pub const LIST_OWED_ERASURES: &str = "Erasure:ListOwedErasures";

/// For keepers: ends what was endorsed and not committed: [`crate::slot::CloseSlot`].
pub const CLOSE_SLOT: &str = "Time:CloseSlot";
