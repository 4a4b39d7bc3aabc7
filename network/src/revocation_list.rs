//! Lists of revoked certificates, and the change of a channel's configuration that puts one into an organization's MSP.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use emr_model::MspId;
use fabric_protos::{
    common::{
        Block, ChannelHeader, Config, ConfigEnvelope, ConfigGroup, ConfigUpdate,
        ConfigUpdateEnvelope, ConfigValue, Envelope, Header, HeaderType, Payload,
    },
    msp::{FabricMspConfig, MspConfig},
};
use prost::Message;
use x509_parser::prelude::{CertificateRevocationList, FromDer};

use crate::Error;

/// A list of revoked certificates that a certificate authority signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RevocationList {
    pem: Bytes,
    /// The DER of the issuer's name; no two authorities of a network share one.
    issuer: Vec<u8>,
    serials: BTreeSet<Vec<u8>>,
}

impl RevocationList {
    /// Reads a list in PEM; `None` if the text is something else.
    pub(crate) fn parse(pem: impl Into<Bytes>) -> Option<Self> {
        let pem = pem.into();
        let list = fabric_x509::one_block(&pem, "X509 CRL")?;
        let (_, list) = CertificateRevocationList::from_der(&list).ok()?;
        let serials = list
            .iter_revoked_certificates()
            .map(|revoked| revoked.raw_serial().to_vec())
            .collect();
        let issuer = list.issuer().as_raw().to_vec();
        Some(Self {
            pem,
            issuer,
            serials,
        })
    }

    /// Whether this list revokes everything that the other one revokes.
    fn covers(&self, other: &Self) -> bool {
        self.issuer == other.issuer && self.serials.is_superset(&other.serials)
    }
}

/// A channel's configuration, as its newest configuration block has it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ChannelConfiguration(Config);

impl ChannelConfiguration {
    /// Reads it from a configuration block.
    pub(crate) fn from_block(block: Bytes) -> Result<Self, Error> {
        let config = config_of(block).ok_or(Error::Configuration {
            reason: "its block holds none",
        })?;
        Ok(Self(config))
    }

    /// Whether an organization's MSP refuses every certificate on the list.
    pub(crate) fn has(&self, msp_id: &MspId, list: &RevocationList) -> Result<bool, Error> {
        let msp = self.msp(msp_id)?;
        Ok(lists(&msp).any(|present| present.covers(list)))
    }

    /// The unsigned change that puts a list into an organization's MSP, and removes the lists whose entries it contains; `None` if
    /// it would change nothing.
    pub(crate) fn with_list(
        &self,
        channel: &str,
        msp_id: &MspId,
        list: &RevocationList,
    ) -> Result<Option<Envelope>, Error> {
        if self.has(msp_id, list)? {
            return Ok(None);
        }
        let mut msp = self.msp(msp_id)?;
        msp.revocation_list.retain(|present| {
            !RevocationList::parse(present.clone()).is_some_and(|present| list.covers(&present))
        });
        msp.revocation_list.push(list.pem.clone());
        let [channel_group, application, organization] = self.groups(msp_id)?;
        let present = value(organization)?;
        let changed = MspConfig {
            config: msp.encode_to_vec().into(),
            ..MspConfig::decode(present.value.clone()).map_err(|_| UNREADABLE_MSP)?
        };
        let changed = ConfigValue {
            version: present.version + 1,
            value: changed.encode_to_vec().into(),
            mod_policy: present.mod_policy.clone(),
        };
        // The read set has only the versions of the groups; the write set has the same groups and one new value.
        let around = |organization: ConfigGroup| {
            let application = within(application, msp_id.as_str(), organization);
            within(channel_group, APPLICATION, application)
        };
        let organization = |values| ConfigGroup {
            version: organization.version,
            values,
            ..ConfigGroup::default()
        };
        let update = ConfigUpdate {
            channel_id: channel.to_owned(),
            read_set: Some(around(organization(BTreeMap::new()))),
            write_set: Some(around(organization(BTreeMap::from([(
                MSP.to_owned(),
                changed,
            )])))),
            isolated_data: BTreeMap::new(),
        };
        Ok(Some(envelope(channel, &update)))
    }

    fn msp(&self, msp_id: &MspId) -> Result<FabricMspConfig, Error> {
        let [.., organization] = self.groups(msp_id)?;
        let config = MspConfig::decode(value(organization)?.value.clone());
        config
            .and_then(|config| FabricMspConfig::decode(config.config))
            .map_err(|_| UNREADABLE_MSP)
    }

    /// The groups from the channel's down to the organization's.
    fn groups(&self, msp_id: &MspId) -> Result<[&ConfigGroup; 3], Error> {
        let groups = || {
            let channel = self.0.channel_group.as_ref()?;
            let application = channel.groups.get(APPLICATION)?;
            let organization = application.groups.get(msp_id.as_str())?;
            Some([channel, application, organization])
        };
        groups().ok_or(Error::Configuration {
            reason: "the organization is not in it",
        })
    }
}

const APPLICATION: &str = "Application";
const MSP: &str = "MSP";
const UNREADABLE_MSP: Error = Error::Configuration {
    reason: "the organization's MSP is not one of X.509 certificates",
};

fn config_of(block: Bytes) -> Option<Config> {
    let block = Block::decode(block).ok()?;
    let envelope = Envelope::decode(block.data?.data.into_iter().next()?).ok()?;
    let payload = Payload::decode(envelope.payload).ok()?;
    ConfigEnvelope::decode(payload.data).ok()?.config
}

fn value(organization: &ConfigGroup) -> Result<&ConfigValue, Error> {
    organization.values.get(MSP).ok_or(UNREADABLE_MSP)
}

fn lists(msp: &FabricMspConfig) -> impl Iterator<Item = RevocationList> {
    let lists = msp.revocation_list.iter();
    lists.filter_map(|list| RevocationList::parse(list.clone()))
}

/// A group with its present version that contains only one group.
fn within(group: &ConfigGroup, name: &str, inner: ConfigGroup) -> ConfigGroup {
    ConfigGroup {
        version: group.version,
        groups: BTreeMap::from([(name.to_owned(), inner)]),
        ..ConfigGroup::default()
    }
}

fn envelope(channel: &str, update: &ConfigUpdate) -> Envelope {
    let header = ChannelHeader {
        r#type: HeaderType::ConfigUpdate as i32,
        channel_id: channel.to_owned(),
        ..ChannelHeader::default()
    };
    let payload = Payload {
        header: Some(Header {
            channel_header: header.encode_to_vec().into(),
            signature_header: Bytes::new(),
        }),
        data: ConfigUpdateEnvelope {
            config_update: update.encode_to_vec().into(),
            signatures: Vec::new(),
        }
        .encode_to_vec()
        .into(),
    };
    Envelope {
        payload: payload.encode_to_vec().into(),
        signature: Bytes::new(),
    }
}

#[cfg(test)]
mod tests;
