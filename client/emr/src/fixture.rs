//! A network of certificates for tests: roots, peers, members, and transactions that peers endorsed.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use emr_model::profile::{Profile, ProfileOrganization};
use emr_model::{Digest, MemberId, MspId};
use fabric_ca::SigningKey;
use fabric_gateway::{Proposal, SignedProposal, Signer};
use fabric_protos::common::{Envelope, Header, Payload};
use fabric_protos::protos::{
    self, ChaincodeAction, ChaincodeActionPayload, ChaincodeEndorsedAction, ChaincodeId,
    Endorsement, ProposalResponsePayload, Response, Transaction, TransactionAction,
};
use prost::Message;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SubjectPublicKeyInfo,
};

use crate::identity::SigningIdentity;

pub(crate) const MINISTRY: &str = "MinistryMSP";
pub(crate) const HOSPITAL_A: &str = "HospitalAMSP";
pub(crate) const HOSPITAL_B: &str = "HospitalBMSP";

/// A certificate authority.
pub(crate) struct Authority {
    params: CertificateParams,
    key: KeyPair,
    pub(crate) pem: String,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let mut params = params(name, None);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { params, key, pem }
    }

    /// An identity of this authority, valid from yesterday for `days` from today.
    pub(crate) fn issue(&self, msp: &str, name: &str, unit: &str, days: i64) -> SigningIdentity {
        let key = Arc::new(SigningKey::generate().unwrap());
        let pem = self.certify(&key, name, unit, days);
        SigningIdentity::new(msp.parse().unwrap(), pem, key).unwrap()
    }

    pub(crate) fn certify(&self, key: &SigningKey, name: &str, unit: &str, days: i64) -> String {
        let mut params = params(name, Some(unit));
        let today = SystemTime::now();
        let day = Duration::from_secs(24 * 3600);
        params.not_before = (today - 10 * day).into();
        params.not_after = if days > 0 {
            (today + day * days as u32).into()
        } else {
            (today - day * (-days) as u32).into()
        };
        let issuer = Issuer::from_params(&self.params, &self.key);
        let key = SubjectPublicKeyInfo::from_der(&key.public_key()).unwrap();
        params.signed_by(&key, &issuer).unwrap().pem()
    }
}

fn params(name: &str, unit: Option<&str>) -> CertificateParams {
    let mut params = CertificateParams::new([]).unwrap();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    if let Some(unit) = unit {
        params
            .distinguished_name
            .push(DnType::OrganizationalUnitName, unit);
    }
    params
}

/// An organization with its two roots and a peer.
pub(crate) struct Organization {
    pub(crate) msp: MspId,
    pub(crate) nodes: Authority,
    pub(crate) members: Authority,
    pub(crate) peer: SigningIdentity,
}

impl Organization {
    fn new(msp: &str) -> Self {
        let nodes = Authority::new(&format!("{msp} nodes"));
        Self {
            msp: msp.parse().unwrap(),
            peer: nodes.issue(msp, "peer0", "peer", 30),
            members: Authority::new(&format!("{msp} members")),
            nodes,
        }
    }
}

/// The ministry and two hospitals.
pub(crate) struct Network {
    pub(crate) organizations: [Organization; 3],
}

impl Network {
    pub(crate) fn new() -> Self {
        Self {
            organizations: [MINISTRY, HOSPITAL_A, HOSPITAL_B].map(Organization::new),
        }
    }

    pub(crate) fn organization(&self, msp: &str) -> &Organization {
        let mut organizations = self.organizations.iter();
        organizations
            .find(|organization| organization.msp.as_str() == msp)
            .unwrap()
    }

    pub(crate) fn peer(&self, msp: &str) -> &SigningIdentity {
        &self.organization(msp).peer
    }

    pub(crate) fn member(&self, msp: &str, id: &MemberId) -> SigningIdentity {
        let members = &self.organization(msp).members;
        members.issue(msp, id.as_str(), "client", 30)
    }

    pub(crate) fn profile(&self) -> Profile {
        Profile {
            channel: "emr".into(),
            chaincode: "emr".into(),
            web_url: "https://127.0.0.1:1".into(),
            web_tls_ca: self.organizations[0].nodes.pem.clone(),
            ministry: MINISTRY.parse().unwrap(),
            organizations: self
                .organizations
                .iter()
                .map(|organization| ProfileOrganization {
                    msp: organization.msp.clone(),
                    node_root: organization.nodes.pem.clone(),
                    member_root: organization.members.pem.clone(),
                    member_authority: format!("{} members", organization.msp),
                })
                .collect(),
        }
    }
}

/// The transaction of a proposal as a gateway prepares it, answered with `payload` and endorsed by these peers.
pub(crate) fn endorsed(proposal: &Proposal, payload: &[u8], peers: &[&SigningIdentity]) -> Vec<u8> {
    let message = protos::Proposal::decode(proposal.bytes_to_sign().clone()).unwrap();
    let header = Header::decode(message.header).unwrap();
    let action = ChaincodeAction {
        response: Some(Response {
            status: 200,
            payload: payload.to_vec().into(),
            ..Default::default()
        }),
        chaincode_id: Some(ChaincodeId {
            name: proposal.chaincode().to_owned(),
            ..Default::default()
        }),
        ..Default::default()
    };
    let answer = ProposalResponsePayload {
        proposal_hash: proposal.hash().to_vec().into(),
        extension: action.encode_to_vec().into(),
    }
    .encode_to_vec();
    let endorsements = peers.iter().map(|peer| {
        let endorser = peer.fabric().to_bytes();
        let signature = peer.sign(&[answer.as_slice(), &endorser].concat());
        Endorsement {
            endorser,
            signature: signature.into(),
        }
    });
    let action = ChaincodeActionPayload {
        chaincode_proposal_payload: message.payload,
        action: Some(ChaincodeEndorsedAction {
            endorsements: endorsements.collect(),
            proposal_response_payload: answer.into(),
        }),
    };
    let transaction = Transaction {
        actions: vec![TransactionAction {
            header: header.signature_header.clone(),
            payload: action.encode_to_vec().into(),
        }],
    };
    let payload = Payload {
        header: Some(header),
        data: transaction.encode_to_vec().into(),
    };
    let envelope = Envelope {
        payload: payload.encode_to_vec().into(),
        ..Default::default()
    };
    envelope.encode_to_vec()
}

/// That transaction, signed by its creator.
pub(crate) fn signed(prepared: &[u8], creator: &SigningIdentity) -> Vec<u8> {
    let mut envelope = Envelope::decode(prepared).unwrap();
    envelope.signature = Signer::sign(creator, &envelope.payload).unwrap().into();
    envelope.encode_to_vec()
}

/// A proposal of this identity's to call `function` with `argument`.
pub(crate) fn proposed(
    creator: &SigningIdentity,
    at: SystemTime,
    function: &str,
    argument: &[u8],
) -> SignedProposal {
    let context = fabric_gateway::TransactionContext::at(creator.fabric(), at);
    fabric_gateway::ProposalBuilder::new("emr", "emr", function)
        .argument(argument.to_vec())
        .build(context)
        .sign(creator)
        .unwrap()
}

pub(crate) fn id(pair: &str) -> MemberId {
    pair.repeat(16).parse().unwrap()
}

pub(crate) fn key_of(identity: &SigningIdentity) -> Digest {
    identity.certificate().key_digest().clone()
}
