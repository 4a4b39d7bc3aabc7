//! The settings of the service, from one TOML file.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use config::{File, FileFormat};
use emr_model::MspId;
use serde::Deserialize;

use crate::page_address::PageAddress;

/// Everything that the service must be told; a path that is not absolute starts at the file's own folder.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where to listen, for example `127.0.0.1:8443`; port 0 takes a free one.
    pub address: SocketAddr,
    /// Where those who operate the service fetch `/metrics`, in plain HTTP and from everybody: an address that nobody else
    /// reaches, as a rule loopback. Nowhere if not set.
    #[serde(default)]
    pub operations: Option<SocketAddr>,
    /// Where the page is also served without TLS, to browsers of this machine: members sign in there under the origin
    /// `http://localhost` with its port. Nowhere if not set.
    #[serde(default)]
    pub page: Option<PageAddress>,
    /// The origin that browsers and the `emr` command name, for example `https://127.0.0.1:8443`: it stands in sign-in texts.
    pub public_url: String,
    /// The folder of database and store; made if absent.
    pub data: PathBuf,
    /// What the service shows to those who connect.
    pub tls: CertificateAndKey,
    /// The service's own identity on the channel, by which it learns what was committed.
    pub identity: Identity,
    /// The peer whose gateway it uses.
    pub gateway: GatewaySettings,
    /// The channel; proposals for any other are refused.
    pub channel: String,
    /// The chaincode; proposals for any other are refused.
    pub chaincode: String,
    /// The network's profile in JSON, which pins the roots that members' certificates must chain to.
    pub profile: PathBuf,
    /// The keepers to relay to.
    pub keepers: Vec<KeeperSettings>,
    /// What the service shows to keepers.
    pub keeper_tls: CertificateAndKey,
    /// The certificate authorities to relay to.
    pub authorities: Vec<AuthoritySettings>,
}

/// A certificate chain and its private key, both PEM files.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateAndKey {
    /// The chain, the own certificate first.
    pub certificate: PathBuf,
    /// The key, PKCS#8.
    pub key: PathBuf,
}

/// A Fabric identity, in PEM files.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The certificate.
    pub certificate: PathBuf,
    /// The key, PKCS#8.
    pub key: PathBuf,
    /// Its MSP.
    pub msp_id: MspId,
}

/// A peer to reach over TLS.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GatewaySettings {
    /// `host:port`.
    pub address: String,
    /// The root that issued its TLS certificate, a PEM file.
    pub tls_ca: PathBuf,
    /// The name that its TLS certificate must have.
    pub host: String,
}

/// A keeper to reach over mutual TLS.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeeperSettings {
    /// Its organization.
    pub msp_id: MspId,
    /// `host:port`; its TLS certificate must name the host.
    pub address: String,
    /// The root that issued its TLS certificate, a PEM file.
    pub tls_ca: PathBuf,
}

/// A certificate authority to reach over TLS.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthoritySettings {
    /// Its CA name.
    pub name: String,
    /// Its server, for example `https://localhost:7054`.
    pub url: String,
    /// The root that issued the server's TLS certificate, a PEM file.
    pub tls_ca: PathBuf,
}

/// Why there are no settings.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file is absent, is not TOML, or lacks something.
    #[error("the settings in {path} cannot be used")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: Box<config::ConfigError>,
    },
    /// The public address is not an origin.
    #[error(
        "`public_url` in {path} must be `https://` and a host, with a port if it is not 443 and nothing after it"
    )]
    PublicUrl {
        /// The file.
        path: PathBuf,
    },
}

impl Config {
    /// Reads the settings in `path`.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], which names the file and, in its source, the setting.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let mut config: Self = config::Config::builder()
            .add_source(File::from(path).format(FileFormat::Toml))
            .build()
            .and_then(config::Config::try_deserialize)
            .map_err(|source| ConfigError::Unusable {
                path: path.to_owned(),
                source: Box::new(source),
            })?;
        if !is_origin(&config.public_url) {
            return Err(ConfigError::PublicUrl {
                path: path.to_owned(),
            });
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        for path in config.paths() {
            *path = folder.join(&*path);
        }
        Ok(config)
    }

    fn paths(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        let pairs = [&mut self.tls, &mut self.keeper_tls]
            .into_iter()
            .flat_map(|pair| [&mut pair.certificate, &mut pair.key]);
        let others = [
            &mut self.data,
            &mut self.profile,
            &mut self.identity.certificate,
            &mut self.identity.key,
            &mut self.gateway.tls_ca,
        ];
        pairs
            .chain(others)
            .chain(self.keepers.iter_mut().map(|keeper| &mut keeper.tls_ca))
            .chain(self.authorities.iter_mut().map(|ca| &mut ca.tls_ca))
    }
}

fn is_origin(url: &str) -> bool {
    url.strip_prefix("https://").is_some_and(|host| {
        !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']) && host == host.to_lowercase()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_setting_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("web.toml");
        std::fs::write(&path, "address = \"127.0.0.1:0\"\n").unwrap();
        let Err(ConfigError::Unusable { source, .. }) = Config::read(&path) else {
            panic!("settings without a public address were accepted");
        };
        assert!(source.to_string().contains("public_url"), "{source}");
    }

    #[test]
    fn only_an_origin_is_a_public_address() {
        assert!(is_origin("https://127.0.0.1:8443"));
        assert!(is_origin("https://records.example"));
        for url in [
            "http://127.0.0.1",
            "https://",
            "https://a/",
            "https://u@a",
            "https://A",
        ] {
            assert!(!is_origin(url), "{url}");
        }
    }
}
