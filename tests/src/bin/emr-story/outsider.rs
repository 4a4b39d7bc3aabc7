//! What a member without access can do with a program of their own that skips every check of ours.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use emr_api::profile::Profile;
use emr_client::Error;
use emr_client::member::Member;
use emr_client::web::WebError;
use emr_model::access::{AccessKey, OpenRecords, RecordVersion};
use emr_model::{Basis, CategoryId, MemberId, Purpose, RecordId, TransactionId};
use emr_native::wallet::{Passphrase, Wallet};
use emr_sealing::age_keys::{AgeIdentity, decrypt};

/// An attacker with a member's real keys.
pub(crate) struct Outsider {
    member: Member,
    wallet: Wallet,
}

/// A record that the attacker wants.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// The record's patient.
    pub(crate) patient: MemberId,
    /// The record's category.
    pub(crate) category: CategoryId,
    /// The record's id.
    pub(crate) record: RecordId,
}

impl Target {
    /// A record that never existed, of a patient who never existed.
    pub(crate) fn invented() -> Result<Self> {
        let transaction: TransactionId = "5".repeat(64).parse()?;
        Ok(Self {
            patient: "5".repeat(32).parse()?,
            category: "5".repeat(32).parse()?,
            record: RecordId::new(emr_model::Timestamp::now(), &transaction, 0),
        })
    }
}

impl Outsider {
    /// Takes a member's wallet and signs in.
    pub(crate) async fn with(
        profile: &Profile,
        wallet: &Path,
        passphrase_file: &Path,
    ) -> Result<Self> {
        let passphrase = fs::read_to_string(passphrase_file)?;
        let passphrase = Passphrase::new(passphrase.trim_end())?;
        let wallet = Wallet::open(wallet, &passphrase)?;
        let member = Member::sign_in(emr_native::connect(profile)?, wallet.device()).await?;
        Ok(Self { member, wallet })
    }

    /// Asks the contract to open a record without any grant; it must refuse, and this returns how.
    pub(crate) async fn asks_without_grant(&self, target: &Target) -> Result<String> {
        let request = OpenRecords {
            patient: target.patient.clone(),
            records: vec![RecordVersion {
                category: target.category.clone(),
                record: target.record.clone(),
                version: 1,
            }],
            purpose: Purpose::Treatment,
            basis: Basis::Own,
            recipient: self.wallet.device_key().recipient().digest(),
        };
        let session = self.member.session();
        match session.submit(&request).await {
            Ok(_) => bail!("the contract opened a record without a grant"),
            Err(Error::Web(WebError::Refused(refusal))) => Ok(refusal.to_string()),
            Err(error) => Err(error).context("the contract did not answer"),
        }
    }

    /// The category's private key, which a former grantee has kept.
    pub(crate) async fn keeps_category_key(&self, patient: &MemberId) -> Result<AgeIdentity> {
        let granted = self.member.granted_categories(patient).await?;
        let envelope = &granted.first().context("there is no grant")?.envelope;
        envelope.identity.clone().context("the envelope has no key")
    }

    /// Shows an entry of an earlier opening to every keeper once more; each must refuse, and this returns how.
    pub(crate) async fn asks_keepers(&self, access: &AccessKey) -> Result<Vec<String>> {
        let session = self.member.session();
        let mut refusals = Vec::new();
        for organization in &session.profile().organizations {
            match session.web().release(&organization.msp, access).await {
                Ok(_) => bail!("the keeper of {} released its shares", organization.msp),
                Err(WebError::Refused(refusal)) => {
                    refusals.push(format!("{}: {refusal}", organization.msp));
                }
                Err(error) => return Err(error).context("a keeper did not answer"),
            }
        }
        Ok(refusals)
    }

    /// Tries every available key on a ciphertext and lock that another reader handed over; none may fit.
    pub(crate) fn tries(&self, files: &[Vec<u8>], category_key: &AgeIdentity) -> Result<()> {
        for file in files {
            for key in [category_key, self.wallet.device_key()] {
                ensure!(
                    decrypt(key, file).is_err(),
                    "the ciphertext opened without the keepers"
                );
            }
        }
        Ok(())
    }
}
