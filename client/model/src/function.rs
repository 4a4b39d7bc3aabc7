//! The contract's functions by their names on the wire: `Contract:Function`, one JSON object as argument.

/// Admits an organization: [`crate::organization::RegisterOrganization`].
pub const REGISTER_ORGANIZATION: &str = "Registry:RegisterOrganization";
/// Publishes the caller's organization's keeper: [`crate::keeper::RegisterKeeper`].
pub const REGISTER_KEEPER: &str = "Registry:RegisterKeeper";
/// Admits a member, pending until they activate: [`crate::member::RegisterMember`].
pub const REGISTER_MEMBER: &str = "Registry:RegisterMember";
/// The new member's own word, with their recipients: [`crate::member::ActivateMember`].
pub const ACTIVATE_MEMBER: &str = "Registry:ActivateMember";
/// Refuses a member everything from now on: [`crate::member::SuspendMember`].
pub const SUSPEND_MEMBER: &str = "Registry:SuspendMember";
/// A member's recipients and standing: [`crate::member::GetMember`].
pub const GET_MEMBER: &str = "Registry:GetMember";
/// Every active keeper: [`crate::keeper::GetKeepers`].
pub const GET_KEEPERS: &str = "Registry:GetKeepers";

/// The first key of a category: [`crate::category::PublishCategoryKey`].
pub const PUBLISH_CATEGORY_KEY: &str = "Consent:PublishCategoryKey";
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

/// Adds one record: [`crate::record::AddRecord`].
pub const ADD_RECORD: &str = "Records:AddRecord";
/// What the ledger says of one record: [`crate::record::GetRecord`].
pub const GET_RECORD: &str = "Records:GetRecord";
/// A category's records, newest first: [`crate::record::ListRecords`].
pub const LIST_RECORDS: &str = "Records:ListRecords";

/// The audited read: [`crate::access::OpenRecords`].
pub const OPEN_RECORDS: &str = "Access:OpenRecords";
/// For keepers: whether a share may be released now: [`crate::access::MayRelease`].
pub const MAY_RELEASE: &str = "Access:MayRelease";
/// Who looked, newest first: [`crate::access::AccessLog`].
pub const ACCESS_LOG: &str = "Access:AccessLog";
