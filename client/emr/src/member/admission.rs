//! Becoming a member: applying, taking up certificates, activating.

use emr_model::MemberId;
use emr_model::member::ActivateMember;
use emr_model::profile::Profile;
use emr_model::sign_up::SignUpStatus;

use super::Member;
use crate::certificate::Certificate;
use crate::error::Error;
use crate::session::Submitted;
use crate::trust::{Trust, TrustError};
use crate::wallet::Wallet;
use crate::web::Web;

/// Applies for membership with a wallet's keys; `name` is how the approver knows the person, and stays in the queue.
///
/// # Errors
///
/// [`Error::Web`].
pub async fn sign_up(
    profile: &Profile,
    wallet: &Wallet,
    name: impl Into<String>,
) -> Result<(), Error> {
    Ok(Web::new(profile)?.sign_up(&wallet.sign_up(name)).await?)
}

/// Where an application stands, as the service says.
///
/// # Errors
///
/// [`Error::Web`].
pub async fn sign_up_status(profile: &Profile, id: &MemberId) -> Result<SignUpStatus, Error> {
    Ok(Web::new(profile)?.sign_up_status(id).await?)
}

/// Asks where the wallet's application stands and, once it is approved, puts the certificates into the wallet, which
/// must then be saved.
///
/// # Errors
///
/// [`Error::Web`], or [`Error::Trust`] if a certificate is not over the wallet's key and id or not of a pinned root.
pub async fn take_up_certificates(
    profile: &Profile,
    wallet: &mut Wallet,
) -> Result<SignUpStatus, Error> {
    let web = Web::new(profile)?;
    let trust = Trust::new(profile)?;
    let status = web.sign_up_status(wallet.id()).await?;
    if let SignUpStatus::Approved(certificates) = &status {
        for issued in certificates {
            let msp = profile
                .organizations
                .iter()
                .find(|organization| organization.member_authority == issued.authority)
                .map(|organization| &organization.msp)
                .ok_or_else(|| TrustError::UnknownOrganization(issued.authority.clone()))?;
            let certificate = Certificate::from_pem(&issued.certificate)
                .map_err(|_| TrustError::NotAMember(msp.clone()))?;
            let now = web.clock().system_time();
            trust.verify_issued(msp, &certificate, wallet.id(), &wallet.key_digest(), now)?;
        }
        let own = profile
            .organization(wallet.msp())
            .map(|organization| &organization.member_authority);
        if certificates.first().map(|issued| &issued.authority) != own {
            return Err(TrustError::NotAMember(wallet.msp().clone()).into());
        }
        wallet
            .set_certificates(certificates.clone())
            .map_err(|_| TrustError::AnotherMember)?;
    }
    Ok(status)
}

impl Member {
    /// Publishes this member's recipients; from then on they may act.
    ///
    /// # Errors
    ///
    /// Those of [`Session::submit`](crate::session::Session::submit).
    pub async fn activate(&self) -> Result<Submitted, Error> {
        let request = ActivateMember {
            recipient: self.device.recipient(),
            patient_recipient: self.patient_key.as_ref().map(|key| key.recipient()),
        };
        self.session.submit(&request).await
    }
}
