//! What a committed call tells the service to remember.

use emr_model::access::OpenedRecords;
use emr_model::authored::Authored;
use emr_model::category::CategoryKey;
use emr_model::delegate::DelegationTerms;
use emr_model::directory::{AddDirectoryEntry, PublicEntry, RemoveDirectoryEntry};
use emr_model::erasure::ErasedPart;
use emr_model::grant::{GrantTerms, GrantedEpoch};
use emr_model::member::{ActivateMember, ChangeKeys, RegisterMember, Role};
use emr_model::organization::Organization;
use emr_model::record::RecordFacts;
use emr_model::recovery::FinishRecovery;
use emr_model::request::{DecideRequest, Decision, RequestAccess};
use emr_model::{Call, Digest, Grantee, MemberId, MspId, RecordId, Timestamp, TransactionId};

use super::block::CommittedCall;
use super::call::Undecodable;
use super::creator::{Creator, creator};
use super::signed::Signature;
use crate::certificate::CertificateNumber;

/// One fact that the ledger states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fact {
    /// A member is registered, with their first key; they are pending until they activate their membership.
    Registered {
        member: MemberId,
        msp: MspId,
        roles: Vec<Role>,
        key: Digest,
    },
    /// A member has activated their membership.
    Activated { member: MemberId },
    /// A membership is suspended or frozen.
    Stopped { member: MemberId },
    /// A membership is no longer suspended or frozen.
    Reinstated { member: MemberId },
    /// A member has these roles and no others.
    RolesChanged { member: MemberId, roles: Vec<Role> },
    /// A member acts with one more key.
    KeyAdded { member: MemberId, key: Digest },
    /// A member no longer acts with this key. Another member's equal key is not touched.
    KeyEnded { member: MemberId, key: Digest },
    /// A member acts with this key and with no earlier one.
    Recovered { member: MemberId, key: Digest },
    /// An organization takes part, with this public profile. If it did before, its time of admission stays.
    OrganizationRegistered(Box<Organization>),
    /// An organization and its members are suspended.
    OrganizationSuspended { msp: MspId },
    /// A practitioner is in the directory with this entry.
    Listed {
        member: MemberId,
        hospital: MspId,
        entry: PublicEntry,
    },
    /// A practitioner is not in the directory.
    Unlisted { member: MemberId },
    /// Access was requested for a hospital.
    Asked {
        request: TransactionId,
        hospital: MspId,
    },
    /// The patient answered a request with an age file for the requester, or for the hospital that access was requested
    /// for.
    Answer {
        request: TransactionId,
        requester: MemberId,
        digest: Digest,
    },
    /// An age file is for this member, or for every member of this hospital.
    Envelope { digest: Digest, to: Grantee },
    /// An age file that this service keeps and hands to no member: the text of a review.
    Kept { digest: Digest },
    /// A version of a record has these parts: content and lock.
    Recorded {
        transaction: TransactionId,
        record: RecordId,
        parts: [Digest; 2],
    },
    /// A patient had this record destroyed.
    Erased { record: RecordId },
    /// A reader opened a record version.
    Opened(Opening),
    /// The channel's configuration lists these certificates as revoked, and no others.
    Revoked(Vec<CertificateNumber>),
    /// A transaction, valid or not, is signed in a member's name.
    Signed(Signature),
}

/// One record version that one reader opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Opening {
    /// Who signed the opening.
    pub(crate) reader: Creator,
    /// The transaction that added the version.
    pub(crate) recorded: TransactionId,
    /// The digest of its content.
    pub(crate) content: Digest,
    /// The digest of its lock.
    pub(crate) lock: Digest,
    /// Until when its parts are handed out.
    pub(crate) until: Timestamp,
}

/// The facts of a valid call, in order; none of a query.
///
/// # Errors
///
/// [`Undecodable`] if its creator or its answer is not what this program expects.
pub(super) fn facts(call: Call, committed: &CommittedCall) -> Result<Vec<Fact>, Undecodable> {
    let name = call.name();
    let creator = || creator(&committed.creator).ok_or(Undecodable::Creator(name));
    let transaction = &committed.transaction;
    Ok(match call {
        Call::RegisterOrganization(request) => {
            let organization = request.admitted(committed.time);
            vec![Fact::OrganizationRegistered(Box::new(organization))]
        }
        Call::SuspendOrganization(request) => {
            vec![Fact::OrganizationSuspended { msp: request.msp }]
        }
        // Nobody is in the directory with words that no registrar has confirmed.
        Call::AddDirectoryEntry(AddDirectoryEntry { practitioner, .. })
        | Call::RemoveDirectoryEntry(RemoveDirectoryEntry { practitioner, .. }) => {
            vec![Fact::Unlisted {
                member: practitioner,
            }]
        }
        Call::ConfirmDirectoryEntry(request) => vec![Fact::Listed {
            member: request.practitioner,
            hospital: request.hospital,
            entry: request.entry,
        }],
        Call::RegisterMember(request) => vec![registered(request)],
        Call::ActivateMember(request) => activated(request, creator()?.member),
        Call::UpdateMember(request) => vec![Fact::RolesChanged {
            member: request.id,
            roles: request.roles,
        }],
        Call::ChangeKeys(request) => keys_changed(request, &creator()?.member),
        Call::Freeze(request) => vec![match request.key {
            Some(key) => Fact::KeyEnded {
                member: request.id,
                key,
            },
            None => Fact::Stopped { member: request.id },
        }],
        Call::SuspendMember(request) => vec![Fact::Stopped { member: request.id }],
        Call::ReinstateMember(request) => vec![match request.key {
            Some(key) => Fact::KeyAdded {
                member: request.id,
                key,
            },
            None => Fact::Reinstated { member: request.id },
        }],
        Call::FinishRecovery(request) => recovered(request, creator()?.key),
        Call::PublishCategoryKey(request) => {
            epoch_begun(request.key, request.patient, creator()?.member)
        }
        Call::RequestAccess(request) => access_requested(request, transaction),
        Call::DecideRequest(request) => request_decided(request),
        Call::Grant(request) => envelopes(request.terms, &request.grantee),
        Call::ExtendGrant(request) => vec![Fact::Envelope {
            digest: request.epoch.envelope,
            to: request.grant.grantee,
        }],
        Call::Revoke(request) => match request.next {
            Some(next) => epoch_begun(next, request.grant.patient, creator()?.member),
            None => Vec::new(),
        },
        Call::Delegate(request) => delegates_envelope(request.terms, request.delegate),
        Call::AppointGuardian(request) => delegates_envelope(request.terms, request.guardian),
        // The content stays.
        Call::EraseRecords(request) if request.part == ErasedPart::EmergencyShares => Vec::new(),
        Call::EraseRecords(request) => {
            let records = request.records.into_iter().map(|name| name.record);
            records.map(|record| Fact::Erased { record }).collect()
        }
        Call::ReviewEmergency(request) => vec![Fact::Kept {
            digest: request.text,
        }],
        Call::OpenRecords(_) => {
            let opened: OpenedRecords = serde_json::from_slice(&committed.answer)
                .map_err(|error| Undecodable::Answer(name, error))?;
            openings(opened, &creator()?)
        }
        call @ (Call::AddRecord(_)
        | Call::AddRecords(_)
        | Call::AmendRecord(_)
        | Call::AnchorBatch(_)) => recorded(call, committed),
        Call::SetPolicy(_)
        | Call::RegisterKeeper(_)
        | Call::RequestRecovery(_)
        | Call::ApproveRecovery(_)
        | Call::RefuseRecovery(_)
        | Call::CancelRecovery(_)
        | Call::SetEmergencyAccess(_)
        | Call::Undelegate(_)
        | Call::EnterInError(_)
        | Call::ReissueShares(_)
        | Call::BreakGlass(_)
        | Call::ConfirmErasure(_)
        | Call::CloseSlot(_) => Vec::new(),
        Call::GetMember(_)
        | Call::GetKeepers(_)
        | Call::MayReadDesk(_)
        | Call::ListMembers(_)
        | Call::ListKeys(_)
        | Call::MembershipLog(_)
        | Call::ListOrganizations(_)
        | Call::ListRecoveries(_)
        | Call::ListOpenRecoveries(_)
        | Call::GetPolicy(_)
        | Call::GetDirectoryEntry(_)
        | Call::ListDirectoryEntries(_)
        | Call::GetCategory(_)
        | Call::ListCategories(_)
        | Call::ListRequests(_)
        | Call::ListGrants(_)
        | Call::ListDelegations(_)
        | Call::MayAccess(_)
        | Call::WouldAccess(_)
        | Call::GetRecord(_)
        | Call::ListRecords(_)
        | Call::RecordHistory(_)
        | Call::Committed(_)
        | Call::MayRelease(_)
        | Call::AccessLog(_)
        | Call::ListEmergencies(_)
        | Call::ListErasures(_)
        | Call::ListOwedErasures(_) => Vec::new(),
    })
}

fn registered(request: RegisterMember) -> Fact {
    Fact::Registered {
        member: request.id,
        msp: request.msp,
        roles: request.roles,
        key: request.key,
    }
}

fn activated(request: ActivateMember, member: MemberId) -> Vec<Fact> {
    let mut facts = vec![Fact::Activated {
        member: member.clone(),
    }];
    facts.extend(request.keyring.map(|keyring| to_member(keyring, member)));
    facts
}

fn recovered(request: FinishRecovery, key: Digest) -> Vec<Fact> {
    let mut facts = vec![Fact::Recovered {
        member: request.id.clone(),
        key,
    }];
    facts.extend(
        request
            .keyring
            .map(|keyring| to_member(keyring, request.id)),
    );
    facts
}

fn keys_changed(change: ChangeKeys, member: &MemberId) -> Vec<Fact> {
    let keyring = change.keyring;
    let keyring = keyring.map(|keyring| to_member(keyring.file, member.clone()));
    let ended = change.end.into_iter().map(|key| Fact::KeyEnded {
        member: member.clone(),
        key,
    });
    let added = change.add.into_iter().map(|key| Fact::KeyAdded {
        member: member.clone(),
        key,
    });
    ended.chain(added).chain(keyring).collect()
}

fn access_requested(request: RequestAccess, transaction: &TransactionId) -> Vec<Fact> {
    let mut facts = vec![to_member(request.message, request.patient)];
    if let Grantee::Hospital(hospital) = request.grantee {
        facts.push(Fact::Asked {
            request: transaction.clone(),
            hospital,
        });
    }
    facts
}

fn request_decided(decide: DecideRequest) -> Vec<Fact> {
    let Decision::Approve(terms) = decide.decision else {
        return Vec::new();
    };
    let answer = |epoch: GrantedEpoch| Fact::Answer {
        request: decide.request.clone(),
        requester: decide.requester.clone(),
        digest: epoch.envelope,
    };
    terms.epochs.into_iter().map(answer).collect()
}

fn recorded(call: Call, committed: &CommittedCall) -> Vec<Fact> {
    let authored = Authored::of(call, committed.time, &committed.transaction);
    let versions = authored.into_iter().flat_map(|authored| authored.versions);
    versions
        .map(|version| Fact::Recorded {
            transaction: committed.transaction.clone(),
            record: version.record,
            parts: [version.parts.content, version.parts.lock],
        })
        .collect()
}

/// The patient's own envelope is for the patient, and for the delegate who published the key in it.
fn epoch_begun(key: CategoryKey, patient: MemberId, publisher: MemberId) -> Vec<Fact> {
    let mut readers = vec![patient];
    if publisher != readers[0] {
        readers.push(publisher);
    }
    let readers = readers.into_iter();
    readers
        .map(|reader| to_member(key.envelope.clone(), reader))
        .collect()
}

fn to_member(digest: Digest, member: MemberId) -> Fact {
    Fact::Envelope {
        digest,
        to: Grantee::Member(member),
    }
}

fn delegates_envelope(terms: DelegationTerms, delegate: MemberId) -> Vec<Fact> {
    let envelope = terms.envelope.into_iter();
    envelope
        .map(|envelope| to_member(envelope, delegate.clone()))
        .collect()
}

fn envelopes(terms: GrantTerms, grantee: &Grantee) -> Vec<Fact> {
    let envelope = |epoch: GrantedEpoch| Fact::Envelope {
        digest: epoch.envelope,
        to: grantee.clone(),
    };
    terms.epochs.into_iter().map(envelope).collect()
}

/// The time limit counts from the time of the ledger's entry, not from this machine's clock.
fn openings(opened: OpenedRecords, reader: &Creator) -> Vec<Fact> {
    let until = opened.access.time.plus(OpenedRecords::RELEASE_TIME);
    let opening = |record: RecordFacts| {
        Fact::Opened(Opening {
            reader: reader.clone(),
            recorded: record.context.transaction,
            content: record.parts.content,
            lock: record.parts.lock,
            until,
        })
    };
    opened.records.into_iter().map(opening).collect()
}
