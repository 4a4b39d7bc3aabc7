//! A member at work: every operation of patients, practitioners and the ministry as one typed call.
//!
//! A patient lets a practitioner read, who then reads:
//!
//! ```no_run
//! # use emr_client::member::{Ground, Member, NewCategory, NewRecord, Terms};
//! # use emr_client::wallet::Wallet;
//! # use emr_model::{Grantee, PageRequest, Purpose, Timestamp, grant::{Rights, Scope}, profile::Profile};
//! # async fn example(profile: &Profile, alice_wallet: &mut Wallet, doctor_wallet: &Wallet, report: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
//! let alice = Member::sign_in(profile, alice_wallet).await?;
//! let category = alice_wallet.add_category("Laboratory").clone(); // and save the wallet
//! let kinds = alice_wallet.kind_codes(&["DiagnosticReport"]);
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
//! alice.grant(&Grantee::Member(doctor_wallet.id().clone()), &terms).await?;
//!
//! let doctor = Member::sign_in(profile, doctor_wallet).await?;
//! for granted in doctor.granted_categories(alice.id()).await? {
//!     println!("{} until {}", granted.letter.name, granted.grant.expires);
//!     let ground = Ground::Grant(granted.grant);
//!     doctor.add_record(&ground, &NewRecord { kind: "DiagnosticReport", content: report }).await?;
//!
//!     let page = doctor.records(&ground, PageRequest::default()).await?;
//!     let wanted = page.entries.iter().map(|entry| ground.version_of(entry)).collect();
//!     for reading in doctor.open_records(&ground, wanted).await?.readings {
//!         println!("{}", if reading.verification.is_green() { "green" } else { "red" });
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod admission;
mod categories;
mod delegates;
mod emergencies;
mod grants;
mod ground;
mod opener;
mod read;
mod records;
mod reissue;
mod requests;
mod shares;
mod single;
mod verification;
mod write;

use emr_model::profile::Profile;
use emr_model::{Digest, Grantee, MemberId, MspId};

use crate::age_keys::AgeIdentity;
use crate::error::Error;
use crate::session::Session;
use crate::wallet::Wallet;

pub use admission::{sign_up, sign_up_status, take_up_certificates};
pub use categories::{NewCategory, OpenedCategory};
pub use grants::{Granted, Revoked, Terms};
pub use ground::{Delegated, Ground};
pub use read::{Opening, Reading};
pub use requests::NewRequest;
pub use verification::{Check, Checked, Outcome, Verification};
pub use write::{Added, NewRecord};

/// A member who is signed in, with the age keys of their device.
#[derive(Debug)]
pub struct Member {
    session: Session,
    id: MemberId,
    msp: MspId,
    device: AgeIdentity,
    patient_key: Option<AgeIdentity>,
}

impl Member {
    /// Signs in with the keys of a wallet.
    ///
    /// # Errors
    ///
    /// [`Error::NotApproved`] if the wallet has no certificate, and those of [`Session::sign_in`].
    pub async fn sign_in(profile: &Profile, wallet: &Wallet) -> Result<Self, Error> {
        let identity = wallet.identity()?.ok_or(Error::NotApproved)?;
        Ok(Self {
            session: Session::sign_in(profile, identity).await?,
            id: wallet.id().clone(),
            msp: wallet.msp().clone(),
            device: wallet.device().clone(),
            patient_key: wallet.patient_key().cloned(),
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

    /// This member as somebody who is granted something.
    pub fn grantee(&self) -> Grantee {
        Grantee::Member(self.id.clone())
    }

    /// This member's hospital as something that is granted something.
    pub fn hospital(&self) -> Grantee {
        Grantee::Hospital(self.msp.clone())
    }

    /// The patient key, of a patient.
    fn patient_key(&self) -> Result<&AgeIdentity, Error> {
        self.patient_key.as_ref().ok_or(Error::NotAPatient)
    }

    /// Stores an age file that the ledger will name.
    async fn store(&self, file: Vec<u8>) -> Result<Digest, Error> {
        Ok(self.session.web().put_blob(file).await?)
    }
}
