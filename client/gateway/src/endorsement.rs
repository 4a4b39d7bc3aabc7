//! Verifies offline that peers of certain organizations endorsed something.

use std::time::SystemTime;

use bytes::Bytes;
use fabric_protos::protos;
use x509_parser::oid_registry::OID_SIG_ECDSA_WITH_SHA256;
use x509_parser::prelude::{ASN1Time, FromDer, X509Certificate};

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
    let at = asn1_time(at).ok_or(UntrustedCertificate::NotValidThen)?;
    let certificate = parse(certificate).ok_or(UntrustedCertificate::Malformed)?;
    if certificate.is_ca() {
        return Err(UntrustedCertificate::IsAuthority);
    }
    if has_unknown_critical_extension(&certificate) {
        return Err(UntrustedCertificate::Malformed);
    }
    let is_issued = roots
        .iter()
        .filter_map(|root| parse(root))
        .any(|root| may_issue(&root, at) && issued(&root, &certificate));
    if !is_issued {
        return Err(UntrustedCertificate::NotIssuedByRoot);
    }
    if !certificate.validity().is_valid_at(at) {
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

fn parse(der: &[u8]) -> Option<X509Certificate<'_>> {
    let (rest, certificate) = X509Certificate::from_der(der).ok()?;
    rest.is_empty().then_some(certificate)
}

fn asn1_time(time: SystemTime) -> Option<ASN1Time> {
    let since_epoch = time.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    ASN1Time::from_timestamp(since_epoch.as_secs().try_into().ok()?).ok()
}

fn may_issue(root: &X509Certificate<'_>, at: ASN1Time) -> bool {
    let may_sign_certificates = match root.key_usage() {
        Ok(usage) => usage.is_none_or(|usage| usage.value.key_cert_sign()),
        Err(_) => false,
    };
    root.is_ca() && may_sign_certificates && root.validity().is_valid_at(at)
}

fn issued(root: &X509Certificate<'_>, certificate: &X509Certificate<'_>) -> bool {
    root.subject().as_raw() == certificate.issuer().as_raw()
        && certificate.signature_algorithm.algorithm == OID_SIG_ECDSA_WITH_SHA256
        && PublicKey::from_spki(root.public_key().raw).is_ok_and(|key| {
            key.verifies(
                certificate.tbs_certificate.as_ref(),
                &certificate.signature_value.data,
            )
        })
}

fn has_unknown_critical_extension(certificate: &X509Certificate<'_>) -> bool {
    certificate.extensions().iter().any(|extension| {
        let parsed = extension.parsed_extension();
        extension.critical && (parsed.unsupported() || parsed.error().is_some())
    })
}

/// The subject's organizational units that have a meaning. A unit that is not plain text is left out.
fn node_units<'a>(certificate: &'a X509Certificate<'_>) -> Vec<&'a str> {
    certificate
        .subject()
        .iter_organizational_unit()
        .filter_map(|unit| unit.as_str().ok())
        .filter(|unit| NODE_UNITS.contains(unit))
        .collect()
}
