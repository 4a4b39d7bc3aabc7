//! The proof that the owner of a key wants it to act for a member.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use emr_model::{Digest, MemberId};
use fabric_x509::{first_block, parsed_text};
use x509_parser::asn1_rs::oid;
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::prelude::FromDer;

use crate::error::{ContractError, require};

/// The most bytes of PEM that are read.
const GREATEST_REQUEST: usize = 4 * 1024;

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
    if request.len() > GREATEST_REQUEST {
        return None;
    }
    let block = first_block(request)?;
    let (rest, request) = X509CertificationRequest::from_der(&block.contents).ok()?;
    let info = &request.certification_request_info;
    let names: Vec<_> = info.subject.iter_common_name().collect();
    let is_of_member =
        matches!(&names[..], [name] if parsed_text(name).as_deref() == Some(member.as_str()));
    let is_ecdsa = request.signature_algorithm.algorithm == oid!(1.2.840.10045.4.3.2);
    if block.label != "CERTIFICATE REQUEST" || !rest.is_empty() || !is_of_member || !is_ecdsa {
        return None;
    }
    let point = &info.subject_pki.subject_public_key.data;
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point)
        .verify(info.raw, &request.signature_value.data)
        .ok()?;
    Some(Digest::of(info.subject_pki.raw))
}
