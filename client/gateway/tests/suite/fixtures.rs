//! Organizations with certificates, and what their members and peers sign.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use fabric_gateway::{EcdsaSigner, Identity, Proposal, ProposalBuilder, SignedProposal, Signer};
use fabric_protos::common::Envelope;
use fabric_protos::protos::{Endorsement, ProposalResponsePayload};
use fabric_testkit::{Authority, Issued, Template, TestIdentity};

/// When the tests take place.
pub(crate) fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(1_700_000_000_123)
}

/// An MSP with one root.
pub(crate) struct Organization {
    pub(crate) msp_id: &'static str,
    pub(crate) root: Authority,
}

/// An identity with a certificate and its key.
pub(crate) struct Member {
    pub(crate) identity: Identity,
    pub(crate) key_pem: String,
    endorser: TestIdentity,
}

impl Organization {
    pub(crate) fn new(msp_id: &'static str) -> Self {
        let root = Authority::new(&format!("{msp_id} root"));
        Self { msp_id, root }
    }

    /// An organization whose root has this certificate, right or wrong.
    pub(crate) fn with_root(msp_id: &'static str, root: &Issued) -> Self {
        let root = Authority::existing(&root.certificate, &root.key);
        Self { msp_id, root }
    }

    /// A member whose certificate has these organizational units, at most two.
    pub(crate) fn member(&self, units: &[&str]) -> Member {
        let template = Template::named("member");
        let template = units.iter().fold(template, |it, unit| it.unit(unit));
        self.member_with(&template)
    }

    pub(crate) fn member_with(&self, template: &Template) -> Member {
        let issued = self.root.issue(template);
        let endorser = TestIdentity::new(self.msp_id, &issued);
        Member {
            identity: endorser.fabric().clone(),
            key_pem: issued.key,
            endorser,
        }
    }
}

impl Member {
    pub(crate) fn signer(&self) -> EcdsaSigner {
        EcdsaSigner::from_pkcs8_pem(&self.key_pem).unwrap()
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Bytes {
        self.signer().sign(message).unwrap().into()
    }

    /// This member's endorsement of an answer.
    pub(crate) fn endorse(&self, proposal_response_payload: &[u8]) -> Endorsement {
        self.endorser.endorse(proposal_response_payload)
    }

    pub(crate) fn propose(&self, argument: &'static str) -> Proposal {
        ProposalBuilder::new("emr", "basic", "Put")
            .argument(argument)
            .build_for(&self.identity)
    }

    pub(crate) fn propose_signed(&self, argument: &'static str) -> SignedProposal {
        self.propose(argument).sign(&self.signer()).unwrap()
    }
}

/// What an honest peer answers to the proposal.
pub(crate) fn answer(proposal: &Proposal) -> ProposalResponsePayload {
    fabric_testkit::answer(proposal, b"the result")
}

/// The transaction that an honest gateway prepares from an answer and its endorsements.
pub(crate) fn prepare(
    proposal: &Proposal,
    answer: &ProposalResponsePayload,
    endorsers: &[&Member],
) -> Envelope {
    let peers: Vec<_> = endorsers.iter().map(|member| &member.endorser).collect();
    fabric_testkit::prepare(proposal, answer, &peers)
}
