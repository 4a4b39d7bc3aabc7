//! What a committed transaction tells this service to remember and to hand out.

use emr_model::access::OpenedRecords;
use emr_model::authored::Authored;
use emr_model::category::PublishCategoryKey;
use emr_model::delegate::{AppointGuardian, Delegate, DelegationTerms};
use emr_model::erasure::EraseRecords;
use emr_model::grant::{ExtendGrant, Grant, GrantTerms, GrantedEpoch, Revoke};
use emr_model::member::{ChangeKeys, Freeze, RegisterMember, ReinstateMember, SuspendMember};
use emr_model::record::RecordFacts;
use emr_model::recovery::FinishRecovery;
use emr_model::request::{DecideRequest, Decision, RequestAccess};
use emr_model::{Digest, Grantee, MemberId, MspId, RecordId, Timestamp, TransactionId, function};
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
    /// It is not any more.
    Reinstated { member: MemberId },
    /// Whoever acts with one key acts with another one, too.
    KeyAdded { beside: Digest, key: Digest },
    /// Nobody acts with this key any more.
    KeyEnded { key: Digest },
    /// A member acts with this key, and with no earlier one.
    Recovered { member: MemberId, key: Digest },
    /// Access was asked for a hospital.
    Asked {
        request: TransactionId,
        hospital: MspId,
    },
    /// A request was answered with an age file: it is for whom access was asked.
    Answer {
        request: TransactionId,
        requester: MemberId,
        digest: Digest,
    },
    /// An age file is for this member, or for everybody of this hospital.
    Letter { digest: Digest, to: Grantee },
    /// A version of a record has these parts; the transaction is its author's word.
    Recorded {
        transaction: TransactionId,
        record: RecordId,
        parts: [Digest; 2],
    },
    /// A patient had this record destroyed.
    Erased { record: RecordId },
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
    /// When it was proposed.
    pub(crate) time: Timestamp,
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
        function::REINSTATE_MEMBER => {
            let reinstate: ReinstateMember = read(call.argument)?;
            vec![Fact::Reinstated {
                member: reinstate.id,
            }]
        }
        function::FREEZE => {
            let freeze: Freeze = read(call.argument)?;
            vec![match freeze.key {
                Some(key) => Fact::KeyEnded { key },
                None => Fact::Suspended { member: freeze.id },
            }]
        }
        function::CHANGE_KEYS => keys_changed(read(call.argument)?, call.key),
        function::FINISH_RECOVERY => {
            let finish: FinishRecovery = read(call.argument)?;
            vec![Fact::Recovered {
                member: finish.id,
                key: call.key.clone(),
            }]
        }
        function::PUBLISH_CATEGORY_KEY => {
            let publish: PublishCategoryKey = read(call.argument)?;
            vec![to_member(publish.key.envelope, publish.patient)]
        }
        function::REQUEST_ACCESS => {
            let request: RequestAccess = read(call.argument)?;
            let mut facts = vec![to_member(request.wish, request.patient)];
            if let Grantee::Hospital(hospital) = request.grantee {
                facts.push(Fact::Asked {
                    request: call.transaction.clone(),
                    hospital,
                });
            }
            facts
        }
        function::GRANT => {
            let grant: Grant = read(call.argument)?;
            envelopes(grant.terms, &grant.grantee)
        }
        function::DECIDE_REQUEST => {
            let decide: DecideRequest = read(call.argument)?;
            match decide.decision {
                Decision::Approve(terms) => {
                    let answer = |epoch: GrantedEpoch| Fact::Answer {
                        request: decide.request.clone(),
                        requester: decide.requester.clone(),
                        digest: epoch.envelope,
                    };
                    terms.epochs.into_iter().map(answer).collect()
                }
                Decision::Decline => Vec::new(),
            }
        }
        function::EXTEND_GRANT => {
            let extend: ExtendGrant = read(call.argument)?;
            vec![letter(extend.epoch.envelope, &extend.grant.grantee)]
        }
        function::REVOKE => {
            let revoke: Revoke = read(call.argument)?;
            vec![to_member(revoke.next.envelope, revoke.grant.patient)]
        }
        function::DELEGATE => {
            let delegate: Delegate = read(call.argument)?;
            delegates_letter(delegate.terms, delegate.delegate)
        }
        function::APPOINT_GUARDIAN => {
            let appoint: AppointGuardian = read(call.argument)?;
            delegates_letter(appoint.terms, appoint.guardian)
        }
        function::ERASE_RECORDS => {
            let erase: EraseRecords = read(call.argument)?;
            let records = erase.records.into_iter();
            records
                .map(|name| Fact::Erased {
                    record: name.record,
                })
                .collect()
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
        _ => recorded(call)?,
    };
    Ok(facts)
}

fn read<T: DeserializeOwned>(json: &[u8]) -> Result<T, serde_json::Error> {
    serde_json::from_slice(json)
}

fn keys_changed(change: ChangeKeys, by: &Digest) -> Vec<Fact> {
    let added = change.add.into_iter().map(|key| Fact::KeyAdded {
        beside: by.clone(),
        key,
    });
    let ended = change.end.into_iter().map(|key| Fact::KeyEnded { key });
    added.chain(ended).collect()
}

/// What an author added, if it is such a call.
fn recorded(call: &Call<'_>) -> Result<Vec<Fact>, serde_json::Error> {
    let authored = Authored::read(call.function, call.argument, call.time, call.transaction)?;
    let versions = authored.into_iter().flat_map(|authored| authored.versions);
    let recorded = versions.map(|version| Fact::Recorded {
        transaction: call.transaction.clone(),
        record: version.record,
        parts: [version.parts.content, version.parts.lock],
    });
    Ok(recorded.collect())
}

fn letter(digest: Digest, to: &Grantee) -> Fact {
    Fact::Letter {
        digest,
        to: to.clone(),
    }
}

fn to_member(digest: Digest, to: MemberId) -> Fact {
    letter(digest, &Grantee::Member(to))
}

fn delegates_letter(terms: DelegationTerms, delegate: MemberId) -> Vec<Fact> {
    let envelope = terms.envelope.into_iter();
    envelope
        .map(|envelope| to_member(envelope, delegate.clone()))
        .collect()
}

fn envelopes(terms: GrantTerms, grantee: &Grantee) -> Vec<Fact> {
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
