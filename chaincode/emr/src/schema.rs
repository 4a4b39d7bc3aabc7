//! Everything that the contract keeps on the ledger: one key per fact, so that two people who act at once never write
//! the same key.

use emr_model::access::AccessEntry;
use emr_model::category::CategoryKey;
use emr_model::delegate::Delegation;
use emr_model::directory::DirectoryEntry;
use emr_model::emergency::Emergency;
use emr_model::erasure::{Confirmation, Erasure};
use emr_model::grant::GrantEntry;
use emr_model::keeper::Keeper;
use emr_model::member::{Member, MembershipEvent, Stop};
use emr_model::organization::Organization;
use emr_model::recovery::{Recovery, RefusalReason};
use emr_model::request::AccessRequest;
use emr_model::{
    CategoryId, Digest, EmergencyId, Grantee, LongerRecovery, MemberId, MspId, NetworkKind, Policy,
    PolicyBounds, Recipient, RecordId, Timestamp, TransactionId,
};
use serde::{Deserialize, Serialize};

use crate::closure::Closures;
use crate::collection::Collection;
use crate::key::{Epoch, Version};
use crate::record_value::{Addition, RecordValue};
use crate::upgrade;

/// Present once the first ministry member is registered.
pub(crate) const BOOTSTRAP: Collection<(), Bootstrap> = Collection::new("bootstrap");

/// How long things take. Until the policy is set, the default is in force.
pub(crate) const POLICY: Collection<(), KeptPolicy> = Collection::new("policy");

/// By the digest of what is approved and the organization that approves.
pub(crate) const APPROVALS: Collection<(Digest, MspId), Approval> = Collection::new("approval");

/// By length in seconds and number: the slots that are closed.
pub(crate) const SLOTS: Collection<(u32, u64), Closed> = Collection::new("slot");

/// By MSP.
pub(crate) const ORGANIZATIONS: Collection<(MspId,), Organization> =
    Collection::new("organization");

/// By MSP.
pub(crate) const KEEPERS: Collection<(MspId,), RegisteredKeeper> = Collection::new("keeper");

/// By id.
pub(crate) const MEMBERS: Collection<(MemberId,), Member> = Collection::new("member");

/// By member and SHA-256 of the SubjectPublicKeyInfo: the keys under which that member acts.
pub(crate) const MEMBER_KEYS: Collection<(MemberId, Digest), MemberKey> =
    Collection::new("memberkey");

/// By member, time and transaction, the newest first: what officials did to the membership.
pub(crate) const MEMBERSHIP_LOG: Collection<(MemberId, Timestamp, TransactionId), MembershipEvent> =
    Collection::new("membershiplog");

/// By organization and member: the members under its MSP, and the patients whose keys it keeps.
pub(crate) const MEMBERS_OF: Collection<(MspId, MemberId), Listed> = Collection::new("memberof");

/// By hospital and practitioner: the directory of practitioners.
pub(crate) const DIRECTORY: Collection<(MspId, MemberId), DirectoryEntry> =
    Collection::new("directory");

/// By member and the transaction that asked for the recovery.
pub(crate) const RECOVERIES: Collection<(MemberId, TransactionId), Recovery> =
    Collection::new("recovery");

/// By organization, time of the request and its transaction, the newest first: recoveries of its members, and those that it
/// approved or refused. Those that are over stay in it.
pub(crate) const RECOVERIES_OF: Collection<(MspId, Timestamp, TransactionId), ListedRecovery> =
    Collection::new("recoveryof");

/// By patient, category and epoch, the current epoch first.
pub(crate) const CATEGORIES: Collection<(MemberId, CategoryId, Epoch), PublishedKey> =
    Collection::new("category");

/// By patient and category: when the category was closed to emergencies, whatever its keys say; absent if it was never
/// closed.
pub(crate) const CLOSURES: Collection<(MemberId, CategoryId), Closures> =
    Collection::upgraded("emergencyoff", &[upgrade::closed]);

/// By patient, grantee and the transaction that granted.
pub(crate) const GRANTS: Collection<(MemberId, Grantee, TransactionId), GrantEntry> =
    Collection::new("grant");

/// By patient and delegate.
pub(crate) const DELEGATIONS: Collection<(MemberId, MemberId), Delegation> =
    Collection::new("delegate");

/// By patient, requester and the transaction that asked for access.
pub(crate) const REQUESTS: Collection<(MemberId, MemberId, TransactionId), AccessRequest> =
    Collection::upgraded("request", &[upgrade::request]);

/// By patient, category and record: the current version, the newest record first.
pub(crate) const RECORDS: Collection<(MemberId, CategoryId, RecordId), RecordValue> =
    Collection::upgraded("record", &[upgrade::record]);

/// By patient, category, record and version: the versions before the current one, the latest first.
pub(crate) const RECORD_VERSIONS: Collection<
    (MemberId, CategoryId, RecordId, Version),
    RecordValue,
> = Collection::new("recordver");

/// By patient, category and transaction: the facts that records added together share.
pub(crate) const ADDITIONS: Collection<(MemberId, CategoryId, TransactionId), Addition> =
    Collection::new("addition");

/// By patient, time and the transaction that opened the records, the newest first.
pub(crate) const ACCESSES: Collection<(MemberId, Timestamp, TransactionId), AccessEntry> =
    Collection::upgraded("access", &[upgrade::access]);

/// By patient, time and the transaction that declared it, the newest first.
pub(crate) const EMERGENCIES: Collection<(MemberId, Timestamp, TransactionId), Emergency> =
    Collection::new("emergency");

/// By patient, practitioner and digest of the reason text: the reasons that the practitioner has used.
pub(crate) const EMERGENCY_REASONS: Collection<(MemberId, MemberId, Digest), Closed> =
    Collection::new("emergencyreason");

/// By hospital, time and transaction of the emergency, the newest first: the reviews owed.
pub(crate) const OWED_REVIEWS: Collection<(MspId, Timestamp, TransactionId), OwedReview> =
    Collection::new("owedreview");

/// By practitioner: which of their emergencies block the next one, now or when the review is overdue.
pub(crate) const REVIEWS_OF: Collection<(MemberId,), ReviewsOf> = Collection::new("reviewsof");

/// By practitioner and day since 1 January 1970: how many emergencies they declared.
pub(crate) const EMERGENCIES_OF_DAY: Collection<(MemberId, u64), Count> =
    Collection::new("emergencyday");

/// By requester and day since 1 January 1970: how many requests for access they sent.
pub(crate) const REQUESTS_OF_DAY: Collection<(MemberId, u64), Count> =
    Collection::new("requestday");

/// By patient and the transaction that erased.
pub(crate) const ERASURES: Collection<(MemberId, TransactionId), Erasure> =
    Collection::new("erasure");

/// By keeper's organization, patient and the transaction that erased: the confirmations owed.
pub(crate) const OWED_CONFIRMATIONS: Collection<
    (MspId, MemberId, TransactionId),
    OwedConfirmation,
> = Collection::new("owedconfirmation");

/// By patient, the transaction that erased, and the keeper's organization.
pub(crate) const CONFIRMATIONS: Collection<(MemberId, TransactionId, MspId), Confirmation> =
    Collection::new("confirmation");

/// Marks that the first ministry member is registered. It is written once.
#[derive(Serialize, Deserialize)]
pub(crate) struct Bootstrap {
    /// What was fixed then. Absent on networks that an earlier contract bootstrapped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) fixed: Option<Fixed>,
}

/// What is fixed for ever when the network admits its first member.
#[derive(Serialize, Deserialize)]
pub(crate) struct Fixed {
    /// The kind of network.
    pub(crate) network: NetworkKind,
    /// The bounds of the policy's times. They are kept in full, so that no later contract changes them.
    pub(crate) bounds: PolicyBounds,
}

/// The policy, and the wait before a change that shortened it.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct KeptPolicy {
    #[serde(flatten)]
    pub(crate) policy: Policy,
    /// Absent if no change has shortened the wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) longer_recovery: Option<LongerRecovery>,
}

/// A key under which a member acts.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct MemberKey {
    /// When it was pinned.
    pub(crate) from: Timestamp,
    /// When the member ended it, if they did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<Timestamp>,
    /// How many recoveries of the member there had been when it was pinned.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) recoveries: u32,
    /// Whether it is frozen.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_frozen: bool,
    /// Who froze it. Also absent on keys that an earlier contract froze.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) stop: Option<Stop>,
    /// Who vouched that it is the member's key.
    pub(crate) by: Approver,
    /// The recipient of its device. Absent on keys of earlier contracts until they sign a change of keys: for these, it
    /// is the member's recipient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) recipient: Option<Recipient>,
}

impl MemberKey {
    /// The recipient to which keepers seal what the key opens; `None` while the member is pending.
    pub(crate) fn recipient_of<'a>(&'a self, member: &'a Member) -> Option<&'a Recipient> {
        self.recipient.as_ref().or(member.recipient.as_ref())
    }

    /// Whether it was neither ended nor frozen, nor made void by a later recovery. Its times do not count: two members'
    /// clocks may differ, and no member may gain time by that.
    pub(crate) fn is_in_force(&self, member: &Member) -> bool {
        !self.is_frozen && self.until.is_none() && self.recoveries == member.recoveries
    }
}

/// Who approved a member's key.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Approver {
    /// The node administrator of this MSP.
    Administrator(MspId),
    /// A registrar or ministry member.
    Member(MemberId),
    /// The member themselves, under a key that was in force.
    Own(Digest),
    /// Two organizations, by a recovery.
    Recovery(TransactionId),
}

/// A category key with publication time and publisher.
#[derive(Serialize, Deserialize)]
pub(crate) struct PublishedKey {
    #[serde(flatten)]
    pub(crate) key: CategoryKey,
    /// When it was published. 0 or absent on keys of the first contract, which did not record the time.
    #[serde(default = "unknown")]
    pub(crate) published: Timestamp,
    /// The publisher: the patient or a delegate. Absent on keys of earlier contracts, which did not record the
    /// publisher.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) published_by: Option<MemberId>,
    /// Whether the next epoch has begun, kept here so that adding a record needs one read only. Absent on keys of the
    /// first contract: for these, the next key's presence tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) is_superseded: Option<bool>,
}

impl PublishedKey {
    /// When it was published; `None` if unknown.
    pub(crate) fn since(&self) -> Option<Timestamp> {
        (self.published != unknown()).then_some(self.published)
    }
}

fn unknown() -> Timestamp {
    Timestamp::from_millis(0)
}

/// A keeper, and whether its organization takes part, so that adding a record needs one read only.
#[derive(Serialize, Deserialize)]
pub(crate) struct RegisteredKeeper {
    #[serde(flatten)]
    pub(crate) keeper: Keeper,
    /// Whether its organization is suspended. Absent on keepers of the first contract: for these, the organization's
    /// entry tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) is_suspended: Option<bool>,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// An organization's approval, or its refusal; the key says of what.
#[derive(Serialize, Deserialize)]
pub(crate) struct Approval {
    /// The member who approved or refused.
    pub(crate) by: MemberId,
    /// When they did.
    pub(crate) time: Timestamp,
    /// Why they refused; absent if they approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) refused: Option<RefusalReason>,
}

/// Names a recovery in an organization's list.
#[derive(Serialize, Deserialize)]
pub(crate) struct ListedRecovery {
    pub(crate) id: MemberId,
    pub(crate) recovery: TransactionId,
}

/// A member in an organization's list.
#[derive(Serialize, Deserialize)]
pub(crate) struct Listed {
    pub(crate) id: MemberId,
}

/// Names an emergency whose review is owed.
#[derive(Serialize, Deserialize)]
pub(crate) struct OwedReview {
    pub(crate) patient: MemberId,
    pub(crate) emergency: EmergencyId,
}

/// A practitioner's emergencies that have no review, and those that were found to be none. There are few: no day adds more
/// than [`BreakGlass::MOST_A_DAY`](emr_model::emergency::BreakGlass::MOST_A_DAY), and none if a review is overdue.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct ReviewsOf {
    /// Those without a review.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) owed: Vec<Owed>,
    /// Those that the first review found to be none, by their transactions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) unjustified: Vec<TransactionId>,
}

/// An emergency without a review.
#[derive(Serialize, Deserialize)]
pub(crate) struct Owed {
    /// The transaction that declared it.
    pub(crate) emergency: TransactionId,
    /// When the review is overdue.
    pub(crate) due: Timestamp,
}

impl ReviewsOf {
    /// Whether one of them blocks the next emergency.
    pub(crate) fn block(&self, now: Timestamp) -> bool {
        !self.unjustified.is_empty() || self.owed.iter().any(|owed| owed.due <= now)
    }
}

/// How often something was done.
#[derive(Serialize, Deserialize)]
pub(crate) struct Count {
    pub(crate) count: u32,
}

/// Names an erasure that a keeper has not confirmed.
#[derive(Serialize, Deserialize)]
pub(crate) struct OwedConfirmation {
    pub(crate) patient: MemberId,
    pub(crate) erasure: TransactionId,
}

/// Marks a slot as closed or a reason as used; the key says which.
#[derive(Serialize, Deserialize)]
pub(crate) struct Closed {}
