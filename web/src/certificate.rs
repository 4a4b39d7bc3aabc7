//! Who the owner of an X.509 certificate is, as far as this service believes the certificate.
//!
//! The contract alone decides what a member may do; this module decides only who may sign in here. A certificate says
//! which member its owner is. What the member is, the ledger says.

use std::fmt;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use emr_model::{Digest, MemberId, MspId, Timestamp};
use emr_trust::{Certificate, Trust, TrustError};
use fabric_x509::{first_block, one_block, p256_point, parsed_text};
use serde::{Deserialize, Serialize};
use x509_parser::certificate::X509Certificate;
use x509_parser::oid_registry::asn1_rs::{Oid, oid};
use x509_parser::prelude::FromDer;
use x509_parser::x509::{SubjectPublicKeyInfo, X509Name};
use zeroize::Zeroizing;

/// The longest certificate in PEM that is read.
pub(crate) const LONGEST_PEM: usize = 16 * 1024;

/// The extension in which Fabric CA writes attributes.
const ATTRIBUTES: Oid<'static> = oid!(1.2.3.4.5.6.7.8.1);

/// The owner of a certificate of this network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Holder {
    /// Their organization.
    pub(crate) msp: MspId,
    /// The digest of their certificate's DER.
    pub(crate) certificate: Digest,
    /// The number of their certificate.
    pub(crate) number: CertificateNumber,
    /// The digest of their SubjectPublicKeyInfo.
    pub(crate) key: Digest,
    /// Their public key: an uncompressed point on P-256.
    pub(crate) point: Vec<u8>,
    /// When the certificate ends.
    pub(crate) not_after: Timestamp,
    /// What they are.
    #[serde(rename = "standing")]
    pub(crate) kind: HolderKind,
}

/// What tells a certificate apart from every other, and stands in lists of revoked ones.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct CertificateNumber {
    /// The digest of its issuer's name.
    pub(crate) issuer: Digest,
    /// Its serial number, big-endian.
    pub(crate) serial: Vec<u8>,
}

/// What the holder of a certificate is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum HolderKind {
    /// A person, under the member root.
    Member {
        /// Their opaque id.
        id: MemberId,
    },
    /// An organization's node administrator, under the node root.
    Administrator,
}

impl Holder {
    /// The member's id, if this is a member.
    pub(crate) fn member(&self) -> Option<&MemberId> {
        match &self.kind {
            HolderKind::Member { id } => Some(id),
            HolderKind::Administrator => None,
        }
    }

    /// Whether the holder's key signed this text.
    pub(crate) fn has_signed(&self, text: &[u8], signature: &[u8]) -> bool {
        has_signed(&self.point, text, signature)
    }
}

/// Whether the key at an uncompressed point on P-256 signed this text: ECDSA over SHA-256, DER.
pub(crate) fn has_signed(point: &[u8], text: &[u8], signature: &[u8]) -> bool {
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point);
    key.verify(text, signature).is_ok()
}

impl fmt::Display for CertificateNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.issuer, hex::encode(&self.serial))
    }
}

/// What is wrong with a certificate, in words for the person who shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct CertificateError(pub(crate) &'static str);

const NOT_X509: CertificateError = CertificateError("the certificate is not an X.509 certificate");

/// Finds out who owns the certificate in `pem`, which must chain directly to a root that is pinned for `msp`.
pub(crate) fn identify(
    trust: &Trust,
    msp: &MspId,
    pem: &str,
    now: Timestamp,
) -> Result<Holder, CertificateError> {
    let der = parse_pem(pem)?;
    let certificate = parse(&der)?;
    let seconds = i64::try_from(now.as_millis() / 1_000).unwrap_or(i64::MAX);
    let validity = certificate.validity();
    if !(validity.not_before.timestamp()..=validity.not_after.timestamp()).contains(&seconds) {
        return Err(CertificateError("the certificate is not valid now"));
    }
    let shown = Certificate::from_der(der.to_vec()).map_err(|_| NOT_X509)?;
    let kind = match trust.verify_member(msp, &shown, now.into()) {
        Ok(()) => member(&certificate)?,
        Err(TrustError::UnknownOrganization(_)) => {
            return Err(CertificateError(
                "the organization is not one of this network",
            ));
        }
        Err(_) => trust
            .verify_administrator(msp, &shown, now.into())
            .map(|()| HolderKind::Administrator)
            .map_err(|_| {
                CertificateError(
                    "the certificate is neither a member's nor an administrator's of that organization",
                )
            })?,
    };
    Ok(Holder {
        msp: msp.clone(),
        certificate: Digest::of(&*der),
        number: CertificateNumber {
            issuer: Digest::of(certificate.issuer().as_raw()),
            serial: certificate.raw_serial().to_vec(),
        },
        key: shown.key_digest().clone(),
        point: p256_point(certificate.public_key().raw)
            .ok_or(CertificateError("the key is not an ECDSA P-256 key"))?
            .to_vec(),
        not_after: shown.not_after(),
        kind,
    })
}

/// The number of a certificate that this root, PEM, issued, from its serial number as Fabric CA writes it: hexadecimal,
/// without leading zeros. `None` if one of the two is malformed.
pub(crate) fn number_of(root: &str, serial: &str) -> Option<CertificateNumber> {
    let der = parse_pem(root).ok()?;
    let root = parse(&der).ok()?;
    let even = serial.len().next_multiple_of(2);
    let mut bytes = hex::decode(format!("{serial:0>even$}")).ok()?;
    // DER has a zero before a number whose first bit is set, so that the number is not negative.
    if bytes.first()? & 0x80 != 0 {
        bytes.insert(0, 0);
    }
    Some(CertificateNumber {
        issuer: Digest::of(root.subject().as_raw()),
        serial: bytes,
    })
}

/// The member id and the key's digest in the first certificate in `pem`, read as the contract reads a creator's. `None`
/// if the certificate names no member.
pub(crate) fn member_and_key(pem: &[u8]) -> Option<(MemberId, Digest)> {
    let block = first_block(pem)?;
    let (_, certificate) = X509Certificate::from_der(&block.contents).ok()?;
    let member = attributes(&certificate).ok()?.id?;
    Some((member, key_digest(certificate.public_key())))
}

/// The SHA-256 digest of the DER of a public key.
fn key_digest(key: &SubjectPublicKeyInfo<'_>) -> Digest {
    Digest::of(key.raw)
}

/// The common name, if there is exactly one.
pub(crate) fn common_name(name: &X509Name<'_>) -> Option<String> {
    let mut names = name.iter_common_name();
    let first = parsed_text(names.next()?);
    if names.next().is_none() { first } else { None }
}

fn member(certificate: &X509Certificate<'_>) -> Result<HolderKind, CertificateError> {
    let attributes = attributes(certificate)?;
    let id = attributes.id.ok_or(CertificateError(
        "the certificate has no member id in its attributes",
    ))?;
    if common_name(certificate.subject()).as_deref() != Some(id.as_str()) {
        return Err(CertificateError(
            "the certificate's name is not its member id",
        ));
    }
    Ok(HolderKind::Member { id })
}

#[derive(Deserialize)]
struct Attributes {
    #[serde(rename = "emr.id")]
    id: Option<MemberId>,
}

fn attributes(certificate: &X509Certificate<'_>) -> Result<Attributes, CertificateError> {
    #[derive(Deserialize)]
    struct Extension {
        attrs: Attributes,
    }
    let extension = certificate
        .get_extension_unique(&ATTRIBUTES)
        .ok()
        .flatten()
        .ok_or(CertificateError("the certificate has no attributes"))?;
    let extension: Extension = serde_json::from_slice(extension.value)
        .map_err(|_| CertificateError("the certificate's attributes are not a member's"))?;
    Ok(extension.attrs)
}

/// The DER of the only certificate in a text.
fn parse_pem(text: &str) -> Result<Zeroizing<Vec<u8>>, CertificateError> {
    if text.len() > LONGEST_PEM {
        return Err(CertificateError("the certificate is too long"));
    }
    one_block(text, "CERTIFICATE").ok_or(CertificateError(
        "the certificate must be one certificate in PEM",
    ))
}

fn parse(der: &[u8]) -> Result<X509Certificate<'_>, CertificateError> {
    match X509Certificate::from_der(der) {
        Ok(([], certificate)) => Ok(certificate),
        _ => Err(NOT_X509),
    }
}
