//! Organizations with certificates, and what their members and peers sign.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use fabric_gateway::{EcdsaSigner, Identity, Proposal, ProposalBuilder, SignedProposal, Signer};
use fabric_protos::common::{Envelope, Header, Payload};
use fabric_protos::protos::{
    self, ChaincodeAction, ChaincodeActionPayload, ChaincodeEndorsedAction, ChaincodeId,
    ProposalResponsePayload, TransactionAction,
};
use prost::Message;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};

/// When the tests take place.
pub(crate) fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(1_700_000_000_123)
}

/// An MSP with one root.
pub(crate) struct Organization {
    pub(crate) msp_id: &'static str,
    pub(crate) root_der: Vec<u8>,
    issuer: Issuer<'static, KeyPair>,
}

/// An identity with a certificate and its key.
pub(crate) struct Member {
    pub(crate) identity: Identity,
    pub(crate) key_pem: String,
}

impl Organization {
    pub(crate) fn new(msp_id: &'static str) -> Self {
        Self::with_root(msp_id, Self::root_parameters(msp_id))
    }

    pub(crate) fn root_parameters(msp_id: &str) -> CertificateParams {
        let mut parameters = CertificateParams::default();
        parameters
            .distinguished_name
            .push(DnType::CommonName, format!("{msp_id} root"));
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        parameters
    }

    pub(crate) fn with_root(msp_id: &'static str, parameters: CertificateParams) -> Self {
        Self::with_root_and_key(msp_id, parameters, KeyPair::generate().unwrap())
    }

    pub(crate) fn with_root_and_key(
        msp_id: &'static str,
        parameters: CertificateParams,
        key: KeyPair,
    ) -> Self {
        let root_der = parameters.self_signed(&key).unwrap().der().to_vec();
        Self {
            msp_id,
            root_der,
            issuer: Issuer::new(parameters, key),
        }
    }

    /// A member whose certificate has these organizational units, at most two.
    pub(crate) fn member(&self, units: &[&str]) -> Member {
        // `rcgen` takes one value for each type, and does not notice that these are the same.
        let types = [
            DnType::OrganizationalUnitName,
            DnType::CustomDnType(vec![2, 5, 4, 11]),
        ];
        assert!(units.len() <= types.len());
        let mut parameters = CertificateParams::default();
        for (unit, unit_type) in units.iter().zip(types) {
            parameters.distinguished_name.push(unit_type, *unit);
        }
        self.member_with(parameters)
    }

    pub(crate) fn member_with(&self, parameters: CertificateParams) -> Member {
        let key = KeyPair::generate().unwrap();
        let certificate = parameters.signed_by(&key, &self.issuer).unwrap();
        Member {
            identity: Identity::new(self.msp_id, certificate.pem()).unwrap(),
            key_pem: key.serialize_pem(),
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
    pub(crate) fn endorse(&self, proposal_response_payload: &[u8]) -> protos::Endorsement {
        let endorser = self.identity.to_bytes();
        protos::Endorsement {
            signature: self.sign(&[proposal_response_payload, &endorser].concat()),
            endorser,
        }
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
    let action = ChaincodeAction {
        results: "reads and writes".into(),
        response: Some(protos::Response {
            status: 200,
            payload: "the result".into(),
            ..Default::default()
        }),
        chaincode_id: Some(ChaincodeId {
            name: proposal.chaincode().to_owned(),
            version: "1".into(),
            ..Default::default()
        }),
        ..Default::default()
    };
    ProposalResponsePayload {
        proposal_hash: Bytes::copy_from_slice(&proposal.hash()),
        extension: action.encode_to_vec().into(),
    }
}

/// The transaction that an honest gateway prepares from an answer and its endorsements.
pub(crate) fn prepare(
    proposal: &Proposal,
    answer: &ProposalResponsePayload,
    endorsers: &[&Member],
) -> Envelope {
    let answer = Bytes::from(answer.encode_to_vec());
    let action = ChaincodeEndorsedAction {
        endorsements: endorsers
            .iter()
            .map(|endorser| endorser.endorse(&answer))
            .collect(),
        proposal_response_payload: answer,
    };
    prepare_action(proposal, action)
}

/// The transaction that a gateway prepares from an endorsed answer, right or wrong.
pub(crate) fn prepare_action(proposal: &Proposal, action: ChaincodeEndorsedAction) -> Envelope {
    let message = protos::Proposal::decode(proposal.bytes_to_sign().clone()).unwrap();
    let header = Header::decode(message.header).unwrap();
    let mut payload = protos::ChaincodeProposalPayload::decode(message.payload).unwrap();
    payload.transient_map.clear();
    let action = ChaincodeActionPayload {
        chaincode_proposal_payload: payload.encode_to_vec().into(),
        action: Some(action),
    };
    let transaction = protos::Transaction {
        actions: vec![TransactionAction {
            header: header.signature_header.clone(),
            payload: action.encode_to_vec().into(),
        }],
    };
    let payload = Payload {
        header: Some(header),
        data: transaction.encode_to_vec().into(),
    };
    Envelope {
        payload: payload.encode_to_vec().into(),
        ..Default::default()
    }
}
