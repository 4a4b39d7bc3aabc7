//! A certificate and its private key as two files in a folder.

use std::path::{Path, PathBuf};

/// The folder of a certificate and its key, both PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity(PathBuf);

impl Identity {
    /// The identity in `folder`.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// The certificate.
    pub fn certificate(&self) -> PathBuf {
        self.0.join("certificate.pem")
    }

    /// The private key, PKCS#8.
    pub fn key(&self) -> PathBuf {
        self.0.join("key.pem")
    }

    /// The enrollment secret, while the certificate is still to come.
    pub(crate) fn secret(&self) -> PathBuf {
        self.0.join("enrollment-secret")
    }
}
