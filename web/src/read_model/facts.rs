//! What a committed call tells the service to remember.

use emr_model::access::OpenedRecords;
use emr_model::authored::Authored;
use emr_model::delegate::DelegationTerms;
use emr_model::grant::{GrantTerms, GrantedEpoch};
use emr_model::member::{ActivateMember, ChangeKeys, RegisterMember, Role};
use emr_model::organization::Organization;
use emr_model::record::RecordFacts;
use emr_model::recovery::FinishRecovery;
use emr_model::request::{DecideRequest, Decision, RequestAccess};
use emr_model::{
    Call, Digest, Grantee, InvalidCall, Kind, MemberId, MspId, RecordId, Timestamp, TransactionId,
};
use fabric_gateway::TxValidationCode;
use fabric_protos::msp::SerializedIdentity;
use prost::Message;

use super::block::{CommittedCall, SignedCall};
use super::earlier;
use crate::certificate::{self, CertificateNumber};

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

/// A transaction that is signed in a member's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Signature {
    /// The member whom the creator's certificate names.
    pub(crate) member: MemberId,
    /// The transaction.
    pub(crate) transaction: TransactionId,
    /// Where it is: the block's number, and the place in the block.
    pub(crate) position: (u64, u64),
    /// The function of the contract; `None` if this program does not know it.
    pub(crate) function: Option<&'static str>,
    /// Fabric's verdict.
    pub(crate) verdict: TxValidationCode,
}

impl Signature {
    /// The signature of a call in this block; `None` if its creator is not a member.
    pub(crate) fn of(block: u64, call: SignedCall) -> Option<Self> {
        let known =
            |(name, _): &(&'static str, Kind)| (name.as_bytes() == call.function).then_some(*name);
        Some(Self {
            member: creator(&call.creator)?.member,
            position: (block, call.place as u64),
            function: Call::FUNCTIONS.iter().find_map(known),
            transaction: call.transaction,
            verdict: call.verdict,
        })
    }
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

/// The member who signed a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Creator {
    /// The member's id, from the certificate's attributes, as the contract reads it.
    pub(crate) member: MemberId,
    /// The digest of the key.
    pub(crate) key: Digest,
}

/// Why a valid call of our chaincode cannot be decoded: this program is older than the contract, or is broken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Undecodable {
    /// The name is not text.
    #[error("its function's name is not text")]
    Name,
    /// One of our contracts has a function that this program does not know.
    #[error("this program does not know the function {0}")]
    UnknownFunction(String),
    /// The function takes one argument.
    #[error("{0} has {1} arguments instead of one")]
    Arguments(&'static str, usize),
    /// The argument has another form than in any version of the contract that this program knows.
    #[error("the argument of {0} has an unknown form")]
    Argument(&'static str, #[source] serde_json::Error),
    /// The answer has another form than in any version of the contract that this program knows.
    #[error("the answer of {0} has an unknown form")]
    Answer(&'static str, #[source] serde_json::Error),
    /// The contract knew the creator as a member, this program does not.
    #[error("the creator of {0} is not a member")]
    Creator(&'static str),
}

/// The facts of a valid call, in order. A query that was submitted has no facts, nor has a call of another contract of
/// the chaincode.
///
/// # Errors
///
/// [`Undecodable`] if the call is of one of our contracts and this program does not understand it.
pub(crate) fn facts(committed: &CommittedCall) -> Result<Vec<Fact>, Undecodable> {
    let Some((name, arguments)) = committed.arguments.split_first() else {
        return Ok(Vec::new());
    };
    let name = std::str::from_utf8(name).map_err(|_| Undecodable::Name)?;
    if !is_of_our_contracts(name) {
        return Ok(Vec::new());
    }
    let (name, kind) = *Call::FUNCTIONS
        .iter()
        .find(|(known, _)| *known == name)
        .ok_or_else(|| Undecodable::UnknownFunction(name.to_owned()))?;
    if kind == Kind::Evaluate {
        return Ok(Vec::new());
    }
    let [argument] = arguments else {
        return Err(Undecodable::Arguments(name, arguments.len()));
    };
    let call = match Call::decode(name, argument) {
        Ok(call) => call,
        Err(InvalidCall::Argument(error)) => {
            earlier::decode(name, argument, committed).ok_or(Undecodable::Argument(name, error))?
        }
        Err(_) => return Err(Undecodable::UnknownFunction(name.to_owned())),
    };
    facts_of(call, name, committed)
}

fn is_of_our_contracts(name: &str) -> bool {
    let contract = |name: &str| {
        name.split_once(':')
            .map(|(contract, _)| contract.to_owned())
    };
    let of = contract(name);
    of.is_some()
        && Call::FUNCTIONS
            .iter()
            .any(|(known, _)| contract(known) == of)
}

fn facts_of(
    call: Call,
    name: &'static str,
    committed: &CommittedCall,
) -> Result<Vec<Fact>, Undecodable> {
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
        Call::ReinstateMember(request) => vec![Fact::Reinstated { member: request.id }],
        Call::FinishRecovery(request) => recovered(request, creator()?.key),
        Call::PublishCategoryKey(request) => {
            vec![to_member(request.key.envelope, request.patient)]
        }
        Call::RequestAccess(request) => access_requested(request, transaction),
        Call::DecideRequest(request) => request_decided(request),
        Call::Grant(request) => envelopes(request.terms, &request.grantee),
        Call::ExtendGrant(request) => vec![Fact::Envelope {
            digest: request.epoch.envelope,
            to: request.grant.grantee,
        }],
        Call::Revoke(request) => vec![to_member(request.next.envelope, request.grant.patient)],
        Call::Delegate(request) => delegates_envelope(request.terms, request.delegate),
        Call::AppointGuardian(request) => delegates_envelope(request.terms, request.guardian),
        Call::EraseRecords(request) => {
            let records = request.records.into_iter().map(|name| name.record);
            records.map(|record| Fact::Erased { record }).collect()
        }
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
        | Call::CancelRecovery(_)
        | Call::SetEmergencyAccess(_)
        | Call::Undelegate(_)
        | Call::EnterInError(_)
        | Call::ReissueShares(_)
        | Call::BreakGlass(_)
        | Call::ReviewEmergency(_)
        | Call::ConfirmErasure(_)
        | Call::CloseSlot(_) => Vec::new(),
        Call::GetMember(_)
        | Call::GetKeepers(_)
        | Call::MayReadDesk(_)
        | Call::ListMembers(_)
        | Call::ListKeys(_)
        | Call::ListOrganizations(_)
        | Call::ListRecoveries(_)
        | Call::GetPolicy(_)
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

/// The member who signed a proposal; `None` if the signer is not a member.
pub(super) fn creator(serialized: &[u8]) -> Option<Creator> {
    let identity = SerializedIdentity::decode(serialized).ok()?;
    let (member, key) = certificate::member_and_key(&identity.id_bytes)?;
    Some(Creator { member, key })
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
