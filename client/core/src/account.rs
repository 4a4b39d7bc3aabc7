//! The data that a member's device keeps besides its two keys.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use emr_api::invitation::InvitationCode;
use emr_api::sign_up::{IssuedCertificate, SignUp};
use emr_model::desk::Application;
use emr_model::member::Role;
use emr_model::{CategoryId, Digest, KindCode, MemberId, MspId, Recipient, TransactionId};
use emr_sealing::age_keys::AgeIdentity;
use emr_trust::{Certificate, Trust};
use fabric_ca::CertificateRequest;
use serde::{Deserialize, Serialize};

use crate::applicant::Applicant;
use crate::comparison_code::ComparisonCode;
use crate::error::Error;
use crate::identity::{IdentityError, RegistrarIdentity, SigningIdentity, key_digest};
use crate::patient_address::PatientAddress;
use crate::ports::Signer;

/// A member's id, certificates and reading keys and, for a patient, the patient key and the names that only the
/// patient's devices know.
///
/// Its JSON holds private keys: keep it sealed.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// The member's opaque id.
    pub id: MemberId,
    /// The digest of the roots of trust that the device pinned when it made its keys. Absent in accounts of earlier
    /// programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roots: Option<Digest>,
    /// The MSP that the member acts under.
    pub msp: MspId,
    /// The roles that were applied for, until the device has seen those on the ledger.
    pub roles: Vec<Role>,
    /// The member's reading keys, the present one first. None of them on a device that has not joined yet, and in an
    /// account from before members could have several devices: then the device's own key is the reading key.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        with = "emr_sealing::age_keys::secret_texts"
    )]
    pub reading_keys: Vec<AgeIdentity>,
    /// A patient's patient key.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "emr_sealing::age_keys::secret_text"
    )]
    pub patient_key: Option<AgeIdentity>,
    /// The transaction that asked for a recovery with this device's key, until the recovery is finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery: Option<TransactionId>,
    /// The certificates that were issued; the first is the one to act under.
    pub certificates: Vec<IssuedCertificate>,
    /// The patient's own categories.
    pub categories: Vec<OwnCategory>,
    /// The patient's codes for kinds of record, by the kinds' names.
    pub kinds: BTreeMap<String, KindCode>,
}

/// One of the patient's own categories, with the name that the ledger never sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnCategory {
    /// Its id.
    pub id: CategoryId,
    /// What the patient calls it.
    pub name: String,
}

/// A certificate that is over another key than the member's, or names another member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a certificate is not over this account's key and id")]
pub struct ForeignCertificate;

impl Account {
    /// An account with a new random id and a new reading key, which pins these roots of trust; a patient's also has a new
    /// patient key.
    pub fn new(trust: &Trust, msp: MspId, roles: Vec<Role>) -> Self {
        Self {
            id: random_id(),
            roots: Some(trust.digest()),
            reading_keys: vec![AgeIdentity::generate()],
            patient_key: roles.contains(&Role::Patient).then(AgeIdentity::generate),
            msp,
            roles,
            recovery: None,
            certificates: Vec::new(),
            categories: Vec::new(),
            kinds: BTreeMap::new(),
        }
    }

    /// The account of a new device of an existing member, which pins these roots of trust: it has no keys yet but those of
    /// the device itself.
    pub fn joining(trust: &Trust, id: MemberId, msp: MspId) -> Self {
        Self {
            id,
            roots: Some(trust.digest()),
            msp,
            roles: Vec::new(),
            reading_keys: Vec::new(),
            patient_key: None,
            recovery: None,
            certificates: Vec::new(),
            categories: Vec::new(),
            kinds: BTreeMap::new(),
        }
    }

    /// The public half of the member's present reading key; `None` if the account has no reading key.
    pub fn reading_recipient(&self) -> Option<Recipient> {
        self.reading_keys.first().map(AgeIdentity::recipient)
    }

    /// Makes a device's own key the reading key of an account that has none, because members of before sealed to that
    /// key what the other devices shall read.
    pub fn adopt_reading_key(&mut self, device_key: &AgeIdentity) {
        if self.reading_keys.is_empty() {
            self.reading_keys.push(device_key.clone());
        }
    }

    /// Checks that a profile has the roots of trust that the account pinned.
    ///
    /// # Errors
    ///
    /// [`Error::OtherRoots`].
    pub fn check_roots(&self, trust: &Trust) -> Result<(), Error> {
        match &self.roots {
            Some(pinned) if *pinned != trust.digest() => Err(Error::OtherRoots),
            _ => Ok(()),
        }
    }

    /// The code that the applicant compares with their approver, by the roots of this connection's profile.
    pub fn admission_code(&self, trust: &Trust, signer: &dyn Signer) -> ComparisonCode {
        let applicant = Applicant {
            id: &self.id,
            msp: &self.msp,
            roles: &self.roles,
            key: &key_digest(signer),
        };
        applicant.code(&trust.digest())
    }

    /// The address at which others reach this patient; `None` if the member is not a patient.
    pub fn address(&self) -> Option<PatientAddress> {
        self.patient_key.as_ref().map(|key| PatientAddress {
            id: self.id.clone(),
            recipient: key.recipient(),
        })
    }

    /// What desk files about the account's application say that they are about.
    pub(crate) fn application(&self) -> Application {
        Application {
            id: self.id.clone(),
            msp: self.msp.clone(),
            roles: self.roles.clone(),
        }
    }

    /// The application for membership, with a certificate request over the signer's key, this desk file, which says who
    /// the person is, and the code of an invitation, if the person has one.
    ///
    /// # Errors
    ///
    /// [`Error::Signer`] if the key does not sign, [`Error::OwnCertificateRequest`] if it is not an ECDSA P-256 key.
    pub async fn sign_up(
        &self,
        signer: &dyn Signer,
        desk_file: Vec<u8>,
        invitation: Option<InvitationCode>,
    ) -> Result<SignUp, Error> {
        Ok(SignUp {
            id: self.id.clone(),
            msp: self.msp.clone(),
            roles: self.roles.clone(),
            csr: self.certificate_request(signer).await?,
            desk_file: desk_file.into(),
            invitation,
        })
    }

    /// A certificate request in PEM for this member, over the signer's key.
    ///
    /// # Errors
    ///
    /// Those of [`Account::sign_up`].
    pub(crate) async fn certificate_request(&self, signer: &dyn Signer) -> Result<String, Error> {
        let unsigned = CertificateRequest::new(self.id.as_str())
            .unsigned(signer.public_key())
            .map_err(Error::OwnCertificateRequest)?;
        let signature = signer.sign(unsigned.bytes_to_sign()).await?;
        let csr = unsigned.with_signature(&signature);
        csr.map_err(Error::OwnCertificateRequest)
    }

    /// Stores the certificates that came with the approval.
    ///
    /// # Errors
    ///
    /// [`ForeignCertificate`]; then the account stays as it was.
    pub fn set_certificates(
        &mut self,
        signer: &dyn Signer,
        certificates: Vec<IssuedCertificate>,
    ) -> Result<(), ForeignCertificate> {
        let own = key_digest(signer);
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
    /// [`IdentityError`] if the account belongs to another key.
    pub fn identity(
        &self,
        signer: Arc<dyn Signer>,
    ) -> Result<Option<SigningIdentity>, IdentityError> {
        let Some(issued) = self.certificates.first() else {
            return Ok(None);
        };
        SigningIdentity::new(self.msp.clone(), issued.certificate.clone(), signer).map(Some)
    }

    /// The identity with which a ministry member or registrar registers newcomers at the authority `authority`.
    pub fn registrar(&self, signer: Arc<dyn Signer>, authority: &str) -> Option<RegistrarIdentity> {
        let mut certificates = self.certificates.iter();
        let issued = certificates.find(|issued| issued.authority == authority)?;
        Some(RegistrarIdentity {
            certificate_pem: issued.certificate.clone(),
            signer,
        })
    }

    /// The patient's own category of that name or id.
    pub fn category(&self, name_or_id: &str) -> Option<&OwnCategory> {
        self.categories
            .iter()
            .find(|category| category.name == name_or_id || category.id.as_str() == name_or_id)
    }

    /// Names a new category and picks its id. Save the account before you publish the category, because only the
    /// account knows the id.
    ///
    /// Returns an existing category of that name unchanged.
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

    /// The patient's codes for kinds of record; a kind without a code gets a new one.
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

impl fmt::Debug for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Account")
            .field("id", &self.id)
            .field("msp", &self.msp)
            .field("keys", &"[redacted]")
            .finish_non_exhaustive()
    }
}

/// 128 random bits in hexadecimal: an id that reveals nothing.
pub(crate) fn random_id<T: TryFrom<String, Error: fmt::Debug>>() -> T {
    T::try_from(hex::encode(rand::random::<[u8; 16]>()))
        .expect("16 bytes are 32 hexadecimal digits")
}
