//! Certificate requests of members, and the kind of key that all of Fabric's identities have here.

use x509_cert::der::oid::db::rfc4519::COMMON_NAME;
use x509_cert::der::oid::db::rfc5912::{ECDSA_WITH_SHA_256, ID_EC_PUBLIC_KEY, SECP_256_R_1};
use x509_cert::der::{Decode, Encode};
use x509_cert::request::CertReq;
use x509_cert::spki::SubjectPublicKeyInfoRef;

use crate::{one_block, text_of};

/// The longest certificate request in PEM that is read. A member's has about 400 bytes.
const MOST_BYTES: usize = 4 << 10;

/// The first byte of a point that is not compressed (SEC 1, section 2.3.3).
const UNCOMPRESSED: u8 = 4;

/// A request for a certificate in one name over an ECDSA P-256 key.
///
/// This crate verifies no signatures: a request proves who has the key only if [`signature`](Self::signature) is the key's
/// over [`signed`](Self::signed).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateRequest {
    /// The common name, which is all that the subject has.
    pub name: String,
    /// The `SubjectPublicKeyInfo` in DER.
    pub key: Vec<u8>,
    /// The key's point, not compressed.
    pub point: [u8; 65],
    /// The bytes that the key signs.
    pub signed: Vec<u8>,
    /// The signature in DER, ECDSA over SHA-256.
    pub signature: Vec<u8>,
}

impl CertificateRequest {
    /// Reads PEM that holds exactly one request. `None` if it holds anything else, or a request of another kind.
    ///
    /// What was read is written anew: a request that is not DER has other bytes, which nobody signed.
    pub fn from_pem(text: &str) -> Option<Self> {
        if text.len() > MOST_BYTES {
            return None;
        }
        let der = one_block(text, "CERTIFICATE REQUEST")?;
        let request = CertReq::from_der(&der).ok()?;
        let subject: Vec<_> = request.info.subject.iter().collect();
        let name = match subject[..] {
            [name] if name.oid == COMMON_NAME => text_of(name)?,
            _ => return None,
        };
        let key = request.info.public_key.to_der().ok()?;
        (request.algorithm.oid == ECDSA_WITH_SHA_256).then_some(())?;
        Some(Self {
            name,
            point: p256_point(&key)?,
            key,
            signed: request.info.to_der().ok()?,
            signature: request.signature.as_bytes()?.to_vec(),
        })
    }
}

/// The point of an ECDSA P-256 key from its `SubjectPublicKeyInfo` in DER. `None` if it is anything else, or a compressed
/// point, which Fabric does not read either. It is not checked that the point is on the curve.
pub fn p256_point(spki: &[u8]) -> Option<[u8; 65]> {
    let spki = SubjectPublicKeyInfoRef::from_der(spki).ok()?;
    spki.algorithm
        .assert_oids(ID_EC_PUBLIC_KEY, SECP_256_R_1)
        .ok()?;
    let point: [u8; 65] = spki.subject_public_key.as_bytes()?.try_into().ok()?;
    (point[0] == UNCOMPRESSED).then_some(point)
}
