//! Identities in folders of PEM files, as the network tool writes them for its operator.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use emr_client::identity::{IdentityError, RegistrarIdentity, SigningIdentity};
use emr_client::session::Registrars;
use fabric_ca::SigningKey;
use zeroize::Zeroizing;

use crate::keys::MemoryKey;

/// Why a folder gives no identity. Fault: the caller, who named another folder, or a damaged file.
#[derive(Debug, thiserror::Error)]
pub enum OperatorError {
    /// A file could not be read.
    #[error("{} cannot be read", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
    /// `key.pem` is not a usable private key.
    #[error("{} is not an ECDSA P-256 private key in PKCS#8 PEM", .0.display())]
    Key(PathBuf),
    /// `msp_id` does not hold an MSP id.
    #[error("{} is not an MSP id", .0.display())]
    Msp(PathBuf),
    /// `certificate.pem` is not a certificate over the key.
    #[error("{} is no identity's folder", folder.display())]
    Identity {
        /// Which.
        folder: PathBuf,
        /// What is wrong with it.
        source: IdentityError,
    },
}

/// Reads a node administrator's identity from a folder with `certificate.pem`, `key.pem` and `msp_id`.
///
/// # Errors
///
/// [`OperatorError`] names the file that cannot be read or used.
pub fn load_identity(folder: &Path) -> Result<SigningIdentity, OperatorError> {
    let path = folder.join("msp_id");
    let msp = read(&path)?.trim().parse();
    let registrar = load_registrar(folder)?;
    SigningIdentity::new(
        msp.map_err(|_| OperatorError::Msp(path))?,
        registrar.certificate_pem,
        registrar.signer,
    )
    .map_err(|source| OperatorError::Identity {
        folder: folder.to_owned(),
        source,
    })
}

/// Reads a registrar's identity from a folder with `certificate.pem` and `key.pem`.
///
/// # Errors
///
/// [`OperatorError`] names the file that cannot be read or used.
pub fn load_registrar(folder: &Path) -> Result<RegistrarIdentity, OperatorError> {
    let certificate_pem = read(&folder.join("certificate.pem"))?.to_string();
    let path = folder.join("key.pem");
    let key = SigningKey::from_pem(&read(&path)?).map_err(|_| OperatorError::Key(path))?;
    Ok(RegistrarIdentity {
        certificate_pem,
        signer: Arc::new(MemoryKey::new(key)),
    })
}

/// Reads the registrars of the network's operator: a folder that has a folder for each authority.
///
/// # Errors
///
/// [`OperatorError`] names the file that cannot be read or used.
pub fn load_registrars(folder: &Path) -> Result<Registrars, OperatorError> {
    let unreadable = |source| OperatorError::Read {
        path: folder.to_owned(),
        source,
    };
    let mut registrars = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        if let (true, Some(name)) = (path.is_dir(), name) {
            registrars.push((name.to_owned(), load_registrar(&path)?));
        }
    }
    Ok(registrars.into_iter().collect())
}

fn read(path: &Path) -> Result<Zeroizing<String>, OperatorError> {
    fs::read_to_string(path)
        .map(Zeroizing::new)
        .map_err(|source| OperatorError::Read {
            path: path.to_owned(),
            source,
        })
}
