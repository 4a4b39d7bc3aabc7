//! Whether a request for a further certificate is for the member who sends it.

use emr_trust::{Certificate, key_of_csr};
use fabric_ca::Request;
use serde::Deserialize;

use crate::certificate::Holder;
use crate::problem::ApiError;
use crate::read_model::ReadModel;

/// Everything that a member may say in such a request: neither attributes nor another profile, validity or subject.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    certificate_request: String,
    #[serde(rename = "caname")]
    _authority: String,
}

/// Requires that the sender's key is in force, that the token is of that key, and that the wanted certificate names the
/// sender.
///
/// The authority itself would issue a certificate to every holder of one. Which key it is over is the member's choice:
/// only the ledger makes a key theirs.
pub(crate) async fn check_reenrollment(
    read_model: &ReadModel,
    request: &Request,
    sender: &Holder,
) -> Result<(), ApiError> {
    let member = sender.member().ok_or(ApiError::NotPermitted(
        "only members get further certificates here",
    ))?;
    if read_model.membership_of(sender).await?.is_none() {
        return Err(ApiError::NotPermitted("your key is not in force"));
    }
    let wanted: Wanted = serde_json::from_slice(request.body()).map_err(|_| {
        ApiError::Invalid("the body names more than a certificate request and the authority".into())
    })?;
    let token = request.token_certificate();
    let token = token.and_then(|pem| Certificate::from_pem(pem).ok());
    let is_own = token.is_some_and(|token| {
        token.key_digest() == &sender.key && token.common_name() == Some(member.as_str())
    });
    if !is_own {
        return Err(ApiError::NotPermitted(
            "the token is not signed with the key of your session",
        ));
    }
    key_of_csr(&wanted.certificate_request, member)
        .map(drop)
        .map_err(|_| ApiError::NotPermitted("the certificate request is not in your own name"))
}
