//! What the certificate of a proposal's signer says.

use emr_model::{Digest, MemberId, MspId, Timestamp};
use fabric_chaincode::SerializedIdentity;
use fabric_x509::{first_block, parsed_text};
use serde::Deserialize;
use x509_parser::asn1_rs::oid;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;

use crate::error::ContractError;

/// The most bytes of PEM that are read; certificates of a Fabric CA are far shorter.
const GREATEST_CERTIFICATE: usize = 16 * 1024;

/// The organizational unit by which Fabric knows an organization's administrators; only a node root can give it.
const ADMINISTRATOR: &str = "admin";

/// Who signed the proposal. The peer has verified the signature and that the MSP answers for the certificate.
#[derive(Debug)]
pub(crate) struct Signer {
    /// The MSP.
    pub(crate) msp: MspId,
    /// The digest of the public key (SubjectPublicKeyInfo, DER).
    pub(crate) key: Digest,
    /// Whether the signer is a node administrator of the MSP.
    pub(crate) is_administrator: bool,
    /// The id of the member that the certificate names; absent for nodes. It counts only if the ledger has the key for
    /// that member. What else a certificate says of its member, for example a role, is not read: the ledger says it.
    pub(crate) member: Option<MemberId>,
}

impl Signer {
    /// Reads the creator of a proposal made at `time`.
    pub(crate) fn read(
        creator: &SerializedIdentity,
        time: Timestamp,
    ) -> Result<Self, ContractError> {
        let unreadable = || ContractError::UnreadableCertificate;
        if creator.certificate.len() > GREATEST_CERTIFICATE {
            return Err(unreadable());
        }
        let msp = creator.msp_id.parse().map_err(|_| unreadable())?;
        let block = first_block(&creator.certificate).ok_or_else(unreadable)?;
        let (_, certificate) =
            X509Certificate::from_der(&block.contents).map_err(|_| unreadable())?;
        if !is_valid(&certificate, time) {
            return Err(ContractError::CertificateNotValid);
        }
        Ok(Self {
            msp,
            key: Digest::of(certificate.public_key().raw),
            is_administrator: certificate
                .subject()
                .iter_organizational_unit()
                .any(|unit| parsed_text(unit).as_deref() == Some(ADMINISTRATOR)),
            member: member(&certificate)?,
        })
    }
}

fn is_valid(certificate: &X509Certificate<'_>, time: Timestamp) -> bool {
    let validity = certificate.validity();
    i64::try_from(time.as_millis() / 1_000).is_ok_and(|seconds| {
        (validity.not_before.timestamp()..=validity.not_after.timestamp()).contains(&seconds)
    })
}

/// The extension in which Fabric CA writes attributes: JSON, `{"attrs": {name: value}}`.
#[derive(Deserialize)]
struct AttributesExtension {
    attrs: Attributes,
}

#[derive(Deserialize)]
struct Attributes {
    #[serde(rename = "emr.id")]
    id: Option<MemberId>,
}

fn member(certificate: &X509Certificate<'_>) -> Result<Option<MemberId>, ContractError> {
    let unreadable = || ContractError::UnreadableCertificate;
    let extension = certificate
        .get_extension_unique(&oid!(1.2.3.4.5.6.7.8.1))
        .map_err(|_| unreadable())?;
    let Some(extension) = extension else {
        return Ok(None);
    };
    let AttributesExtension { attrs } =
        serde_json::from_slice(extension.value).map_err(|_| unreadable())?;
    Ok(attrs.id)
}
