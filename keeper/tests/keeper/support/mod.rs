//! A keeper on real sockets, between a caller with a TLS certificate and a peer in this process.

mod peer;
mod records;

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use emr_api::profile::{Profile, ProfileOrganization};
use emr_keeper::KeeperProcess;
use emr_keeper_api::keeper_client::KeeperClient;
use emr_model::{MspId, NetworkKind, Recipient};
use emr_sealing::age_keys::AgeIdentity;
use emr_service::limits::KeeperLimits;
use emr_service::settings::{KeeperSettings, KeyPair, PeerAddress, ServerTls};
use emr_testkit::{Authority, Template};
use fabric_gateway::Identity;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Error};

pub(crate) use peer::{Answer, FakePeer};
pub(crate) use records::{Author, Draft, patient, reissued};

pub(crate) const CHANNEL: &str = "emr";
pub(crate) const CHAINCODE: &str = "emr";
pub(crate) const ORGANIZATIONS: [&str; 3] = ["MinistryMSP", "HospitalAMSP", "HospitalBMSP"];

/// The organization whose keeper it is: the second of the category's keepers.
pub(crate) const OWN: &str = "HospitalAMSP";

/// A certificate with the unit that members and keepers have.
pub(crate) fn of_client(name: &str) -> Template {
    Template::named(name).unit("client")
}

/// Everything around a keeper.
pub(crate) struct World {
    pub(crate) members: Authority,
    pub(crate) peer: FakePeer,
    pub(crate) limits: KeeperLimits,
    pub(crate) nodes: Authority,
    pub(crate) tls: Authority,
    folder: tempfile::TempDir,
}

impl World {
    /// A peer that accepts everything, and all the files that a keeper's settings name.
    pub(crate) async fn new() -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let (members, nodes, tls) = (
            Authority::new("members"),
            Authority::new("nodes"),
            Authority::new("tls"),
        );
        let path = |name: &str| folder.path().join(name);
        fs::write(path("tls-ca.pem"), &tls.pem).unwrap();
        let keeper = nodes.issue(&of_client("keeper"));
        keeper.write(&path("identity"));
        tls.issue(&Template::tls("localhost")).write(&path("tls"));
        let profile = Profile {
            network: NetworkKind::Test,
            demo: false,
            channel: CHANNEL.into(),
            chaincode: CHAINCODE.into(),
            web_url: "https://localhost".into(),
            web_tls_ca: tls.pem.clone(),
            ministry: "MinistryMSP".parse().unwrap(),
            organizations: ORGANIZATIONS
                .map(|msp| ProfileOrganization {
                    msp: msp.parse().unwrap(),
                    node_root: nodes.pem.clone(),
                    member_root: members.pem.clone(),
                    member_authority: "members".into(),
                })
                .into(),
        };
        fs::write(path("profile.json"), serde_json::to_vec(&profile).unwrap()).unwrap();
        let peer = FakePeer::start(&tls, &nodes).await;
        Self {
            members,
            peer,
            limits: KeeperLimits::default(),
            nodes,
            tls,
            folder,
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn config(&self) -> KeeperSettings {
        KeeperSettings {
            msp_id: own(),
            operations: None,
            address: "127.0.0.1:0".into(),
            data: self.path("data"),
            channel: CHANNEL.into(),
            chaincode: CHAINCODE.into(),
            profile: self.path("profile.json"),
            tls: ServerTls {
                certificate: self.path("tls/certificate.pem"),
                key: self.path("tls/key.pem"),
                client_ca: vec![self.path("tls-ca.pem")],
            },
            identity: KeyPair {
                certificate: self.path("identity/certificate.pem"),
                key: self.path("identity/key.pem"),
            },
            peer: PeerAddress {
                address: self.peer.address.to_string(),
                host: "localhost".into(),
                tls_ca: self.path("tls-ca.pem"),
            },
            limits: self.limits.clone(),
        }
    }

    pub(crate) async fn start(&self) -> Running {
        let process = KeeperProcess::start(&self.config()).await.unwrap();
        let address = process.address().unwrap();
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(process.serve(async {
            let _ = stopped.await;
        }));
        Running {
            address,
            stop,
            served,
        }
    }

    /// A keeper and a connection to it as the web service has one.
    pub(crate) async fn start_and_connect(&self) -> (Running, KeeperClient<Channel>) {
        let running = self.start().await;
        let channel = self.connect_as_portal(running.address).await;
        (running, KeeperClient::new(channel))
    }

    pub(crate) async fn connect_as_portal(&self, keeper: SocketAddr) -> Channel {
        self.connect(keeper, Some(&self.tls)).await.unwrap()
    }

    /// Connects with a client certificate of this authority, or without one.
    pub(crate) async fn connect(
        &self,
        keeper: SocketAddr,
        client: Option<&Authority>,
    ) -> Result<Channel, Error> {
        let mut tls = ClientTlsConfig::new()
            .ca_certificate(Certificate::from_pem(&self.tls.pem))
            .domain_name("localhost");
        if let Some(authority) = client {
            let portal = authority.issue(&of_client("portal"));
            tls = tls.identity(tonic::transport::Identity::from_pem(
                &portal.certificate,
                &portal.key,
            ));
        }
        let endpoint = Endpoint::from_shared(format!("https://{keeper}")).unwrap();
        endpoint.tls_config(tls).unwrap().connect().await
    }

    /// The recipient that the keeper wrote for its operator.
    pub(crate) fn recipient(&self) -> Recipient {
        let text = fs::read_to_string(self.path("data/recipient.txt")).unwrap();
        text.trim_end().parse().unwrap()
    }

    /// The key to which authors seal, and that of the month.
    pub(crate) fn keys(&self) -> (AgeIdentity, AgeIdentity) {
        let key = |path: &Path| fs::read_to_string(path).unwrap().trim_end().parse();
        let [month] = self.month_keys().try_into().expect("there is one month");
        let custody = key(&self.path("data/age-identity.txt"));
        (custody.unwrap(), key(&month).unwrap())
    }

    /// The files with the keys of months.
    pub(crate) fn month_keys(&self) -> Vec<PathBuf> {
        files_below(&self.path("data/month-keys"))
    }

    /// The keeper's X.509 identity.
    pub(crate) fn identity(&self) -> Identity {
        let certificate = fs::read_to_string(self.path("identity/certificate.pem")).unwrap();
        Identity::new(OWN, certificate).unwrap()
    }

    /// The kept files.
    pub(crate) fn held(&self) -> Vec<PathBuf> {
        files_below(&self.path("data/held"))
    }
}

/// A keeper that serves until it is stopped or dropped.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<Result<(), Error>>,
}

impl Running {
    /// Stops it as a signal would, and waits for its end.
    pub(crate) async fn stop(self) {
        drop(self.stop);
        self.served.await.unwrap().unwrap();
    }
}

pub(crate) fn own() -> MspId {
    OWN.parse().unwrap()
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    entries
        .flat_map(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files_below(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}
