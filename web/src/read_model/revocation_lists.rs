//! Revoked certificates, as the channel's configuration lists them.

use bytes::Bytes;
use emr_model::Digest;
use fabric_protos::common::ConfigEnvelope;
use fabric_protos::msp::{FabricMspConfig, MspConfig};
use fabric_x509::one_block;
use prost::{DecodeError, Message};
use x509_parser::prelude::{CertificateRevocationList, FromDer};

use crate::certificate::CertificateNumber;

/// All certificates that a configuration lists as revoked, of every organization.
pub(super) fn revoked(configuration: Bytes) -> Result<Vec<CertificateNumber>, DecodeError> {
    let configuration = ConfigEnvelope::decode(configuration)?;
    let channel = configuration.config.unwrap_or_default().channel_group;
    let mut revoked = Vec::new();
    for group in channel.unwrap_or_default().groups.into_values() {
        for mut organization in group.groups.into_values() {
            let Some(msp) = organization.values.remove("MSP") else {
                continue;
            };
            let msp = FabricMspConfig::decode(MspConfig::decode(msp.value)?.config)?;
            revoked.extend(msp.revocation_list.iter().flat_map(|list| numbers(list)));
        }
    }
    Ok(revoked)
}

/// The certificates of a list in PEM. Peers take no list that they cannot read.
fn numbers(list: &[u8]) -> Vec<CertificateNumber> {
    let Some(list) = one_block(list, "X509 CRL") else {
        return Vec::new();
    };
    let Ok((_, list)) = CertificateRevocationList::from_der(&list) else {
        return Vec::new();
    };
    let issuer = Digest::of(list.issuer().as_raw());
    list.iter_revoked_certificates()
        .map(|revoked| CertificateNumber {
            issuer: issuer.clone(),
            serial: revoked.raw_serial().to_vec(),
        })
        .collect()
}
