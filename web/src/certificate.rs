//! Who the owner of an X.509 certificate is, as far as this service believes the certificate.
//!
//! The contract alone decides what a member may do; this module decides only who may sign in here. A certificate says
//! which member its owner is. What the member is, the ledger says.

use std::fmt;

use emr_api::profile::Profile;
use emr_model::{Digest, MemberId, MspId, Timestamp};
use fabric_gateway::endorsement::verify_certificate;
use fabric_x509::{first_block, one_block, parsed_text};
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

/// The organizational unit of members.
const MEMBER: &str = "client";

/// The organizational unit that only a node root gives to administrators.
const ADMIN: &str = "admin";

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

/// Finds out who owns the certificate in `pem`, which must chain directly to a root that the profile pins for `msp`.
pub(crate) fn identify(
    profile: &Profile,
    msp: &MspId,
    pem: &str,
    now: Timestamp,
) -> Result<Holder, CertificateError> {
    let organization = profile.organization(msp).ok_or(CertificateError(
        "the organization is not one of this network",
    ))?;
    let der = parse_pem(pem)?;
    let certificate = parse(&der)?;
    let (not_before, not_after) = (
        certificate.validity().not_before.timestamp(),
        certificate.validity().not_after.timestamp(),
    );
    let seconds = i64::try_from(now.as_millis() / 1_000).unwrap_or(i64::MAX);
    if !(not_before..=not_after).contains(&seconds) {
        return Err(CertificateError("the certificate is not valid now"));
    }
    let issued_by = |root, unit| is_issued_by(&der, root, unit, now);
    let kind = if issued_by(&organization.member_root, MEMBER) {
        member(&certificate)?
    } else if issued_by(&organization.node_root, ADMIN) {
        HolderKind::Administrator
    } else {
        return Err(CertificateError(
            "the certificate is neither a member's nor an administrator's of that organization",
        ));
    };
    Ok(Holder {
        msp: msp.clone(),
        certificate: Digest::of(&*der),
        number: CertificateNumber {
            issuer: Digest::of(certificate.issuer().as_raw()),
            serial: certificate.raw_serial().to_vec(),
        },
        key: key_digest(certificate.public_key()),
        point: p256_point(certificate.public_key())?,
        not_after: Timestamp::from_millis(
            u64::try_from(not_after)
                .unwrap_or_default()
                .saturating_mul(1_000),
        ),
        kind,
    })
}

/// Checks that `pem` is a certificate that `root` issued to `id` over the key with that digest.
pub(crate) fn check_issued(
    pem: &str,
    root: &str,
    id: &MemberId,
    key: &Digest,
    now: Timestamp,
) -> Result<(), CertificateError> {
    let der = parse_pem(pem)?;
    let certificate = parse(&der)?;
    if !is_issued_by(&der, root, MEMBER, now) {
        return Err(CertificateError(
            "a certificate is not of the authority that it is said to be of",
        ));
    }
    if common_name(certificate.subject()).as_deref() != Some(id.as_str()) {
        return Err(CertificateError(
            "a certificate is not over the applicant's id",
        ));
    }
    if &key_digest(certificate.public_key()) != key {
        return Err(CertificateError(
            "a certificate is not over the applicant's key",
        ));
    }
    Ok(())
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
pub(crate) fn key_digest(key: &SubjectPublicKeyInfo<'_>) -> Digest {
    Digest::of(key.raw)
}

/// The uncompressed point of a P-256 key.
pub(crate) fn p256_point(key: &SubjectPublicKeyInfo<'_>) -> Result<Vec<u8>, CertificateError> {
    const P256: Oid<'static> = oid!(1.2.840.10045.3.1.7);
    let is_p256 = key
        .algorithm
        .parameters
        .as_ref()
        .and_then(|parameters| parameters.as_oid().ok())
        .is_some_and(|curve| curve == P256);
    let point = key.subject_public_key.data.as_ref();
    if is_p256 && point.len() == 65 && point.first() == Some(&4) {
        Ok(point.to_vec())
    } else {
        Err(CertificateError("the key is not an ECDSA P-256 key"))
    }
}

/// The uncompressed point of a P-256 key in DER; `None` if it is another kind of key, or none.
pub(crate) fn point_of(key: &[u8]) -> Option<Vec<u8>> {
    match SubjectPublicKeyInfo::from_der(key) {
        Ok(([], key)) => p256_point(&key).ok(),
        _ => None,
    }
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
        _ => Err(CertificateError(
            "the certificate is not an X.509 certificate",
        )),
    }
}

/// Whether a root, PEM, issued a certificate of this organizational unit, both of them valid now.
fn is_issued_by(certificate: &[u8], root: &str, unit: &str, now: Timestamp) -> bool {
    parse_pem(root)
        .is_ok_and(|root| verify_certificate(certificate, &[&root], now.into(), unit).is_ok())
}
