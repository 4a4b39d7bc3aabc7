//! What peers say, without what has to differ between two chaincodes that say the same.

use bytes::Bytes;
use fabric_gateway::SignedProposal;
use fabric_protos::kvrwset::{HashedRwSet, KvrwSet};
use fabric_protos::protos::{
    ChaincodeAction, ChaincodeEvent, ChaincodeInterest, ProposalResponse, ProposalResponsePayload,
};
use fabric_protos::rwset::{NsReadWriteSet, TxReadWriteSet};
use prost::{DecodeError, Message};
use sha2::{Digest, Sha256};

/// A peer's answer. The names of the chaincodes are replaced in the encoded messages themselves, so everything else is
/// compared to the byte.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Canonical {
    pub(crate) status: i32,
    pub(crate) message: String,
    pub(crate) payload: Bytes,
    pub(crate) is_endorsed: bool,
    /// Whose endorsements the peer says are needed.
    pub(crate) interest: Option<ChaincodeInterest>,
    /// What was endorsed, if anything was.
    pub(crate) action: Option<Action>,
}

/// What an endorser signs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Action {
    /// The endorsed bytes, but for the digest of the proposal and for what was read of the lifecycle.
    pub(crate) endorsed: Bytes,
    pub(crate) event: Option<ChaincodeEvent>,
    pub(crate) namespaces: Vec<Namespace>,
}

/// What was read and written in one namespace: decoded, to be shown where it differs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Namespace {
    pub(crate) name: String,
    pub(crate) public: KvrwSet,
    pub(crate) encoded: NsReadWriteSet,
}

impl Canonical {
    /// Everything by its name, to be shown.
    pub(crate) fn parts(&self) -> Vec<(&'static str, String)> {
        let action = self.action.as_ref();
        vec![
            ("status", self.status.to_string()),
            ("message", self.message.clone()),
            ("payload", readable(&self.payload)),
            ("endorsed", self.is_endorsed.to_string()),
            ("interest", format!("{:?}", self.interest)),
            ("event", format!("{:?}", action.map(|action| &action.event))),
            (
                "reads and writes",
                format!("{:?}", action.map(|action| &action.namespaces)),
            ),
            (
                "endorsed bytes",
                format!("{:?}", action.map(|action| &action.endorsed)),
            ),
        ]
    }
}

impl Canonical {
    /// In few words what became of a script, and what it read and wrote.
    pub(crate) fn effect(&self) -> String {
        if self.status != 200 {
            return format!("{} {}", self.status, self.message);
        }
        let mut effect = match serde_json::from_slice::<Vec<Vec<String>>>(&self.payload) {
            Ok(answers) if answers[0].len() > 100 => format!("[{} values]", answers[0].len()),
            _ => readable(&self.payload),
        };
        let action = self.action.as_ref();
        for namespace in action.iter().flat_map(|action| &action.namespaces) {
            effect += &namespace.effect();
        }
        effect
    }
}

impl Namespace {
    fn effect(&self) -> String {
        let KvrwSet {
            reads,
            range_queries_info,
            writes,
            metadata_writes,
        } = &self.public;
        let mut effects = Vec::new();
        effects.extend(reads.iter().map(|read| format!(" reads {:?}", read.key)));
        let ranges = range_queries_info.iter();
        effects.extend(
            ranges.map(|range| format!(" finds {:?} to {:?}", range.start_key, range.end_key)),
        );
        effects.extend(writes.iter().map(|write| match write.is_delete {
            true => format!(" deletes {:?}", write.key),
            false => format!(" puts {:?}", write.key),
        }));
        let guards = metadata_writes.iter();
        effects.extend(guards.map(|write| format!(" guards {:?}", write.key)));
        for collection in &self.encoded.collection_hashed_rwset {
            let hashed = HashedRwSet::decode(collection.hashed_rwset.clone()).unwrap_or_default();
            let (reads, writes) = (hashed.hashed_reads.len(), hashed.hashed_writes.len());
            let name = &collection.collection_name;
            effects.push(format!(" in {name} {reads} reads and {writes} writes"));
        }
        effects.concat()
    }
}

/// What became of a script's operations as text, or whatever else it is.
fn readable(payload: &[u8]) -> String {
    let Ok(answers) = serde_json::from_slice::<Vec<Vec<String>>>(payload) else {
        return String::from_utf8_lossy(payload).into_owned();
    };
    let word = |word: &String| match hex::decode(word) {
        Ok(bytes) => readable(&bytes),
        Err(_) => word.clone(),
    };
    let answers = answers
        .iter()
        .map(|answer| answer.iter().map(word).collect::<Vec<_>>());
    format!("{:?}", answers.collect::<Vec<_>>())
}

/// The namespace that says which definition of a chaincode a peer used: each has its own.
const LIFECYCLE: &str = "_lifecycle";

/// How each shim introduces the words of a peer that refused writes which were sent together.
const BATCH_REFUSED: [&str; 2] = [
    "failed send batch: failed send batch: ",
    "the writes failed: the peer refused the call: ",
];

/// Leaves out what the proposals themselves differ in.
pub(crate) fn canonical(
    proposal: &SignedProposal,
    response: ProposalResponse,
) -> Result<Canonical, DecodeError> {
    let mut encoded = unnamed(&response.encode_to_vec());
    let own = [proposal.proposal().bytes_to_sign(), proposal.signature()];
    for (own, stand_in) in own.into_iter().zip(["aa", "bb"]) {
        let digits = hex::encode(Sha256::digest(own));
        replace(&mut encoded, &digits, &stand_in.repeat(32));
    }
    let response = ProposalResponse::decode(&encoded[..])?;
    let answer = response.response.unwrap_or_default();
    let action = match response.payload.is_empty() {
        true => None,
        false => Some(action(response.payload)?),
    };
    Ok(Canonical {
        status: answer.status,
        message: answer.message.replace(BATCH_REFUSED[0], BATCH_REFUSED[1]),
        payload: answer.payload,
        is_endorsed: response.endorsement.is_some(),
        interest: response.interest.map(sorted),
        action,
    })
}

/// Replaces the names of the chaincodes in Go with those in Rust.
pub(crate) fn unnamed(encoded: &[u8]) -> Vec<u8> {
    let mut encoded = encoded.to_vec();
    for name in ["script", "called", "nobody"] {
        replace(&mut encoded, &format!("{name}-go"), &format!("{name}-rs"));
    }
    encoded
}

pub(crate) fn namespaces(results: Bytes) -> Result<Vec<Namespace>, DecodeError> {
    let results = TxReadWriteSet::decode(results)?;
    let namespaces = results.ns_rwset.into_iter();
    namespaces
        .filter(|encoded| encoded.namespace != LIFECYCLE)
        .map(|encoded| {
            Ok(Namespace {
                name: encoded.namespace.clone(),
                public: KvrwSet::decode(encoded.rwset.clone())?,
                encoded,
            })
        })
        .collect()
}

/// Peers list what was called, and of which collections and policies, in the order of hash tables.
fn sorted(mut interest: ChaincodeInterest) -> ChaincodeInterest {
    for call in &mut interest.chaincodes {
        call.collection_names.sort();
        call.key_policies.sort_by_key(Message::encode_to_vec);
    }
    interest.chaincodes.sort_by_key(Message::encode_to_vec);
    interest
}

fn action(payload: Bytes) -> Result<Action, DecodeError> {
    let mut endorsed = ProposalResponsePayload::decode(payload)?;
    let mut action = ChaincodeAction::decode(endorsed.extension)?;
    let namespaces = namespaces(action.results)?;
    let event = match action.events.is_empty() {
        true => None,
        false => Some(ChaincodeEvent::decode(action.events.clone())?),
    };
    action.results = TxReadWriteSet {
        data_model: 0,
        ns_rwset: namespaces
            .iter()
            .map(|namespace| namespace.encoded.clone())
            .collect(),
    }
    .encode_to_vec()
    .into();
    endorsed.extension = action.encode_to_vec().into();
    endorsed.proposal_hash = Bytes::new();
    Ok(Action {
        endorsed: endorsed.encode_to_vec().into(),
        event,
        namespaces,
    })
}

/// How deep an answer can be in answers, each of which writes everything in hexadecimal digits.
const DEPTH: usize = 4;

/// Replaces a text, and the same in hexadecimal digits, and these in digits, with one of the same length.
fn replace(bytes: &mut [u8], from: &str, to: &str) {
    assert_eq!(from.len(), to.len(), "the messages stay whole");
    let (mut from, mut to) = (from.to_owned(), to.to_owned());
    for _ in 0..DEPTH {
        let mut begin = 0;
        while let Some(found) = find(&bytes[begin..], from.as_bytes()) {
            bytes[begin + found..][..to.len()].copy_from_slice(to.as_bytes());
            begin += found + to.len();
        }
        (from, to) = (hex::encode(from), hex::encode(to));
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}
