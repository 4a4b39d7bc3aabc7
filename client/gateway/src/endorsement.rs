//! Verifies offline that peers of certain organizations endorsed something.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use fabric_protos::protos;
use fabric_x509::text_of;
use x509_cert::Certificate;
use x509_cert::der::oid::AssociatedOid;
use x509_cert::der::oid::db::rfc4519::ORGANIZATIONAL_UNIT_NAME;
use x509_cert::der::oid::db::rfc5912::ECDSA_WITH_SHA_256;
use x509_cert::der::{self, Decode, Encode};
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage};

use crate::{Identity, InvalidIdentity, PublicKey};

/// The organizational units that have a meaning under Fabric's NodeOUs.
const NODE_UNITS: [&str; 4] = ["client", "peer", "admin", "orderer"];

/// An endorser's verified signature over the answer to a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endorsement {
    endorser: Identity,
    signature: Bytes,
}

impl Endorsement {
    /// The signer. Only [`verify_endorser`] checks that it is a peer of the MSP that it names.
    pub fn endorser(&self) -> &Identity {
        &self.endorser
    }

    /// The signature: DER, with the lower `s`, over the SHA-256 of the answer and the endorser's serialized identity.
    pub fn signature(&self) -> &Bytes {
        &self.signature
    }

    /// Checks that the endorser's own key signed this answer (Fabric's `ProposalResponse.payload`).
    ///
    /// # Errors
    ///
    /// [`InvalidEndorsement`] if it did not, or the endorser is not a valid identity.
    pub fn verify(
        proposal_response_payload: &[u8],
        endorsement: protos::Endorsement,
    ) -> Result<Self, InvalidEndorsement> {
        let endorser = Identity::from_bytes(endorsement.endorser)?;
        let message = [proposal_response_payload, &endorser.to_bytes()].concat();
        if !endorser.verifies(&message, &endorsement.signature) {
            return Err(InvalidEndorsement::Signature {
                msp_id: endorser.msp_id().to_owned(),
            });
        }
        Ok(Self {
            endorser,
            signature: endorsement.signature,
        })
    }
}

/// Why an endorsement proves nothing. Fault: the sender.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidEndorsement {
    /// The endorser is not an X.509 identity with a P-256 key.
    #[error("an endorser is invalid")]
    Endorser(#[from] InvalidIdentity),
    /// The endorser's key did not make the signature over this answer.
    #[error("an endorsement in the name of {msp_id} has a wrong signature")]
    Signature {
        /// The MSP that the endorser names.
        msp_id: String,
    },
}

/// Checks that a certificate belongs to a peer, is issued by one of the pinned roots and is valid at a time, as an MSP
/// with NodeOUs does.
///
/// The certificate and the roots are DER. The roots must be those of the MSP that the endorser names, and only those
/// that may issue its peers. An endorsement carries no intermediate certificates, so the root itself must have issued
/// the certificate. Its signature is ECDSA P-256 over SHA-256, with either `s`. Revocation is not checked.
///
/// # Errors
///
/// [`UntrustedCertificate`] says what is missing.
///
/// ```no_run
/// # fn example(transaction: &fabric_gateway::Transaction, node_root: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
/// use fabric_gateway::endorsement::verify_endorser;
///
/// let at = transaction.proposal().timestamp();
/// for endorsement in transaction.endorsements() {
///     let endorser = endorsement.endorser();
///     assert_eq!(endorser.msp_id(), "Org1MSP", "else choose the roots of that MSP");
///     verify_endorser(endorser.certificate_der(), &[node_root], at)?;
/// }
/// # Ok(())
/// # }
/// ```
pub fn verify_endorser(
    certificate: &[u8],
    roots: &[&[u8]],
    at: SystemTime,
) -> Result<(), UntrustedCertificate> {
    verify_certificate(certificate, roots, at, "peer")
}

/// Checks that a certificate was issued by one of the pinned roots, is valid at a time, and is of this organizational unit
/// and no other that NodeOUs give a meaning to: `client`, `peer`, `admin` or `orderer`.
///
/// The certificate and the roots are DER. The root itself must have issued the certificate, with ECDSA P-256 over SHA-256 and
/// either `s`. Revocation is not looked at.
///
/// # Errors
///
/// [`UntrustedCertificate`] says what is missing.
pub fn verify_certificate(
    certificate: &[u8],
    roots: &[&[u8]],
    at: SystemTime,
    unit: &str,
) -> Result<(), UntrustedCertificate> {
    let at = seconds(at).ok_or(UntrustedCertificate::NotValidThen)?;
    let certificate =
        fabric_x509::certificate(certificate).ok_or(UntrustedCertificate::Malformed)?;
    let purpose = Purpose::of(&certificate).map_err(|_| UntrustedCertificate::Malformed)?;
    if purpose.is_authority {
        return Err(UntrustedCertificate::IsAuthority);
    }
    if has_unknown_critical_extension(&certificate) {
        return Err(UntrustedCertificate::Malformed);
    }
    let is_issued = roots
        .iter()
        .filter_map(|root| fabric_x509::certificate(root))
        .any(|root| may_issue(&root, at) && issued(&root, &certificate));
    if !is_issued {
        return Err(UntrustedCertificate::NotIssuedByRoot);
    }
    if !is_valid_at(&certificate, at) {
        return Err(UntrustedCertificate::NotValidThen);
    }
    if node_units(&certificate) != [unit] {
        return Err(UntrustedCertificate::AnotherUnit);
    }
    Ok(())
}

/// Why a certificate is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UntrustedCertificate {
    /// It is not an X.509 certificate, or has a critical extension that is not understood.
    #[error("the certificate is malformed")]
    Malformed,
    /// None of the roots, valid at that time, issued it.
    #[error("the certificate is not issued by a trusted root")]
    NotIssuedByRoot,
    /// It is a certificate authority's.
    #[error("the certificate is a certificate authority's")]
    IsAuthority,
    /// It was expired, or not valid yet.
    #[error("the certificate was not valid at that time")]
    NotValidThen,
    /// Its organizational unit is not exactly the one that is asked for.
    #[error("the certificate is of another organizational unit")]
    AnotherUnit,
}

/// What the extensions of a certificate say that its key is for.
struct Purpose {
    is_authority: bool,
    may_sign_certificates: bool,
}

impl Purpose {
    /// Fails if one of the extensions is malformed or there twice.
    fn of(certificate: &Certificate) -> der::Result<Self> {
        let constraints: Option<BasicConstraints> = extension(certificate)?;
        let usage: Option<KeyUsage> = extension(certificate)?;
        let _: Option<ExtendedKeyUsage> = extension(certificate)?;
        Ok(Self {
            is_authority: constraints.is_some_and(|constraints| constraints.ca),
            may_sign_certificates: usage.is_none_or(|usage| usage.key_cert_sign()),
        })
    }
}

fn extension<'a, T>(certificate: &'a Certificate) -> der::Result<Option<T>>
where
    T: Decode<'a, Error = der::Error> + AssociatedOid,
{
    let found = certificate.tbs_certificate().get_extension()?;
    Ok(found.map(|(_, extension)| extension))
}

/// Whether a critical extension is none of those that [`Purpose`] reads.
fn has_unknown_critical_extension(certificate: &Certificate) -> bool {
    let known = [BasicConstraints::OID, KeyUsage::OID, ExtendedKeyUsage::OID];
    let mut extensions = certificate
        .tbs_certificate()
        .extensions()
        .into_iter()
        .flatten();
    extensions.any(|extension| extension.critical && !known.contains(&extension.extn_id))
}

/// The time since 1970 in whole seconds, as certificates have it.
fn seconds(time: SystemTime) -> Option<Duration> {
    let since_epoch = time.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Some(Duration::from_secs(since_epoch.as_secs()))
}

fn is_valid_at(certificate: &Certificate, at: Duration) -> bool {
    let validity = certificate.tbs_certificate().validity();
    let valid = validity.not_before.to_unix_duration()..=validity.not_after.to_unix_duration();
    valid.contains(&at)
}

fn may_issue(root: &Certificate, at: Duration) -> bool {
    let may_sign = Purpose::of(root)
        .is_ok_and(|purpose| purpose.is_authority && purpose.may_sign_certificates);
    may_sign && is_valid_at(root, at)
}

fn issued(root: &Certificate, certificate: &Certificate) -> bool {
    root.tbs_certificate().subject() == certificate.tbs_certificate().issuer()
        && certificate.signature_algorithm().oid == ECDSA_WITH_SHA_256
        && is_signed(root, certificate) == Some(true)
}

/// Whether the root's key signed the certificate. What was read is written anew: a certificate that is not DER has other
/// bytes, which nobody signed.
fn is_signed(root: &Certificate, certificate: &Certificate) -> Option<bool> {
    let key = PublicKey::from_spki(&fabric_x509::public_key_info(root)?).ok()?;
    let signed = certificate.tbs_certificate().to_der().ok()?;
    Some(key.verifies(&signed, certificate.signature().as_bytes()?))
}

/// The subject's organizational units that have a meaning.
fn node_units(certificate: &Certificate) -> Vec<String> {
    let subject = certificate.tbs_certificate().subject();
    subject
        .iter()
        .filter(|attribute| attribute.oid == ORGANIZATIONAL_UNIT_NAME)
        .filter_map(text_of)
        .filter(|unit| NODE_UNITS.contains(&unit.as_str()))
        .collect()
}
