//! What a committed transaction tells this service to remember and to hand out.

use emr_model::access::OpenedRecords;
use emr_model::category::PublishCategoryKey;
use emr_model::grant::{ExtendGrant, Grant, GrantTerms, Revoke};
use emr_model::member::{RegisterMember, SuspendMember};
use emr_model::record::{AddRecord, RecordFacts};
use emr_model::request::{DecideRequest, Decision, RequestAccess};
use emr_model::{Digest, MemberId, MspId, Timestamp, TransactionId, function};
use serde::de::DeserializeOwned;

/// For how long after a reader's opening the parts of a record are handed out; keepers keep to the same.
pub(crate) const OPEN_MILLIS: u64 = 10 * 60 * 1_000;

/// Something that a committed transaction says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fact {
    /// A member acts with this key.
    Registered {
        member: MemberId,
        msp: MspId,
        key: Digest,
    },
    /// Everything is refused to a member from now on.
    Suspended { member: MemberId },
    /// An age file is for this member.
    Letter { digest: Digest, to: MemberId },
    /// A record version has these parts; the transaction is its author's word.
    Recorded {
        transaction: TransactionId,
        content: Digest,
        lock: Digest,
    },
    /// A reader opened a record version.
    Opened(Opening),
}

/// One record version that one reader opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Opening {
    /// The digest of the key that signed the opening.
    pub(crate) key: Digest,
    /// The transaction that added the version.
    pub(crate) recorded: TransactionId,
    /// The digest of its content.
    pub(crate) content: Digest,
    /// The digest of its lock.
    pub(crate) lock: Digest,
    /// Until when its parts are handed out.
    pub(crate) until: Timestamp,
}

/// A committed call, as the ledger has it.
pub(crate) struct Call<'a> {
    /// Which transaction.
    pub(crate) transaction: &'a TransactionId,
    /// The function's name on the wire.
    pub(crate) function: &'a str,
    /// Its one argument, JSON.
    pub(crate) argument: &'a [u8],
    /// What it answered, JSON.
    pub(crate) response: &'a [u8],
    /// The digest of the key that signed it.
    pub(crate) key: &'a Digest,
}

/// Reads what a committed call says.
///
/// # Errors
///
/// If argument or response are not what the contract would have taken and given.
pub(crate) fn observe(call: &Call<'_>) -> Result<Vec<Fact>, serde_json::Error> {
    let facts = match call.function {
        function::REGISTER_MEMBER => {
            let member: RegisterMember = read(call.argument)?;
            vec![Fact::Registered {
                member: member.id,
                msp: member.msp,
                key: member.key,
            }]
        }
        function::SUSPEND_MEMBER => {
            let suspend: SuspendMember = read(call.argument)?;
            vec![Fact::Suspended { member: suspend.id }]
        }
        function::PUBLISH_CATEGORY_KEY => {
            let publish: PublishCategoryKey = read(call.argument)?;
            vec![letter(publish.key.envelope, &publish.patient)]
        }
        function::REQUEST_ACCESS => {
            let request: RequestAccess = read(call.argument)?;
            vec![letter(request.wish, &request.patient)]
        }
        function::GRANT => {
            let grant: Grant = read(call.argument)?;
            envelopes(grant.terms, &grant.grantee)
        }
        function::DECIDE_REQUEST => {
            let decide: DecideRequest = read(call.argument)?;
            match decide.decision {
                Decision::Approve(terms) => envelopes(terms, &decide.requester),
                Decision::Decline => Vec::new(),
            }
        }
        function::EXTEND_GRANT => {
            let extend: ExtendGrant = read(call.argument)?;
            vec![letter(extend.epoch.envelope, &extend.grant.grantee)]
        }
        function::REVOKE => {
            let revoke: Revoke = read(call.argument)?;
            vec![letter(revoke.next.envelope, &revoke.grant.patient)]
        }
        function::ADD_RECORD => {
            let record: AddRecord = read(call.argument)?;
            vec![Fact::Recorded {
                transaction: call.transaction.clone(),
                content: record.parts.content,
                lock: record.parts.lock,
            }]
        }
        function::OPEN_RECORDS => {
            let opened: OpenedRecords = read(call.response)?;
            // By the entry's time, not this clock: submitting an old opening again must not prolong it.
            let until = opened.access.time.plus_millis(OPEN_MILLIS);
            let records = opened.records.into_iter();
            records
                .map(|record| opening(record, call.key, until))
                .collect()
        }
        _ => Vec::new(),
    };
    Ok(facts)
}

fn read<T: DeserializeOwned>(json: &[u8]) -> Result<T, serde_json::Error> {
    serde_json::from_slice(json)
}

fn letter(digest: Digest, to: &MemberId) -> Fact {
    Fact::Letter {
        digest,
        to: to.clone(),
    }
}

fn envelopes(terms: GrantTerms, grantee: &MemberId) -> Vec<Fact> {
    let epochs = terms.epochs.into_iter();
    epochs
        .map(|epoch| letter(epoch.envelope, grantee))
        .collect()
}

fn opening(record: RecordFacts, key: &Digest, until: Timestamp) -> Fact {
    Fact::Opened(Opening {
        key: key.clone(),
        recorded: record.context.transaction,
        content: record.parts.content,
        lock: record.parts.lock,
        until,
    })
}
