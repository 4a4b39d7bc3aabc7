//! The keeper's settings file.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use emr_model::MspId;
use serde::Deserialize;

/// What `keeper.toml` says. Relative paths count from the folder of that file.
///
/// ```toml
/// msp_id = "HospitalAMSP"
/// address = "127.0.0.1:7070"          # where to listen; port 0 picks a free one
/// operations = "127.0.0.1:9070"       # where to answer `/metrics`; may be left out
/// data = "data"                       # the keeper's own key and the files it holds
/// channel = "emr"
/// chaincode = "emr"
/// profile = "../../profile.json"      # the roots of members' certificates
/// tls = { certificate = "tls/certificate.pem", key = "tls/key.pem", client_ca = ["portal-tls.pem"] }
/// identity = { certificate = "identity/certificate.pem", key = "identity/key.pem" }
/// peer = { address = "127.0.0.1:7051", host = "peer0.hospital-a", tls_ca = "peer-tls-ca.pem" }
/// ```
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The keeper's organization.
    pub msp_id: MspId,
    /// Host and port to listen on.
    pub address: String,
    /// Where those who operate the keeper fetch `/metrics`, in plain HTTP and from everybody: an address that nobody else
    /// reaches, as a rule loopback. Nowhere if not set.
    #[serde(default)]
    pub operations: Option<SocketAddr>,
    /// The folder of the keeper's own key and of the files it holds; made if there is none.
    pub data: PathBuf,
    /// The channel whose records it keeps shares of.
    pub channel: String,
    /// The name of the contract there.
    pub chaincode: String,
    /// The network's profile, which pins the roots of members' certificates.
    pub profile: PathBuf,
    /// How it shows itself to callers, and whom it lets call.
    pub tls: ServerTls,
    /// The identity that the ledger knows it by: it signs receipts, releases and questions to the peer.
    pub identity: KeyPair,
    /// Its own organization's peer, whose word alone it takes.
    pub peer: PeerAddress,
}

/// A TLS server's certificate and the roots of its clients.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct ServerTls {
    /// PEM, with intermediates if there are any.
    pub certificate: PathBuf,
    /// PKCS#8 PEM.
    pub key: PathBuf,
    /// Who may issue certificates for callers, PEM; at least one.
    pub client_ca: Vec<PathBuf>,
}

/// A certificate and its key.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct KeyPair {
    /// PEM.
    pub certificate: PathBuf,
    /// PKCS#8 PEM, ECDSA P-256.
    pub key: PathBuf,
}

/// A peer and how to know it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct PeerAddress {
    /// Host and port.
    pub address: String,
    /// The name that its TLS certificate must have.
    pub host: String,
    /// The root of its TLS certificate, PEM.
    pub tls_ca: PathBuf,
}

/// Why the settings cannot be used: whoever wrote them.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file is missing or may not be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It is not TOML, or a field is missing, unknown or of the wrong form.
    #[error("{} is not a keeper's settings", path.display())]
    Invalid {
        /// Which file.
        path: PathBuf,
        /// Where in it, and why.
        #[source]
        source: Box<toml::de::Error>,
    },
}

impl Config {
    /// Reads the settings and makes every path in them absolute or relative to the working folder.
    ///
    /// # Errors
    ///
    /// [`ConfigError`].
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = read(path)?;
        let mut config: Self = toml::from_str(&text).map_err(|source| ConfigError::Invalid {
            path: path.to_owned(),
            source: Box::new(source),
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        for path in config.paths() {
            *path = folder.join(&*path);
        }
        Ok(config)
    }

    fn paths(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        let single = [
            &mut self.data,
            &mut self.profile,
            &mut self.tls.certificate,
            &mut self.tls.key,
            &mut self.identity.certificate,
            &mut self.identity.key,
            &mut self.peer.tls_ca,
        ];
        single.into_iter().chain(&mut self.tls.client_ca)
    }
}

/// Reads a text file that the settings name.
pub(crate) fn read(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
        path: path.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: &str = r#"
        msp_id = "HospitalAMSP"
        address = "127.0.0.1:0"
        data = "data"
        channel = "emr"
        chaincode = "emr"
        profile = "/etc/emr/profile.json"
        tls = { certificate = "tls.pem", key = "tls.key", client_ca = ["portal.pem"] }
        identity = { certificate = "id.pem", key = "id.key" }
        peer = { address = "127.0.0.1:7051", host = "localhost", tls_ca = "peer.pem" }
    "#;

    fn read_settings(text: &str) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keeper.toml");
        std::fs::write(&path, text).unwrap();
        let mut config = Config::read(&path)?;
        for path in config.paths() {
            if let Ok(relative) = path.strip_prefix(folder.path()) {
                *path = Path::new("FOLDER").join(relative);
            }
        }
        Ok(config)
    }

    #[test]
    fn relative_paths_count_from_the_settings_file() {
        let config = read_settings(SETTINGS).unwrap();
        assert_eq!(config.data, Path::new("FOLDER/data"));
        assert_eq!(config.profile, Path::new("/etc/emr/profile.json"));
        assert_eq!(config.tls.client_ca, [Path::new("FOLDER/portal.pem")]);
    }

    #[test]
    fn an_unknown_or_missing_field_is_refused() {
        for text in [
            &format!("{SETTINGS}\ndebug = true"),
            "",
            "msp_id = 1",
            "not toml",
        ] {
            assert!(matches!(
                read_settings(text),
                Err(ConfigError::Invalid { .. })
            ));
        }
        assert!(matches!(
            Config::read(Path::new("/nonexistent/keeper.toml")),
            Err(ConfigError::Unreadable { .. })
        ));
    }
}
