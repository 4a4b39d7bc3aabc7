//! The contract's rules once more, in loops over lists, written from `docs/rules.md` and not from the contract.
//!
//! The model has no keys, ledgers or pages: a [`Model`] is what has happened, and each function of that page
//! is a method of the same name that checks, then changes, then answers.

mod access;
mod agreement;
mod basis;
mod caller;
mod category;
mod delegation;
mod desk;
mod directory;
mod emergency;
mod erasure;
mod grant;
mod keeper;
mod key;
mod member;
mod membership_log;
mod organization;
mod reading;
mod recovery;
mod release;
mod request;
mod slot;
mod writing;

use emr_model::access::AccessEntry;
use emr_model::category::PublishCategoryKey;
use emr_model::delegate::Delegation;
use emr_model::directory::DirectoryEntry;
use emr_model::emergency::Emergency;
use emr_model::erasure::{Confirmation, Erasure};
use emr_model::grant::GrantEntry;
use emr_model::keeper::Keeper;
use emr_model::member::{Member, MembershipEvent};
use emr_model::organization::Organization;
use emr_model::request::AccessRequest;
use emr_model::{
    Digest, Done, ErrorCode, LongerRecovery, MemberId, NetworkKind, Page, Policy, Slot, Timestamp,
    TransactionId,
};

use fabric_chaincode::SerializedIdentity;

use crate::certificate::Certificate;
use agreement::Agreed;
use category::Closure;
use key::MemberKey;
pub(crate) use recovery::Asked;
pub(crate) use writing::Version;

/// What a function answers.
pub(crate) type Answer<T> = Result<T, ErrorCode>;

/// The caller's certificate, the time and the transaction.
#[derive(Debug, Clone)]
pub(crate) struct Proposal<'c> {
    pub(crate) certificate: &'c Certificate,
    /// The certificate as the contract gets it, of which transaction ids are made.
    pub(crate) signer: &'c SerializedIdentity,
    pub(crate) time: Timestamp,
    pub(crate) transaction: TransactionId,
    /// Whether the function is submitted, so that its time slot must be open.
    pub(crate) is_submitted: bool,
}

/// Everything that has happened.
#[derive(Debug, Clone, Default)]
pub(crate) struct Model {
    pub(crate) policy: Policy,
    /// Each wait that a change shortened, and until when it still counts.
    pub(crate) longer_recoveries: Vec<LongerRecovery>,
    pub(crate) network: NetworkKind,
    pub(crate) organizations: Vec<Organization>,
    pub(crate) keepers: Vec<Keeper>,
    pub(crate) members: Vec<Member>,
    pub(crate) keys: Vec<MemberKey>,
    /// The proofs that there are, with the member and the key that each is about.
    pub(crate) proofs: Vec<(String, MemberId, Digest)>,
    /// What officials did, and to whose membership.
    pub(crate) membership_log: Vec<(MemberId, MembershipEvent)>,
    pub(crate) recoveries: Vec<Asked>,
    pub(crate) directory: Vec<DirectoryEntry>,
    pub(crate) agreed: Vec<Agreed>,
    /// One for each epoch of each category.
    pub(crate) categories: Vec<PublishedKey>,
    /// When categories were closed to emergencies.
    pub(crate) closures: Vec<Closure>,
    pub(crate) grants: Vec<GrantEntry>,
    pub(crate) requests: Vec<AccessRequest>,
    pub(crate) delegations: Vec<Delegation>,
    pub(crate) versions: Vec<Version>,
    pub(crate) accesses: Vec<AccessEntry>,
    pub(crate) emergencies: Vec<Emergency>,
    pub(crate) erasures: Vec<Erasure>,
    /// Which keeper has confirmed which erasure.
    pub(crate) confirmations: Vec<(TransactionId, Confirmation)>,
    pub(crate) closed: Vec<Slot>,
    /// The transactions that were submitted with success.
    pub(crate) committed: Vec<TransactionId>,
}

/// A category's key of one epoch, with publication time and publisher.
#[derive(Debug, Clone)]
pub(crate) struct PublishedKey {
    pub(crate) said: PublishCategoryKey,
    pub(crate) time: Timestamp,
    pub(crate) by: MemberId,
}

/// A whole list: the model does not divide lists into pages.
fn whole<T>(entries: impl IntoIterator<Item = T>) -> Page<T> {
    Page {
        entries: entries.into_iter().collect(),
        next: None,
    }
}

/// Refuses with this code unless `holds`.
fn require(holds: bool, code: ErrorCode) -> Answer<()> {
    if holds { Ok(()) } else { Err(code) }
}

/// The day since 1 January 1970, in UTC.
fn day(time: Timestamp) -> u64 {
    time.as_millis() / (24 * 60 * 60 * 1_000)
}

/// Whether two of these are the same.
fn has_duplicates<T: PartialEq>(all: &[T]) -> bool {
    (1..all.len()).any(|at| all[..at].contains(&all[at]))
}

/// Whether a digest is that of a recipient, if there is one.
fn is_sealed_to(digest: &Digest, recipient: Option<&emr_model::Recipient>) -> bool {
    recipient.is_some_and(|recipient| recipient.digest() == *digest)
}
