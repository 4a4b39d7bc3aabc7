//! A member's wallet: every key they have, in one file under a passphrase.

mod file;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use emr_model::member::Role;
use emr_model::sign_up::{IssuedCertificate, SignUp};
use emr_model::{CategoryId, Digest, KindCode, MemberId, MspId};
use fabric_ca::{CertificateRequest, SigningKey};

use crate::age_keys::AgeIdentity;
use crate::certificate::Certificate;
use crate::identity::{IdentityError, RegistrarIdentity, SigningIdentity, key_digest};
use crate::patient_address::PatientAddress;

pub use file::{Passphrase, WalletError};

/// A member's keys, certificates, and what only their own device knows by name.
///
/// ```
/// use emr_client::wallet::{Passphrase, Wallet};
/// use emr_model::member::Role;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("alice.wallet");
/// let wallet = Wallet::generate("MinistryMSP".parse()?, vec![Role::Patient])?;
/// let passphrase = Passphrase::new("correct horse battery staple")?;
/// wallet.create(&path, &passphrase)?;
///
/// let opened = Wallet::open(&path, &passphrase)?;
/// assert_eq!(opened.key_digest(), wallet.key_digest());
/// # Ok(())
/// # }
/// ```
pub struct Wallet {
    id: MemberId,
    msp: MspId,
    roles: Vec<Role>,
    key: Arc<SigningKey>,
    device: AgeIdentity,
    patient_key: Option<AgeIdentity>,
    certificates: Vec<IssuedCertificate>,
    categories: Vec<OwnCategory>,
    kinds: BTreeMap<String, KindCode>,
}

/// A category of the patient's own, by the name that the ledger never sees.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnCategory {
    /// Its id.
    pub id: CategoryId,
    /// What the patient calls it.
    pub name: String,
}

/// Certificates that are not over this member's key or name somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a certificate is not over this wallet's key and id")]
pub struct ForeignCertificate;

impl Wallet {
    /// A new wallet with an id and keys of its own; a patient's also has a patient key.
    ///
    /// # Errors
    ///
    /// [`fabric_ca::Error::Unprepared`] if the operating system's randomness fails.
    pub fn generate(msp: MspId, roles: Vec<Role>) -> Result<Self, fabric_ca::Error> {
        let patient_key = roles.contains(&Role::Patient).then(AgeIdentity::generate);
        Ok(Self {
            id: random_id(),
            msp,
            roles,
            key: Arc::new(SigningKey::generate()?),
            device: AgeIdentity::generate(),
            patient_key,
            certificates: Vec::new(),
            categories: Vec::new(),
            kinds: BTreeMap::new(),
        })
    }

    /// The member's opaque id.
    pub fn id(&self) -> &MemberId {
        &self.id
    }

    /// The MSP that the member acts under.
    pub fn msp(&self) -> &MspId {
        &self.msp
    }

    /// The roles that were applied for.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// The digest of the member's public key, which they read to their approver.
    pub fn key_digest(&self) -> Digest {
        key_digest(&self.key)
    }

    /// The device's age identity.
    pub fn device(&self) -> &AgeIdentity {
        &self.device
    }

    /// A patient's patient key.
    pub fn patient_key(&self) -> Option<&AgeIdentity> {
        self.patient_key.as_ref()
    }

    /// By which others reach this patient; none if it is no patient's wallet.
    pub fn address(&self) -> Option<PatientAddress> {
        self.patient_key.as_ref().map(|key| PatientAddress {
            id: self.id.clone(),
            recipient: key.recipient(),
        })
    }

    /// The application for membership, with a certificate request over the member's key; `name` is how the approver
    /// knows the person.
    pub fn sign_up(&self, name: impl Into<String>) -> SignUp {
        let csr = CertificateRequest::new(self.id.as_str())
            .to_pem(&self.key)
            .expect("32 hexadecimal digits can be a common name");
        SignUp {
            id: self.id.clone(),
            msp: self.msp.clone(),
            roles: self.roles.clone(),
            name: name.into(),
            csr,
        }
    }

    /// The certificates that were issued; the first is the one to act under.
    pub fn certificates(&self) -> &[IssuedCertificate] {
        &self.certificates
    }

    /// Takes up the certificates that came with the approval.
    ///
    /// # Errors
    ///
    /// [`ForeignCertificate`], and then none is taken up.
    pub fn set_certificates(
        &mut self,
        certificates: Vec<IssuedCertificate>,
    ) -> Result<(), ForeignCertificate> {
        let own = self.key_digest();
        let is_own = |issued: &IssuedCertificate| {
            Certificate::from_pem(&issued.certificate).is_ok_and(|certificate| {
                certificate.key_digest() == &own
                    && certificate.common_name() == Some(self.id.as_str())
            })
        };
        if certificates.is_empty() || !certificates.iter().all(is_own) {
            return Err(ForeignCertificate);
        }
        self.certificates = certificates;
        Ok(())
    }

    /// The identity to act under; `None` before the approval.
    ///
    /// # Errors
    ///
    /// [`IdentityError`] if the wallet was tampered with.
    pub fn identity(&self) -> Result<Option<SigningIdentity>, IdentityError> {
        let Some(issued) = self.certificates.first() else {
            return Ok(None);
        };
        SigningIdentity::new(
            self.msp.clone(),
            issued.certificate.clone(),
            self.key.clone(),
        )
        .map(Some)
    }

    /// The identity with which a ministry member or registrar registers newcomers at the authority `authority`.
    pub fn registrar(&self, authority: &str) -> Option<RegistrarIdentity> {
        let issued = self
            .certificates
            .iter()
            .find(|issued| issued.authority == authority)?;
        Some(RegistrarIdentity {
            certificate_pem: issued.certificate.clone(),
            key: self.key.clone(),
        })
    }

    /// The patient's own categories.
    pub fn categories(&self) -> &[OwnCategory] {
        &self.categories
    }

    /// The patient's own category of that name or id.
    pub fn category(&self, name_or_id: &str) -> Option<&OwnCategory> {
        self.categories
            .iter()
            .find(|category| category.name == name_or_id || category.id.as_str() == name_or_id)
    }

    /// Names a new category and picks its id; save the wallet before it is published, since nothing else knows the id.
    ///
    /// A category of that name that exists already is returned as it is.
    pub fn add_category(&mut self, name: &str) -> &OwnCategory {
        let position = self
            .categories
            .iter()
            .position(|category| category.name == name);
        let position = position.unwrap_or_else(|| {
            self.categories.push(OwnCategory {
                id: random_id(),
                name: name.to_owned(),
            });
            self.categories.len() - 1
        });
        &self.categories[position]
    }

    /// The patient's codes for kinds of record; a kind without one gets one.
    pub fn kind_codes(&mut self, kinds: &[&str]) -> BTreeMap<String, KindCode> {
        let code = |kind: &&str| {
            let code = self
                .kinds
                .entry((*kind).to_owned())
                .or_insert_with(random_id);
            ((*kind).to_owned(), code.clone())
        };
        kinds.iter().map(code).collect()
    }
}

impl fmt::Debug for Wallet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Wallet")
            .field("id", &self.id)
            .field("msp", &self.msp)
            .field("keys", &"[redacted]")
            .finish_non_exhaustive()
    }
}

/// 128 random bits in hexadecimal: an id that says nothing.
fn random_id<T: TryFrom<String, Error: fmt::Debug>>() -> T {
    T::try_from(hex::encode(rand::random::<[u8; 16]>()))
        .expect("16 bytes are 32 hexadecimal digits")
}

#[cfg(test)]
mod tests;
