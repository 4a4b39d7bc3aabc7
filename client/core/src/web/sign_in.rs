//! The proof with which a member signs in.

use emr_api::session::{Challenge, SignIn, signed_text};
use emr_model::Timestamp;
use fabric_gateway::low_s_der;

use super::WebError;
use crate::identity::SigningIdentity;
use crate::ports::SignerError;

/// Proves that the identity's key is at hand: signs the service's challenge, the origin and the time.
pub(super) async fn prove(
    identity: &SigningIdentity,
    origin: &str,
    challenge: Challenge,
    time: Timestamp,
) -> Result<SignIn, WebError> {
    let own_nonce: [u8; 32] = rand::random();
    let text = signed_text(origin, &challenge.nonce.0, &own_nonce, time);
    let signature = low_s_der(&identity.sign(&text).await?).map_err(SignerError::new)?;
    Ok(SignIn {
        msp: identity.msp().clone(),
        certificate: identity.certificate_pem().to_owned(),
        nonce: challenge.nonce,
        own_nonce: own_nonce.to_vec().into(),
        time,
        signature: signature.into(),
    })
}
