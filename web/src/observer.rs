//! What a committed transaction tells this service to remember and to hand out.

use emr_model::access::OpenedRecords;
use emr_model::authored::Authored;
use emr_model::delegate::DelegationTerms;
use emr_model::grant::{GrantTerms, GrantedEpoch};
use emr_model::member::ChangeKeys;
use emr_model::record::RecordFacts;
use emr_model::request::{DecideRequest, Decision, RequestAccess};
use emr_model::{Call, Digest, Grantee, MemberId, MspId, RecordId, Timestamp, TransactionId};

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
pub(crate) struct CommittedCall<'a> {
    /// Which transaction.
    pub(crate) transaction: &'a TransactionId,
    /// What it asked the contract for.
    pub(crate) call: Call,
    /// What the contract answered, JSON.
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
/// If the response is not what the contract would have given.
pub(crate) fn observe(committed: CommittedCall<'_>) -> Result<Vec<Fact>, serde_json::Error> {
    let CommittedCall {
        transaction, key, ..
    } = committed;
    Ok(match committed.call {
        Call::RegisterMember(member) => vec![Fact::Registered {
            member: member.id,
            msp: member.msp,
            key: member.key,
        }],
        Call::SuspendMember(suspend) => vec![Fact::Suspended { member: suspend.id }],
        Call::ReinstateMember(reinstate) => vec![Fact::Reinstated {
            member: reinstate.id,
        }],
        Call::Freeze(freeze) => vec![match freeze.key {
            Some(key) => Fact::KeyEnded { key },
            None => Fact::Suspended { member: freeze.id },
        }],
        Call::ChangeKeys(change) => keys_changed(change, key),
        Call::FinishRecovery(finish) => vec![Fact::Recovered {
            member: finish.id,
            key: key.clone(),
        }],
        Call::PublishCategoryKey(publish) => {
            vec![to_member(publish.key.envelope, publish.patient)]
        }
        Call::RequestAccess(request) => asked(request, transaction),
        Call::Grant(grant) => envelopes(grant.terms, &grant.grantee),
        Call::DecideRequest(decide) => answers(decide),
        Call::ExtendGrant(extend) => vec![letter(extend.epoch.envelope, &extend.grant.grantee)],
        Call::Revoke(revoke) => vec![to_member(revoke.next.envelope, revoke.grant.patient)],
        Call::Delegate(delegate) => delegates_letter(delegate.terms, delegate.delegate),
        Call::AppointGuardian(appoint) => delegates_letter(appoint.terms, appoint.guardian),
        Call::EraseRecords(erase) => {
            let records = erase.records.into_iter();
            records
                .map(|name| Fact::Erased {
                    record: name.record,
                })
                .collect()
        }
        Call::OpenRecords(_) => opened(serde_json::from_slice(committed.response)?, key),
        call @ (Call::AddRecord(_)
        | Call::AddRecords(_)
        | Call::AmendRecord(_)
        | Call::AnchorBatch(_)) => recorded(call, committed.time, transaction),
        Call::RegisterOrganization(_)
        | Call::SuspendOrganization(_)
        | Call::SetPolicy(_)
        | Call::RegisterKeeper(_)
        | Call::ActivateMember(_)
        | Call::UpdateMember(_)
        | Call::RequestRecovery(_)
        | Call::ApproveRecovery(_)
        | Call::CancelRecovery(_)
        | Call::SetEmergencyAccess(_)
        | Call::Undelegate(_)
        | Call::EnterInError(_)
        | Call::ReissueShares(_)
        | Call::BreakGlass(_)
        | Call::ReviewEmergency(_)
        | Call::ConfirmErasure(_)
        | Call::CloseSlot(_) => Vec::new(),
        // What only reads says nothing new, even if it is submitted.
        Call::GetMember(_)
        | Call::GetKeepers(_)
        | Call::ListMembers(_)
        | Call::ListOrganizations(_)
        | Call::ListRecoveries(_)
        | Call::GetPolicy(_)
        | Call::GetCategory(_)
        | Call::ListRequests(_)
        | Call::ListGrants(_)
        | Call::ListDelegations(_)
        | Call::MayAccess(_)
        | Call::GetRecord(_)
        | Call::ListRecords(_)
        | Call::RecordHistory(_)
        | Call::MayRelease(_)
        | Call::AccessLog(_)
        | Call::ListEmergencies(_)
        | Call::ListErasures(_)
        | Call::ListOwedErasures(_) => Vec::new(),
    })
}

fn asked(request: RequestAccess, transaction: &TransactionId) -> Vec<Fact> {
    let mut facts = vec![to_member(request.wish, request.patient)];
    if let Grantee::Hospital(hospital) = request.grantee {
        facts.push(Fact::Asked {
            request: transaction.clone(),
            hospital,
        });
    }
    facts
}

fn answers(decide: DecideRequest) -> Vec<Fact> {
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

fn opened(opened: OpenedRecords, key: &Digest) -> Vec<Fact> {
    // By the entry's time, not this clock: submitting an old opening again must not prolong it.
    let until = opened.access.time.plus(OpenedRecords::RELEASE_TIME);
    let records = opened.records.into_iter();
    records.map(|record| opening(record, key, until)).collect()
}

fn keys_changed(change: ChangeKeys, by: &Digest) -> Vec<Fact> {
    let added = change.add.into_iter().map(|key| Fact::KeyAdded {
        beside: by.clone(),
        key,
    });
    let ended = change.end.into_iter().map(|key| Fact::KeyEnded { key });
    added.chain(ended).collect()
}

/// What an author added.
fn recorded(call: Call, time: Timestamp, transaction: &TransactionId) -> Vec<Fact> {
    let authored = Authored::of(call, time, transaction);
    let versions = authored.into_iter().flat_map(|authored| authored.versions);
    let recorded = versions.map(|version| Fact::Recorded {
        transaction: transaction.clone(),
        record: version.record,
        parts: [version.parts.content, version.parts.lock],
    });
    recorded.collect()
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
