use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{ServerTls, Settings};

/// What `chaincode.toml` says: an organization's process of the contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChaincodeSettings {
    /// Host and port to listen on; port 0 takes a free one.
    pub address: String,
    /// The id by which the peers know the installed package.
    pub package_id: String,
    /// The contract refuses proposals whose time is further from this machine's clock, in seconds; 60 if absent.
    #[serde(default = "default_clock_skew")]
    pub max_clock_skew_seconds: u64,
    /// The certificate that the process shows to peers, and the authorities of peers that may connect.
    pub tls: ServerTls,
}

impl Settings for ChaincodeSettings {
    const EXAMPLE: &'static str = r#"address = "127.0.0.1:9999"           # where to listen
package_id = "emr:4f2a…"             # by which the peers know the installed package
max_clock_skew_seconds = 60          # proposals further from this machine's clock are refused; 60 if absent
tls = { certificate = "tls/certificate.pem", key = "tls/key.pem", client_ca = ["peers-tls-ca.pem"] }
"#;

    fn paths(&mut self) -> Vec<&mut PathBuf> {
        self.tls.paths()
    }
}

fn default_clock_skew() -> u64 {
    60
}
