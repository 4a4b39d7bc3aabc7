//! A member at work: every operation of patients, practitioners and the ministry as one typed call.
//!
//! A patient lets a practitioner read, who then reads:
//!
//! ```no_run
//! # use emr_client::account::Account;
//! # use emr_client::connection::Connection;
//! # use emr_client::member::{Device, HeldBasis, Member, NewCategory, NewRecord, Terms};
//! # use emr_model::{Grantee, MemberId, PageRequest, Purpose, Timestamp, grant::{Rights, Scope}};
//! # async fn example(connect: fn() -> Connection, alices_device: Device<'_>, alices_account: &mut Account, doctors_device: Device<'_>, doctor_id: MemberId, report: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
//! let alice = Member::sign_in(connect(), alices_device).await?;
//! let category = alices_account.add_category("Laboratory").clone(); // and save the account
//! let kinds = alices_account.kind_codes(&["DiagnosticReport"]);
//! let keepers = alice.proposed_keepers().await?;
//! alice
//!     .publish_category(&NewCategory { category: &category, kinds: &kinds, keepers, emergency_access: false })
//!     .await?;
//! let terms = Terms {
//!     category: category.id.clone(),
//!     scope: Scope::All,
//!     rights: Rights { read: true, add: true },
//!     purpose: Purpose::Treatment,
//!     not_before: None,
//!     expires: Timestamp::now().plus_millis(7 * 24 * 3600 * 1000),
//! };
//! alice.grant(&Grantee::Member(doctor_id), &terms).await?;
//!
//! let doctor = Member::sign_in(connect(), doctors_device).await?;
//! for granted in doctor.granted_categories(alice.id()).await? {
//!     println!("{} until {}", granted.envelope.name, granted.grant.expires);
//!     let basis = HeldBasis::Grant(granted.grant);
//!     doctor.add_record(&basis, NewRecord { kind: "DiagnosticReport", content: report.into() }).await?;
//!
//!     let page = doctor.records(&basis, PageRequest::default()).await?;
//!     let wanted = page.entries.iter().map(|entry| basis.version_of(entry)).collect();
//!     for reading in doctor.open_records(&basis, wanted).await?.readings {
//!         println!("{}", if reading.verification.is_green() { "green" } else { "red" });
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod admission;
mod categories;
mod contact;
mod delegates;
mod desk;
mod devices;
mod directory;
mod emergencies;
mod feedback;
mod grant_envelopes;
mod grants;
mod held_basis;
mod key_holders;
mod kit;
mod opener;
mod read;
mod readers;
mod records;
mod recovery_shares;
mod reissue;
mod renewal;
mod requests;
mod restoration;
mod revoke;
mod sessions;
mod shares;
mod signatures;
mod single;
mod verification;
mod write;

use std::fmt;
use std::sync::Arc;

use emr_model::{Digest, Grantee, MemberId, MspId, Recipient};
use emr_sealing::age_keys::AgeIdentity;
use emr_sealing::device_key::{Agreement, ephemeral_shares};

use crate::account::Account;
use crate::connection::Connection;
use crate::error::Error;
use crate::outbox::Outbox;
use crate::ports::{Signer, Vault};
use crate::session::Session;

pub(crate) use admission::put_certificates;
pub use admission::{
    check_certificates, reason_of_refusal, sign_up, sign_up_status, take_up_certificates,
};
pub use categories::{KINDS, NewCategory, OpenedCategory, kind_of};
pub use contact::Contact;
pub use desk::Applicant;
pub use devices::join;
pub use feedback::{ReceivedFeedback, send_visitors_feedback};
pub use grants::{Granted, Terms};
pub use held_basis::{Delegated, HeldBasis};
pub use read::{Opening, Reading};
pub use readers::UpdatedReaders;
pub use requests::NewRequest;
pub use revoke::RevokedGrant;
pub use signatures::{Proof, Signature, SignedBy};
pub use verification::{Check, CheckResult, Checked, Verification};
pub use write::{Added, NewRecord};

/// A member who is signed in, with the keys of their device.
pub struct Member {
    session: Session,
    id: MemberId,
    msp: MspId,
    vault: Arc<dyn Vault>,
    reading_keys: Vec<AgeIdentity>,
    patient_key: Option<AgeIdentity>,
}

/// A member's device: its stored account and its two keys, wherever they are kept.
#[derive(Clone)]
pub struct Device<'a> {
    /// The stored account.
    pub account: &'a Account,
    /// The member key.
    pub signer: Arc<dyn Signer>,
    /// The device key.
    pub vault: Arc<dyn Vault>,
    /// The outbox in that vault: one for all sessions of the device.
    pub outbox: Outbox,
}

impl Member {
    /// Signs in with an account and the keys of its device.
    ///
    /// # Errors
    ///
    /// [`Error::OtherRoots`] if the profile is not of the network that the account was made for, [`Error::NotApproved`] if
    /// the account has no certificate, [`Error::Identity`] if it belongs to another key, and those of
    /// [`Session::sign_in`].
    pub async fn sign_in(connection: Connection, device: Device<'_>) -> Result<Self, Error> {
        let account = device.account;
        account.check_roots(connection.trust())?;
        let identity = account.identity(device.signer)?.ok_or(Error::NotApproved)?;
        Ok(Self {
            session: Session::sign_in(connection, identity)
                .await?
                .with_outbox(device.outbox),
            id: account.id.clone(),
            msp: account.msp.clone(),
            vault: device.vault,
            reading_keys: account.reading_keys.clone(),
            patient_key: account.patient_key.clone(),
        })
    }

    /// The session, for operations that need no age key.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The member's opaque id.
    pub fn id(&self) -> &MemberId {
        &self.id
    }

    /// This member as a grantee.
    pub fn grantee(&self) -> Grantee {
        Grantee::Member(self.id.clone())
    }

    /// This member's hospital as a grantee.
    pub fn hospital(&self) -> Grantee {
        Grantee::Hospital(self.msp.clone())
    }

    /// The patient key; only a patient has one.
    fn patient_key(&self) -> Result<&AgeIdentity, Error> {
        self.patient_key.as_ref().ok_or(Error::NotAPatient)
    }

    /// To whom others seal what this member shall read: the present reading key, or the device in an account without one.
    fn reading_recipient(&self) -> Recipient {
        let present = self.reading_keys.first().map(AgeIdentity::recipient);
        present.unwrap_or_else(|| self.vault.recipient())
    }

    /// Has the device compute the shared secrets that open an age file sealed to it.
    async fn agreement(&self, file: &[u8]) -> Result<Agreement, Error> {
        agreement(&*self.vault, file).await
    }

    /// Stores an age file that the ledger will name.
    async fn store(&self, file: Vec<u8>) -> Result<Digest, Error> {
        Ok(self.session.web().put_blob(file).await?)
    }
}

/// Has a device compute the shared secrets that open an age file sealed to it.
async fn agreement(vault: &dyn Vault, file: &[u8]) -> Result<Agreement, Error> {
    let shares = ephemeral_shares(file)?;
    let secrets = vault.agree(&shares).await?;
    Ok(Agreement::new(&vault.recipient(), shares, secrets)?)
}

impl fmt::Debug for Member {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Member")
            .field("id", &self.id)
            .field("keys", &"[redacted]")
            .finish_non_exhaustive()
    }
}
