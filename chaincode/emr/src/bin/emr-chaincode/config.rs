//! The settings file of the chaincode service.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use fabric_chaincode::{ServerError, Tls};
use serde::Deserialize;

/// What `--help` says about the file.
pub(crate) const HELP: &str = r#"Settings (paths count from the folder of the file):

  address = "127.0.0.1:9999"           # where to listen
  package_id = "emr:4f2a…"             # by which the peers know the installed package
  max_clock_skew_seconds = 60          # proposals further from this machine's clock are refused; 60 if absent
  tls = { certificate = "tls/certificate.pem", key = "tls/key.pem", client_ca = ["peers-tls-ca.pem"] }"#;

/// What the settings file says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// Host and port to listen on.
    pub(crate) address: String,
    /// By which the peers know the installed package.
    pub(crate) package_id: String,
    /// Proposals further from this machine's clock are refused.
    #[serde(default = "default_clock_skew")]
    max_clock_skew_seconds: u64,
    /// How it shows itself to peers, and which may connect.
    tls: ServerTls,
}

/// A TLS server's certificate and the roots of its clients.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ServerTls {
    /// PEM.
    certificate: PathBuf,
    /// PKCS#8 PEM.
    key: PathBuf,
    /// Who may issue certificates for the peers, PEM; at least one.
    client_ca: Vec<PathBuf>,
}

/// Why the settings cannot be used: whoever wrote them.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// A file is missing or may not be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is not TOML, or a field is missing, unknown or of the wrong form.
    #[error("{} line {line}: {problem}; see --help", path.display())]
    Invalid {
        /// Which file.
        path: PathBuf,
        /// Where in it.
        line: usize,
        /// What is wrong there.
        problem: String,
    },
    /// Anybody could connect.
    #[error("tls.client_ca names no certificate, so no peer could connect")]
    NoClientAuthority,
    /// The certificate or key cannot be read.
    #[error(transparent)]
    Tls(#[from] ServerError),
}

impl Config {
    /// Reads the settings; paths in them count from their folder.
    pub(crate) fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = String::from_utf8_lossy(&read(path)?).into_owned();
        let mut config: Self = toml::from_str(&text).map_err(|error| ConfigError::Invalid {
            path: path.to_owned(),
            line: error.span().map_or(1, |span| line_of(&text, span.start)),
            problem: error.message().to_owned(),
        })?;
        if config.tls.client_ca.is_empty() {
            return Err(ConfigError::NoClientAuthority);
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        let tls = &mut config.tls;
        for path in [&mut tls.certificate, &mut tls.key]
            .into_iter()
            .chain(&mut tls.client_ca)
        {
            *path = folder.join(&*path);
        }
        Ok(config)
    }

    /// Mutual TLS: only peers under one of the client authorities may connect.
    pub(crate) fn tls(&self) -> Result<Tls, ConfigError> {
        let mut tls = Tls::from_files(&self.tls.certificate, &self.tls.key)?;
        for path in &self.tls.client_ca {
            tls = tls.peer_roots_file(path)?;
        }
        Ok(tls)
    }

    /// How far a proposal's time may be from this machine's clock.
    pub(crate) fn max_clock_skew(&self) -> Duration {
        Duration::from_secs(self.max_clock_skew_seconds)
    }
}

fn default_clock_skew() -> u64 {
    60
}

fn read(path: &Path) -> Result<Vec<u8>, ConfigError> {
    std::fs::read(path).map_err(|source| ConfigError::Unreadable {
        path: path.to_owned(),
        source,
    })
}

fn line_of(text: &str, position: usize) -> usize {
    1 + text
        .bytes()
        .take(position)
        .filter(|byte| *byte == b'\n')
        .count()
}
