//! Byte for byte what the official implementations make; `testdata/README.md` says how they were asked.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use fabric_gateway::{
    ChaincodeEvent, CommitStatusRequest, Identity, PreparedTransaction, Proposal, ProposalBuilder,
    SignedTransaction, TransactionContext,
};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    msp_id: String,
    certificate_pem: String,
    channel: String,
    chaincode: String,
    function: String,
    arguments: Vec<String>,
    transient: BTreeMap<String, String>,
    endorsing_organizations: Vec<String>,
    nonce: String,
    seconds: u64,
    nanos: u32,
    transaction_id: String,
    proposal: String,
    digest: String,
    commit_status_request: String,
    proposal_hash: String,
    envelope: String,
    endorsers: Vec<String>,
    result: String,
}

impl Case {
    fn all() -> Vec<Self> {
        serde_json::from_str(include_str!("../../testdata/official.json")).unwrap()
    }

    fn identity(&self) -> Identity {
        Identity::new(&self.msp_id, &self.certificate_pem).unwrap()
    }

    fn timestamp(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::new(self.seconds, self.nanos)
    }

    fn build(&self) -> Proposal {
        let nonce = bytes(&self.nonce)[..].try_into().unwrap();
        let context = TransactionContext::from_nonce(&self.identity(), nonce, self.timestamp());
        assert_eq!(context.transaction_id(), self.transaction_id);
        let mut builder = ProposalBuilder::new(&self.channel, &self.chaincode, &*self.function)
            .arguments(self.arguments.iter().map(|argument| bytes(argument)))
            .endorsing_organizations(&self.endorsing_organizations);
        for (key, value) in &self.transient {
            builder = builder.transient(key, bytes(value));
        }
        builder.build(context)
    }
}

#[test]
fn proposals_are_the_official_clients() {
    for case in Case::all() {
        let proposal = case.build();
        assert_eq!(
            hex::encode(proposal.bytes_to_sign()),
            case.proposal,
            "{}",
            case.name
        );
        assert_eq!(digest(proposal.bytes_to_sign()), case.digest);
        assert_eq!(hex::encode(proposal.hash()), case.proposal_hash);
    }
}

#[test]
fn the_official_clients_proposals_can_be_read() {
    for case in Case::all() {
        let proposal = Proposal::from_bytes(bytes(&case.proposal)).unwrap();
        assert_eq!(proposal.transaction_id(), case.transaction_id);
        assert_eq!(proposal.channel(), case.channel);
        assert_eq!(proposal.chaincode(), case.chaincode);
        assert_eq!(proposal.creator(), &case.identity());
        assert_eq!(proposal.timestamp(), case.timestamp());
        let arguments: Vec<Bytes> = [Bytes::from(case.function.clone())]
            .into_iter()
            .chain(case.arguments.iter().map(|argument| bytes(argument)))
            .collect();
        assert_eq!(proposal.arguments(), arguments);
        assert_eq!(hex::encode(proposal.hash()), case.proposal_hash);
    }
}

#[test]
fn commit_status_requests_are_the_official_clients() {
    for case in Case::all() {
        let request =
            CommitStatusRequest::new(&case.identity(), &case.channel, &case.transaction_id);
        assert_eq!(
            hex::encode(request.bytes_to_sign()),
            case.commit_status_request,
            "{}",
            case.name
        );
    }
}

#[test]
fn transactions_that_fabric_assembled_are_accepted_and_rebuilt_alike() {
    for (index, case) in Case::all().into_iter().enumerate() {
        let envelope = bytes(&case.envelope);
        let signed = SignedTransaction::from_bytes(envelope.clone()).unwrap();
        assert_eq!(signed.to_bytes(), envelope, "{}", case.name);

        let prepared = PreparedTransaction::from_bytes(envelope).unwrap();
        let transaction = case.build().accept(prepared).unwrap();
        assert_eq!(
            transaction.bytes_to_sign(),
            signed.transaction().bytes_to_sign()
        );
        assert_eq!(transaction.response().payload, bytes(&case.result));
        let event = (index % 2 == 1).then(|| ChaincodeEvent {
            name: "Changed".into(),
            payload: vec![1, 2, 3].into(),
        });
        assert_eq!(transaction.event(), event.as_ref());
        let endorsers: Vec<_> = transaction
            .endorsements()
            .iter()
            .map(|endorsement| endorsement.endorser().msp_id())
            .collect();
        assert_eq!(endorsers, case.endorsers);
    }
}

fn bytes(hexadecimal: &str) -> Bytes {
    hex::decode(hexadecimal).unwrap().into()
}

fn digest(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};

    hex::encode(Sha256::digest(bytes))
}
