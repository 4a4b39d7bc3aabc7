use std::net::SocketAddr;
use std::path::PathBuf;

use emr_model::MspId;
use serde::{Deserialize, Serialize};

use super::{KeyPair, PeerAddress, ServerTls, Settings};
use crate::limits::KeeperLimits;

/// What `keeper.toml` says: an organization's keeper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeeperSettings {
    /// The keeper's organization.
    pub msp_id: MspId,
    /// Host and port to listen on; port 0 takes a free one.
    pub address: String,
    /// Where operators fetch `/metrics`, in plain HTTP and without a password: an address that only operators reach, as
    /// a rule loopback. If absent, no metrics are served.
    #[serde(default)]
    pub operations: Option<SocketAddr>,
    /// The folder of the keeper's own key and of the files that it holds; made if absent.
    pub data: PathBuf,
    /// The channel whose records it keeps shares of.
    pub channel: String,
    /// The name of the contract on that channel.
    pub chaincode: String,
    /// The network's profile in JSON, which pins the roots of members' certificates.
    pub profile: PathBuf,
    /// The certificate that the keeper shows to callers, and the authorities of callers that it accepts.
    pub tls: ServerTls,
    /// The identity that the ledger knows the keeper by: it signs receipts, releases and questions to the peer.
    pub identity: KeyPair,
    /// The peer of the keeper's own organization, the only one that the keeper believes.
    pub peer: PeerAddress,
    /// Limits; each that is absent has its default.
    #[serde(default, skip_serializing_if = "KeeperLimits::is_default")]
    pub limits: KeeperLimits,
}

impl Settings for KeeperSettings {
    const EXAMPLE: &'static str = r#"msp_id = "HospitalAMSP"
address = "127.0.0.1:7070"           # where to listen; port 0 takes a free one
operations = "127.0.0.1:9070"        # where to serve /metrics; may be absent
data = "data"                        # the keeper's own key and the files that it holds
channel = "emr"
chaincode = "emr"
profile = "../../profile.json"       # pins the roots of members' certificates
tls = { certificate = "tls/certificate.pem", key = "tls/key.pem", client_ca = ["portal-tls.pem"] }
identity = { certificate = "identity/certificate.pem", key = "identity/key.pem" }
peer = { address = "127.0.0.1:7051", host = "peer0.hospital-a", tls_ca = "peer-tls-ca.pem" }

[limits]                             # may be absent, and so may each of them: docs/limits.md
unsettled_of_author = 1_000
"#;

    fn paths(&mut self) -> Vec<&mut PathBuf> {
        let mut paths = vec![&mut self.data, &mut self.profile, &mut self.peer.tls_ca];
        paths.extend(self.tls.paths());
        paths.extend(self.identity.paths());
        paths
    }
}
