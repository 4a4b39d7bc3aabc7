use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use emr_model::MspId;
use serde::{Deserialize, Serialize};

use super::{KeyPair, MspIdentity, PageAddress, PeerAddress, Settings};
use crate::limits::WebLimits;

/// What `web.toml` says: the web service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebSettings {
    /// Where to listen; port 0 takes a free one.
    pub address: SocketAddr,
    /// Where operators fetch `/metrics`, in plain HTTP and without a password: an address that only operators reach, as
    /// a rule loopback. If absent, no metrics are served.
    #[serde(default)]
    pub operations: Option<SocketAddr>,
    /// Where the page is also served without TLS, to browsers of this machine: members sign in there under the origin
    /// `http://localhost` with its port. Nowhere if absent.
    #[serde(default)]
    pub page: Option<PageAddress>,
    /// The origin that browsers and the `emr` command name; it stands in sign-in texts.
    pub public_url: Origin,
    /// The folder of database and store; made if absent.
    pub data: PathBuf,
    /// The channel; proposals for any other are refused.
    pub channel: String,
    /// The chaincode; proposals for any other are refused.
    pub chaincode: String,
    /// The network's profile in JSON, which pins the roots of members' certificates.
    pub profile: PathBuf,
    /// The certificate that the service shows to browsers and commands.
    pub tls: KeyPair,
    /// The certificate that the service shows to keepers, and to peers that it asks which nodes the network has.
    pub keeper_tls: KeyPair,
    /// The service's own identity on the channel, by which it learns what was committed.
    pub identity: MspIdentity,
    /// The peer whose gateway it uses, and whose blocks it reads first.
    pub gateway: PeerAddress,
    /// Further peers whose blocks it reads when the one before does not answer. The service believes what these peers say
    /// is committed.
    #[serde(default)]
    pub other_peers: Vec<PeerAddress>,
    /// The URL of a PostgreSQL database where several instances share one. A SQLite file in `data` if absent.
    #[serde(default)]
    pub database: Option<String>,
    /// The keepers to relay to.
    pub keepers: Vec<KeeperAddress>,
    /// The certificate authorities to relay to.
    pub authorities: Vec<AuthorityAddress>,
    /// Limits; each that is absent has its default.
    #[serde(default, skip_serializing_if = "WebLimits::is_default")]
    pub limits: WebLimits,
}

/// A keeper to reach over mutual TLS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeeperAddress {
    /// Its organization.
    pub msp_id: MspId,
    /// `host:port`; its TLS certificate must name the host.
    pub address: String,
    /// The root of its TLS certificate, a PEM file.
    pub tls_ca: PathBuf,
}

/// A certificate authority to reach over TLS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityAddress {
    /// Its CA name.
    pub name: String,
    /// Its server, for example `https://localhost:7054`.
    pub url: String,
    /// The root of the server's TLS certificate, a PEM file.
    pub tls_ca: PathBuf,
}

/// An `https` origin: a host in lower case, with a port if that is not 443, for example `https://127.0.0.1:8443`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Origin(String);

impl Origin {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<Origin> for String {
    fn from(origin: Origin) -> Self {
        origin.0
    }
}

impl TryFrom<String> for Origin {
    type Error = InvalidOrigin;

    fn try_from(url: String) -> Result<Self, InvalidOrigin> {
        let is_origin = url.strip_prefix("https://").is_some_and(|host| {
            !host.is_empty()
                && !host.contains(['/', '?', '#', '@', ' '])
                && host == host.to_lowercase()
        });
        if is_origin {
            Ok(Self(url))
        } else {
            Err(InvalidOrigin)
        }
    }
}

/// The text is not an [`Origin`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an origin is `https://` and a host, with a port if it is not 443 and nothing after it")]
pub struct InvalidOrigin;

impl Settings for WebSettings {
    const EXAMPLE: &'static str = r#"address = "127.0.0.1:8443"           # where to listen; port 0 takes a free one
operations = "127.0.0.1:9443"        # where to serve /metrics; may be absent
page = "127.0.0.1:8080"              # where to serve the page without TLS, on loopback alone; may be absent
public_url = "https://127.0.0.1:8443" # the origin that browsers and the emr command name
data = "data"                        # database and store
database = "postgres://web:secret@127.0.0.1/web" # where several instances share one; may be absent
channel = "emr"
chaincode = "emr"
profile = "../profile.json"          # pins the roots of members' certificates
tls = { certificate = "tls/certificate.pem", key = "tls/key.pem" }
keeper_tls = { certificate = "keeper-tls/certificate.pem", key = "keeper-tls/key.pem" }
identity = { msp_id = "PortalMSP", certificate = "identity/certificate.pem", key = "identity/key.pem" }
gateway = { address = "127.0.0.1:7051", host = "127.0.0.1", tls_ca = "peer-tls-ca.pem" }

[[other_peers]]                      # may be absent
address = "127.0.0.1:7052"
host = "127.0.0.1"
tls_ca = "peer-tls-ca.pem"

[[keepers]]
msp_id = "HospitalAMSP"
address = "127.0.0.1:7070"
tls_ca = "hospital-a-tls-ca.pem"

[[authorities]]
name = "hospital-a-members"
url = "https://127.0.0.1:7054"
tls_ca = "ca-tls-ca.pem"

[limits]                             # may be absent, and so may each of them: docs/limits.md
stored_bytes_of_member = 10_000_000_000
"#;

    fn paths(&mut self) -> Vec<&mut PathBuf> {
        let mut paths = vec![
            &mut self.data,
            &mut self.profile,
            &mut self.identity.certificate,
            &mut self.identity.key,
            &mut self.gateway.tls_ca,
        ];
        paths.extend(self.other_peers.iter_mut().map(|peer| &mut peer.tls_ca));
        paths.extend(self.tls.paths());
        paths.extend(self.keeper_tls.paths());
        paths.extend(self.keepers.iter_mut().map(|keeper| &mut keeper.tls_ca));
        paths.extend(self.authorities.iter_mut().map(|ca| &mut ca.tls_ca));
        paths
    }
}
