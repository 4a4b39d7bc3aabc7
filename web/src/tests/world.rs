//! A network in small: its authorities, its peer, and the service with members who talk to it over TLS.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use emr_api::problem::Problem;
use emr_api::profile::{Profile, ProfileOrganization};
use emr_api::session::{Challenge, SignIn, signed_text};
use emr_api::transaction::{Commit, Endorsed, SignedProposal, SignedTransaction};
use emr_model::member::{ActivateMember, RegisterMember};
use emr_model::{Bytes, Digest, Function, NetworkKind, Recipient, Timestamp};
use emr_service::limits::WebLimits;
use emr_service::settings::{
    AuthorityAddress, KeeperAddress, KeyPair, MspIdentity, PeerAddress, WebSettings,
};
use emr_testkit::{Authority, Issued, Template};
use fabric_gateway::{PreparedTransaction, Proposal, ProposalBuilder, Signer};
use reqwest::{Client, Response, StatusCode};
use serde::Serialize;
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::judge::Asked;
use super::peer::Peer;
use super::pki::{Issues, Person};
use crate::Server;

pub(super) const ORIGIN: &str = "https://records.example";
/// A port of loopback where no program listens: it is reserved.
pub(super) const NOBODY: &str = "127.0.0.1:1";

pub(super) struct World {
    pub(super) ministry: Authority,
    pub(super) ministry_nodes: Authority,
    pub(super) hospital: Authority,
    pub(super) tls: Authority,
    pub(super) peer: Peer,
    pub(super) config: WebSettings,
    folder: TempDir,
}

impl World {
    pub(super) async fn new() -> Self {
        // Another test of this process may have installed it first.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let [
            ministry,
            ministry_nodes,
            hospital,
            hospital_nodes,
            tls,
            portal,
        ] = [
            "ministry",
            "ministry nodes",
            "hospital",
            "hospital nodes",
            "tls",
            "portal",
        ]
        .map(Authority::new);
        let of_peer = Template::named("peer0").unit("peer");
        let endorsers = [
            ministry_nodes.identity("MinistryMSP", &of_peer),
            hospital_nodes.identity("HospitalAMSP", &of_peer),
        ];
        let (peer, address) = Peer::start(&tls, endorsers).await;
        let profile = Profile {
            network: NetworkKind::Test,
            demo: false,
            channel: "emr".to_owned(),
            chaincode: "emr".to_owned(),
            web_url: ORIGIN.to_owned(),
            web_tls_ca: tls.pem.clone(),
            ministry: "MinistryMSP".parse().unwrap(),
            organizations: vec![
                organization("MinistryMSP", &ministry_nodes, &ministry),
                organization("HospitalAMSP", &hospital_nodes, &hospital),
            ],
        };
        let files = Files(folder.path());
        let own = portal.node("PortalMSP", "client");
        let own_tls = files.pair("tls", &tls.tls());
        let tls_ca = files.write("tls-ca.pem", &tls.pem);
        let pair = files.pair("identity", &own.issued);
        let config = WebSettings {
            address: "127.0.0.1:0".parse().unwrap(),
            operations: None,
            page: None,
            public_url: ORIGIN.to_owned().try_into().unwrap(),
            data: folder.path().join("data"),
            tls: own_tls.clone(),
            identity: MspIdentity {
                certificate: pair.certificate,
                key: pair.key,
                msp_id: own.msp.clone(),
            },
            gateway: PeerAddress {
                address: address.to_string(),
                tls_ca: tls_ca.clone(),
                host: "127.0.0.1".to_owned(),
            },
            other_peers: Vec::new(),
            database: None,
            channel: "emr".to_owned(),
            chaincode: "emr".to_owned(),
            profile: files.write("profile.json", &serde_json::to_string(&profile).unwrap()),
            keepers: vec![KeeperAddress {
                msp_id: "MinistryMSP".parse().unwrap(),
                address: NOBODY.to_owned(),
                tls_ca: tls_ca.clone(),
            }],
            keeper_tls: own_tls,
            authorities: vec![AuthorityAddress {
                name: "ministry-members".to_owned(),
                url: format!("https://{NOBODY}"),
                tls_ca,
            }],
            limits: WebLimits::default(),
        };
        Self {
            ministry,
            ministry_nodes,
            hospital,
            tls,
            peer,
            config,
            folder,
        }
    }

    pub(super) async fn serve(&self) -> Running {
        let server = Server::bind(&self.config).await.unwrap();
        let address = server.address().unwrap();
        let (end, ended) = oneshot::channel();
        let served = tokio::spawn(server.serve(async move {
            let _ = ended.await;
        }));
        Running {
            address,
            end,
            served,
        }
    }

    /// Every file in the store, unfinished ones included.
    pub(super) fn stored(&self) -> Vec<PathBuf> {
        fn files(folder: &Path, found: &mut Vec<PathBuf>) {
            for entry in fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    files(&path, found);
                } else {
                    found.push(path);
                }
            }
        }
        let mut found = Vec::new();
        files(&self.folder.path().join("data/store"), &mut found);
        found
    }

    pub(super) fn ministry_member(&self) -> Person {
        self.ministry.member("MinistryMSP", "ministry")
    }

    pub(super) fn patient(&self) -> Person {
        self.ministry.member("MinistryMSP", "patient")
    }

    pub(super) fn doctor(&self) -> Person {
        self.hospital.member("HospitalAMSP", "practitioner")
    }

    /// A simple browser: it keeps cookies and trusts only the pinned root.
    /// Commits a call that went directly to some peer's gateway.
    pub(super) fn commit_elsewhere(&self, by: &Person, function: &str, argument: &impl Serialize) {
        let proposal = ProposalBuilder::new("emr", "emr", function)
            .argument(serde_json::to_string(argument).unwrap())
            .build_for(&by.identity);
        self.peer.commit(proposal, by);
    }

    pub(super) fn visitor(&self, running: &Running) -> Visitor {
        let root = reqwest::Certificate::from_pem(self.tls.pem.as_bytes()).unwrap();
        let client = Client::builder()
            .tls_certs_only([root])
            .no_proxy()
            .cookie_store(true)
            .build()
            .unwrap();
        Visitor {
            client,
            base: format!("https://{}", running.address),
        }
    }

    /// Another way to the same peer's ledger, for the settings.
    pub(super) async fn another_peer(&self) -> (Peer, PeerAddress) {
        let (peer, address) = self.peer.start_another(&self.tls).await;
        let settings = PeerAddress {
            address: address.to_string(),
            ..self.config.gateway.clone()
        };
        (peer, settings)
    }

    pub(super) async fn signed_in<'a>(&self, running: &Running, person: &'a Person) -> Member<'a> {
        let visitor = self.visitor(running);
        let answer = visitor.sign_in(&visitor.proof(person).await).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        Member { visitor, person }
    }
}

pub(super) struct Running {
    pub(super) address: SocketAddr,
    pub(super) end: oneshot::Sender<()>,
    pub(super) served: JoinHandle<()>,
}

impl Running {
    /// Ends the service and waits until it has.
    pub(super) async fn stop(self) {
        self.end.send(()).unwrap();
        self.served.await.unwrap();
    }
}

pub(super) struct Visitor {
    pub(super) client: Client,
    base: String,
}

impl Visitor {
    /// The same browser at another instance of the service: it has the same cookies.
    pub(super) fn at(&self, running: &Running) -> Self {
        Self {
            client: self.client.clone(),
            base: format!("https://{}", running.address),
        }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    pub(super) fn get(&self, path: &str) -> Asked {
        Asked::new(self.client.get(self.url(path)))
    }

    pub(super) fn put(&self, path: &str) -> Asked {
        Asked::new(self.client.put(self.url(path)))
    }

    pub(super) fn delete(&self, path: &str) -> Asked {
        Asked::new(self.client.delete(self.url(path)))
    }

    pub(super) fn post(&self, path: &str, body: &impl Serialize) -> Asked {
        Asked::new(self.client.post(self.url(path)).json(body))
    }

    pub(super) async fn nonce(&self) -> Vec<u8> {
        let answer = self
            .post("/api/v1/sessions/challenge", &json!({}))
            .send()
            .await
            .unwrap();
        answer.json::<Challenge>().await.unwrap().nonce.0
    }

    pub(super) async fn proof(&self, person: &Person) -> SignIn {
        prove(person, ORIGIN, self.nonce().await, Timestamp::now())
    }

    pub(super) async fn sign_in(&self, proof: &SignIn) -> Response {
        self.post("/api/v1/sessions", proof).send().await.unwrap()
    }
}

pub(super) fn prove(person: &Person, origin: &str, nonce: Vec<u8>, time: Timestamp) -> SignIn {
    let own_nonce: [u8; 32] = rand::random();
    let text = signed_text(origin, &nonce, &own_nonce, time);
    SignIn {
        msp: person.msp.clone(),
        certificate: person.issued.certificate.clone(),
        nonce: Bytes(nonce),
        own_nonce: Bytes(own_nonce.to_vec()),
        time,
        signature: Bytes(person.signer.sign(&text).unwrap()),
    }
}

pub(super) struct Member<'a> {
    pub(super) visitor: Visitor,
    pub(super) person: &'a Person,
}

impl Member<'_> {
    pub(super) fn proposal(&self, function: &str, argument: &impl Serialize) -> Proposal {
        ProposalBuilder::new("emr", "emr", function)
            .argument(serde_json::to_string(argument).unwrap())
            .build_for(&self.person.identity)
    }

    pub(super) fn signed(&self, proposal: Proposal) -> SignedProposal {
        let signed = proposal.sign(&self.person.signer).unwrap();
        SignedProposal {
            proposal: Bytes(signed.to_bytes().to_vec()),
        }
    }

    pub(super) async fn forward(&self, how: &str, proposal: Proposal) -> Response {
        let path = format!("/api/v1/{how}");
        let request = self.visitor.post(&path, &self.signed(proposal));
        request.send().await.unwrap()
    }

    /// Has it endorsed, checks it and signs it.
    pub(super) async fn endorsed(&self, proposal: Proposal) -> SignedTransaction {
        let answer = self.forward("endorse", proposal.clone()).await;
        let endorsed: Endorsed = answer.json().await.unwrap();
        let prepared = PreparedTransaction::from_bytes(endorsed.transaction.0).unwrap();
        let transaction = proposal.accept(prepared).unwrap();
        let signed = transaction.sign(&self.person.signer).unwrap();
        SignedTransaction {
            transaction: Bytes(signed.to_bytes().to_vec()),
        }
    }

    pub(super) async fn submit(&self, transaction: &SignedTransaction) -> Response {
        let request = self.visitor.post("/api/v1/submit", transaction);
        request.send().await.unwrap()
    }

    pub(super) async fn commit(&self, proposal: Proposal) -> Commit {
        let transaction = self.endorsed(proposal).await;
        let answer = self.submit(&transaction).await;
        assert_eq!(answer.status(), StatusCode::OK);
        answer.json().await.unwrap()
    }

    pub(super) async fn register(&self, person: &Person) {
        let request = RegisterMember {
            id: person.id.clone(),
            msp: person.msp.clone(),
            roles: person.roles.clone(),
            key: person.key.clone(),
            network: None,
            custody: false,
        };
        self.commit(self.proposal(RegisterMember::NAME, &request))
            .await;
    }

    /// Activates the membership of this member, who is registered.
    pub(super) async fn activate(&self) {
        let request = ActivateMember {
            recipient: recipient(),
            patient_recipient: None,
            device: None,
            keyring: None,
        };
        self.commit(self.proposal(ActivateMember::NAME, &request))
            .await;
    }

    pub(super) async fn upload(&self, bytes: &'static [u8]) -> Digest {
        let digest = Digest::of(bytes);
        let answer = self
            .visitor
            .put(&format!("/api/v1/blobs/{digest}"))
            .body(bytes)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        digest
    }

    /// The blob, or the problem.
    pub(super) async fn blob(&self, digest: &Digest) -> Result<Vec<u8>, Problem> {
        let path = format!("/api/v1/blobs/{digest}");
        let answer = self.visitor.get(&path).send().await.unwrap();
        match answer.status() {
            StatusCode::OK => {
                let disposition = answer.headers()["content-disposition"].to_str().unwrap();
                assert!(disposition.starts_with("attachment; "), "{disposition}");
                Ok(answer.bytes().await.unwrap().to_vec())
            }
            _ => Err(problem(answer).await),
        }
    }
}

/// Waits for a condition, for 20 s at most.
pub(super) async fn until(condition: impl AsyncFn() -> bool) {
    let met = async {
        while !condition().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), met)
        .await
        .expect("the condition is met in time");
}

/// Some age recipient.
pub(super) fn recipient() -> Recipient {
    format!("age1{}", "q".repeat(58)).try_into().unwrap()
}

pub(super) async fn problem(answer: Response) -> Problem {
    let status = answer.status().as_u16();
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    let problem: Problem = answer.json().await.unwrap();
    assert_eq!(problem.status, status);
    problem
}

pub(super) async fn code(answer: Response) -> (u16, String) {
    let problem = problem(answer).await;
    (problem.status, problem.code)
}

fn organization(msp: &str, nodes: &Authority, members: &Authority) -> ProfileOrganization {
    ProfileOrganization {
        msp: msp.parse().unwrap(),
        node_root: nodes.pem.clone(),
        member_root: members.pem.clone(),
        member_authority: format!("{}-members", &msp.to_lowercase()[..msp.len() - 3]),
    }
}

struct Files<'a>(&'a Path);

impl Files<'_> {
    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path
    }

    fn pair(&self, name: &str, issued: &Issued) -> KeyPair {
        KeyPair {
            certificate: self.write(&format!("{name}.pem"), &issued.certificate),
            key: self.write(&format!("{name}-key.pem"), &issued.key),
        }
    }
}
