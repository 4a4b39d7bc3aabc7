//! Everything that the contract keeps on the ledger: one key per fact, so that two people who act at once never write
//! the same key.

use emr_model::access::AccessEntry;
use emr_model::category::CategoryKey;
use emr_model::grant::GrantEntry;
use emr_model::keeper::Keeper;
use emr_model::member::Member;
use emr_model::organization::Organization;
use emr_model::record::RecordFacts;
use emr_model::request::AccessRequest;
use emr_model::{CategoryId, Digest, MemberId, MspId, RecordId, Timestamp, TransactionId};
use serde::{Deserialize, Serialize};

use crate::collection::Collection;
use crate::key::Epoch;

/// Present once the first ministry member is registered.
pub(crate) const BOOTSTRAP: Collection<(), Bootstrap> = Collection::new("bootstrap");

/// By MSP.
pub(crate) const ORGANIZATIONS: Collection<(MspId,), Organization> =
    Collection::new("organization");

/// By MSP; active as long as its organization is.
pub(crate) const KEEPERS: Collection<(MspId,), Keeper> = Collection::new("keeper");

/// By id.
pub(crate) const MEMBERS: Collection<(MemberId,), Member> = Collection::new("member");

/// By member and SHA-256 of the SubjectPublicKeyInfo: the keys under which that member acts.
pub(crate) const MEMBER_KEYS: Collection<(MemberId, Digest), MemberKey> =
    Collection::new("memberkey");

/// By patient, category and epoch, the current epoch first.
pub(crate) const CATEGORIES: Collection<(MemberId, CategoryId, Epoch), CategoryKey> =
    Collection::new("category");

/// By patient, grantee and the transaction that granted.
pub(crate) const GRANTS: Collection<(MemberId, MemberId, TransactionId), GrantEntry> =
    Collection::new("grant");

/// By patient, requester and the transaction that asked.
pub(crate) const REQUESTS: Collection<(MemberId, MemberId, TransactionId), AccessRequest> =
    Collection::new("request");

/// By patient, category and record: the current version, the newest record first.
pub(crate) const RECORDS: Collection<(MemberId, CategoryId, RecordId), RecordFacts> =
    Collection::new("record");

/// By patient, time and the transaction that opened, the newest first.
pub(crate) const ACCESSES: Collection<(MemberId, Timestamp, TransactionId), AccessEntry> =
    Collection::new("access");

/// That the first ministry member is registered.
#[derive(Serialize, Deserialize)]
pub(crate) struct Bootstrap {}

/// A key under which a member acts.
#[derive(Serialize, Deserialize)]
pub(crate) struct MemberKey {
    /// Since when.
    pub(crate) from: Timestamp,
    /// Until when, exclusive; for good if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<Timestamp>,
    /// Who compared it with the member's screen.
    pub(crate) by: Approver,
}

impl MemberKey {
    /// Whether the member may act under it. A key that is there is in force: clocks of two members may differ, so
    /// `from` is for the record only.
    pub(crate) fn is_active(&self, time: Timestamp) -> bool {
        self.until.is_none_or(|until| time < until)
    }
}

/// Who admitted a member.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Approver {
    /// The node administrator of this MSP.
    Administrator(MspId),
    /// A registrar or ministry member.
    Member(MemberId),
}
