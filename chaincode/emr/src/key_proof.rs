//! The proof that the owner of a key wants it to act for a member.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use emr_model::{Digest, MemberId};
use fabric_x509::CertificateRequest;

use crate::error::{ContractError, require};

/// Requires a certificate request that is signed with this key and names the member. Without it, a member could have a key
/// pinned that another member has.
pub(crate) fn check(
    proof: Option<&str>,
    member: &MemberId,
    key: &Digest,
) -> Result<(), ContractError> {
    let proved = proof.and_then(|request| proved_key(request, member));
    require(
        proved.as_ref() == Some(key),
        ContractError::invalid(
            "proof must be a certificate request that names the member and is signed with the added key",
        ),
    )
}

/// The digest of the key over which a certificate request is, if the request is signed with it and names the member alone.
fn proved_key(request: &str, member: &MemberId) -> Option<Digest> {
    let request = CertificateRequest::from_pem(request)?;
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, request.point)
        .verify(&request.signed, &request.signature)
        .ok()?;
    (request.name == member.as_str()).then(|| Digest::of(request.key))
}
