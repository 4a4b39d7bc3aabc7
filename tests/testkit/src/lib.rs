//! A network of certificates for tests: roots, peers, members, and transactions that peers endorsed.
//!
//! It panics where something cannot be made: then the test is wrong.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use emr_api::profile::{Profile, ProfileOrganization};
use emr_model::{Digest, MemberId, MspId, NetworkKind};
use fabric_ca::SigningKey;
use fabric_gateway::{Identity, Proposal, SignedProposal, Signer, SigningError};
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

/// The ministry's MSP.
pub const MINISTRY: &str = "MinistryMSP";
/// A hospital's MSP.
pub const HOSPITAL_A: &str = "HospitalAMSP";
/// Another hospital's MSP.
pub const HOSPITAL_B: &str = "HospitalBMSP";

/// A certificate authority.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its own certificate, PEM.
    pub pem: String,
}

impl Authority {
    /// A root with this common name.
    pub fn new(name: &str) -> Self {
        let mut params = params(name, None);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().expect("a fixture can be made");
        let certificate = params.self_signed(&key).expect("a fixture can be made");
        Self {
            issuer: Issuer::new(params, key),
            pem: certificate.pem(),
        }
    }

    /// An identity of this authority, valid for `days` from today.
    pub fn issue(&self, msp: &str, name: &str, unit: &str, days: i64) -> TestIdentity {
        let key = Arc::new(SigningKey::generate().expect("a fixture can be made"));
        let pem = self.certify(&key, name, unit, days);
        TestIdentity {
            fabric: Identity::new(msp, pem).expect("a fixture can be made"),
            key,
        }
    }

    /// A certificate over a key, valid from ten days ago for `days` from today; that many days ago it ended if negative.
    pub fn certify(&self, key: &SigningKey, name: &str, unit: &str, days: i64) -> String {
        let mut params = params(name, Some(unit));
        let today = SystemTime::now();
        let day = Duration::from_secs(24 * 3600);
        params.not_before = (today - 10 * day).into();
        params.not_after = if days > 0 {
            (today + day * days as u32).into()
        } else {
            (today - day * (-days) as u32).into()
        };
        let key = SubjectPublicKeyInfo::from_der(&key.public_key()).expect("a fixture can be made");
        params
            .signed_by(&key, &self.issuer)
            .expect("a fixture can be made")
            .pem()
    }
}

fn params(name: &str, unit: Option<&str>) -> CertificateParams {
    let mut params = CertificateParams::new([]).expect("a fixture can be made");
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    if let Some(unit) = unit {
        params
            .distinguished_name
            .push(DnType::OrganizationalUnitName, unit);
    }
    params
}

/// An X.509 identity and its private key.
#[derive(Clone)]
pub struct TestIdentity {
    fabric: Identity,
    key: Arc<SigningKey>,
}

impl TestIdentity {
    /// The identity as Fabric's messages carry it.
    pub fn fabric(&self) -> &Identity {
        &self.fabric
    }

    /// The certificate, PEM.
    pub fn certificate_pem(&self) -> &str {
        self.fabric.certificate_pem()
    }

    /// The private key.
    pub fn key(&self) -> &Arc<SigningKey> {
        &self.key
    }

    /// The digest of the public key, as it is pinned on the ledger.
    pub fn key_digest(&self) -> Digest {
        Digest::of(self.key.public_key())
    }

    /// Signs a message over SHA-256: DER, with the lower `s`.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.key.sign(message)
    }
}

impl Signer for TestIdentity {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        Ok(self.key.sign(message))
    }
}

/// An organization with its two roots and a peer.
pub struct Organization {
    /// Its MSP.
    pub msp: MspId,
    /// The root that issues its nodes.
    pub nodes: Authority,
    /// The root that issues its members.
    pub members: Authority,
    /// Its peer.
    pub peer: TestIdentity,
}

impl Organization {
    fn new(msp: &str) -> Self {
        let nodes = Authority::new(&format!("{msp} nodes"));
        Self {
            msp: msp.parse().expect("a fixture can be made"),
            peer: nodes.issue(msp, "peer0", "peer", 30),
            members: Authority::new(&format!("{msp} members")),
            nodes,
        }
    }
}

/// The ministry and two hospitals.
pub struct Network {
    /// The ministry first.
    pub organizations: [Organization; 3],
}

impl Default for Network {
    /// New organizations with new keys.
    fn default() -> Self {
        Self {
            organizations: [MINISTRY, HOSPITAL_A, HOSPITAL_B].map(Organization::new),
        }
    }
}

impl Network {
    /// The organization of that MSP.
    pub fn organization(&self, msp: &str) -> &Organization {
        let mut organizations = self.organizations.iter();
        organizations
            .find(|organization| organization.msp.as_str() == msp)
            .expect("a fixture can be made")
    }

    /// The peer of the organization of that MSP.
    pub fn peer(&self, msp: &str) -> &TestIdentity {
        &self.organization(msp).peer
    }

    /// A member's identity with this id.
    pub fn member(&self, msp: &str, id: &MemberId) -> TestIdentity {
        let members = &self.organization(msp).members;
        members.issue(msp, id.as_str(), "client", 30)
    }

    /// What members pin of this network.
    pub fn profile(&self) -> Profile {
        Profile {
            network: NetworkKind::Test,
            demo: false,
            channel: "emr".into(),
            chaincode: "emr".into(),
            web_url: "https://127.0.0.1:1".into(),
            web_tls_ca: self.organizations[0].nodes.pem.clone(),
            ministry: MINISTRY.parse().expect("a fixture can be made"),
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
pub fn endorsed(proposal: &Proposal, payload: &[u8], peers: &[&TestIdentity]) -> Vec<u8> {
    let message =
        protos::Proposal::decode(proposal.bytes_to_sign().clone()).expect("a fixture can be made");
    let header = Header::decode(message.header).expect("a fixture can be made");
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
pub fn signed(prepared: &[u8], creator: &TestIdentity) -> Vec<u8> {
    let mut envelope = Envelope::decode(prepared).expect("a fixture can be made");
    envelope.signature = Signer::sign(creator, &envelope.payload)
        .expect("a fixture can be made")
        .into();
    envelope.encode_to_vec()
}

/// A proposal of this identity's to call `function` with `argument`.
pub fn proposed(
    creator: &TestIdentity,
    at: SystemTime,
    function: &str,
    argument: &[u8],
) -> SignedProposal {
    let context = fabric_gateway::TransactionContext::at(creator.fabric(), at);
    fabric_gateway::ProposalBuilder::new("emr", "emr", function)
        .argument(argument.to_vec())
        .build(context)
        .sign(creator)
        .expect("a fixture can be made")
}

/// The id that repeats two hexadecimal digits.
pub fn id(pair: &str) -> MemberId {
    pair.repeat(16).parse().expect("a fixture can be made")
}
