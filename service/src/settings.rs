//! Settings files: the network tool writes them and the programs read them, with the same types.
//!
//! A settings file is TOML. Relative paths in it count from its own folder. A field that is unknown, missing or of the
//! wrong form is refused, with the number of its line.

mod chaincode;
mod keeper;
mod page_address;
mod web;

use std::path::{Path, PathBuf};

use emr_model::MspId;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub use self::chaincode::ChaincodeSettings;
pub use self::keeper::KeeperSettings;
pub use self::page_address::{NotAPageAddress, PageAddress};
pub use self::web::{AuthorityAddress, InvalidOrigin, KeeperAddress, Origin, WebSettings};
use crate::file::{self, Unreadable};

/// The settings of one program.
pub trait Settings: Serialize + DeserializeOwned {
    /// A whole file with comments, for the program's `--help`.
    const EXAMPLE: &'static str;

    /// Every path in the settings.
    fn paths(&mut self) -> Vec<&mut PathBuf>;

    /// Reads a file and makes every relative path in it count from the folder of that file.
    ///
    /// # Errors
    ///
    /// [`SettingsError`], which names the file and where it is wrong.
    fn read(path: &Path) -> Result<Self, SettingsError> {
        let text = file::read_text(path)?;
        let mut settings: Self = toml::from_str(&text).map_err(|error| SettingsError::Invalid {
            path: path.to_owned(),
            line: error.span().map_or(1, |span| line_of(&text, span.start)),
            problem: error.message().to_owned(),
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        for path in settings.paths() {
            *path = folder.join(&*path);
        }
        Ok(settings)
    }

    /// The text of a file with these settings.
    fn to_toml(&self) -> String {
        toml::to_string(self).expect("settings have a TOML form")
    }
}

/// A settings file cannot be used. Fault: the author of the file.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file is missing or may not be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The file is not TOML, or a field is missing, unknown or of the wrong form.
    #[error("{} line {line}: {problem}; see --help", path.display())]
    Invalid {
        /// Which file.
        path: PathBuf,
        /// The line of the problem, from 1.
        line: usize,
        /// What is wrong there.
        problem: String,
    },
}

/// A certificate and its private key, both PEM files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyPair {
    /// The certificate; for TLS the whole chain, the own certificate first.
    pub certificate: PathBuf,
    /// The private key, PKCS#8, ECDSA P-256.
    pub key: PathBuf,
}

impl KeyPair {
    fn paths(&mut self) -> Vec<&mut PathBuf> {
        vec![&mut self.certificate, &mut self.key]
    }
}

/// A TLS server's certificate, and the roots of its clients.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerTls {
    /// The certificate chain, the own certificate first, a PEM file.
    pub certificate: PathBuf,
    /// The private key, PKCS#8, a PEM file.
    pub key: PathBuf,
    /// The authorities that may issue certificates of clients, PEM files; at least one.
    pub client_ca: Vec<PathBuf>,
}

impl ServerTls {
    fn paths(&mut self) -> Vec<&mut PathBuf> {
        let pair = [&mut self.certificate, &mut self.key];
        pair.into_iter().chain(&mut self.client_ca).collect()
    }
}

/// A Fabric identity: a certificate and its private key, and the MSP that they belong to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MspIdentity {
    /// The MSP.
    pub msp_id: MspId,
    /// The certificate, a PEM file.
    pub certificate: PathBuf,
    /// The private key, PKCS#8, a PEM file.
    pub key: PathBuf,
}

/// A peer's address, and how to verify that it is the peer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeerAddress {
    /// `host:port`.
    pub address: String,
    /// The name that its TLS certificate must have.
    pub host: String,
    /// The root of its TLS certificate, a PEM file.
    pub tls_ca: PathBuf,
}

fn line_of(text: &str, position: usize) -> usize {
    let before = &text.as_bytes()[..position.min(text.len())];
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}

#[cfg(test)]
mod tests;
