//! The parts of a network, as its topology file describes them.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use emr_model::{MspId, NetworkKind, organization::MINISTRY_MSP};
use emr_service::limits::{KeeperLimits, WebLimits};
use serde::{Deserialize, Serialize};

use crate::{Chaincode, Deployment, Error, chaincode::AnyChaincode, file};

#[cfg(test)]
mod tests;

/// The documented topology that is used where no other is named.
pub const DEFAULT: &str = include_str!("../topology.toml");

/// A network: its organizations, their nodes, and what they share. The file `topology.toml` documents every field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topology {
    /// Whether this is a production network, with records of real people. Then the policy's times have stricter bounds,
    /// which are fixed for ever when the first member is admitted. Any other network is a test network, and says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub production: bool,
    /// The channel that all organizations share.
    pub channel: String,
    /// The first of the ports.
    pub base_port: u16,
    /// Fabric's `BatchTimeout`.
    pub block_timeout_milliseconds: u32,
    /// Whether the web service also serves the page without TLS at `http://localhost`, for browsers of this machine.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub page_without_tls: bool,
    /// Whether this network is a demo: `emr-demo` makes people for it, whose wallets lie in its data, and every page says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub demo: bool,
    /// A folder with binaries of Fabric and Fabric CA; with it, none are built.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fabric_binaries: Option<PathBuf>,
    /// The chaincode that keeps the medical records.
    pub chaincode: Chaincode,
    /// The organizations, in the order in which their processes get ports.
    pub organizations: Vec<Organization>,
    /// Ports that differ from the sequence, by process.
    #[serde(default)]
    pub ports: BTreeMap<String, u16>,
    /// Limits of the web service that differ from their defaults.
    #[serde(default, skip_serializing_if = "WebLimits::is_default")]
    pub web_limits: WebLimits,
    /// Limits of every keeper that differ from their defaults.
    #[serde(default, skip_serializing_if = "KeeperLimits::is_default")]
    pub keeper_limits: KeeperLimits,
    /// Further chaincodes. Their processes get the last ports, so that the ports of all others stay.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deployments: Vec<Deployment>,
}

/// An organization with an MSP of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// A short name for folders, processes and certificate authorities: lower-case letters, digits, hyphens.
    pub name: String,
    /// Its MSP.
    pub msp_id: MspId,
    /// What it does in the network.
    pub kind: Kind,
    /// The `fabric-ca-server` process that runs the authorities of its nodes and of its TLS certificates.
    pub node_authorities: String,
    /// Its peers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub peers: Vec<String>,
    /// Its orderers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orderers: Vec<String>,
}

/// What an organization does in the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Takes part in every endorsement and runs the authorities of all members.
    Ministry,
    /// A hospital. Any one of them can endorse together with the ministry.
    Hospital,
    /// Orders transactions.
    Orderer,
    /// The web service's own organization: reads events, endorses and administers nothing.
    Portal,
}

impl Topology {
    /// Reads a topology file, or the default one.
    ///
    /// # Errors
    ///
    /// [`Error::File`] if it cannot be read, [`Error::Topology`] with what is wrong with it.
    pub fn load(path: Option<&Path>) -> Result<Self, Error> {
        match path {
            None => Self::parse("the built-in topology", DEFAULT),
            Some(path) => Self::parse(&path.display().to_string(), &file::read(path)?),
        }
    }

    /// Reads a topology from TOML; `origin` names it in errors.
    ///
    /// # Errors
    ///
    /// [`Error::Topology`] with what is wrong with it.
    pub fn parse(origin: &str, text: &str) -> Result<Self, Error> {
        let invalid = |reason: String| Error::Topology {
            origin: origin.to_owned(),
            reason,
        };
        let topology: Self = toml::from_str(text).map_err(|error| invalid(error.to_string()))?;
        topology.validate().map_err(invalid)?;
        Ok(topology)
    }

    /// The topology as TOML.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("strings, numbers and lists have a TOML form")
    }

    /// Organizations of one kind.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Organization> {
        self.organizations
            .iter()
            .filter(move |organization| organization.kind == kind)
    }

    /// The ministry.
    pub fn ministry(&self) -> &Organization {
        self.only(Kind::Ministry)
    }

    /// The kind of network.
    pub fn network(&self) -> NetworkKind {
        match self.production {
            true => NetworkKind::Production,
            false => NetworkKind::Test,
        }
    }

    /// The organization that orders.
    pub fn orderer(&self) -> &Organization {
        self.only(Kind::Orderer)
    }

    /// The web service's organization.
    pub fn portal(&self) -> &Organization {
        self.only(Kind::Portal)
    }

    /// Organizations with members, peers, a keeper and a vote: the ministry and the hospitals.
    pub fn member_organizations(&self) -> impl Iterator<Item = &Organization> {
        self.organizations
            .iter()
            .filter(|organization| organization.has_members())
    }

    /// This topology with one more chaincode, or with a changed one.
    ///
    /// # Errors
    ///
    /// [`Error::Topology`] with what is wrong with it.
    pub fn with_deployment(&self, deployment: Deployment) -> Result<Self, Error> {
        let mut topology = self.clone();
        let deployments = &mut topology.deployments;
        match deployments
            .iter_mut()
            .find(|present| present.name == deployment.name)
        {
            Some(present) => *present = deployment,
            None => deployments.push(deployment),
        }
        topology.validate().map_err(|reason| Error::Topology {
            origin: "the deployment".into(),
            reason,
        })?;
        Ok(topology)
    }

    /// Every chaincode, the medical records' own first.
    pub(crate) fn chaincodes(&self) -> impl Iterator<Item = AnyChaincode<'_>> {
        let deployed = self.deployments.iter().map(AnyChaincode::Deployed);
        std::iter::once(AnyChaincode::Records(&self.chaincode)).chain(deployed)
    }

    fn only(&self, kind: Kind) -> &Organization {
        self.of_kind(kind)
            .next()
            .expect("a validated topology has one of them")
    }

    fn validate(&self) -> Result<(), String> {
        for (what, name) in [
            ("channel", &self.channel),
            ("chaincode", &self.chaincode.name),
        ] {
            check_name(what, name)?;
        }
        if self.demo && self.production {
            return Err(
                "a production network is no demo: anybody who reads its data could act as its people"
                    .into(),
            );
        }
        if self.block_timeout_milliseconds == 0 {
            return Err("block_timeout_milliseconds must be at least 1".into());
        }
        for (kind, name) in [
            (Kind::Ministry, "ministry"),
            (Kind::Orderer, "orderer"),
            (Kind::Portal, "portal"),
        ] {
            let count = self.of_kind(kind).count();
            if count != 1 {
                return Err(format!(
                    "exactly one organization must be of the kind \"{name}\", not {count}"
                ));
            }
        }
        if self.ministry().msp_id.as_str() != MINISTRY_MSP {
            return Err(format!(
                "the ministry's MSP id must be \"{MINISTRY_MSP}\", by which the contract knows it, not \"{}\"",
                self.ministry().msp_id
            ));
        }
        if self.of_kind(Kind::Hospital).next().is_none() {
            return Err("at least one organization must be of the kind \"hospital\"".into());
        }
        let (mut names, mut msps) = (BTreeSet::new(), BTreeSet::new());
        for organization in &self.organizations {
            organization.validate()?;
            if !names.insert(&organization.name) {
                return Err(format!(
                    "two organizations are called \"{}\"",
                    organization.name
                ));
            }
            if !msps.insert(&organization.msp_id) {
                return Err(format!(
                    "two organizations have the MSP id \"{}\"",
                    organization.msp_id
                ));
            }
        }
        let mut chaincodes = BTreeSet::from([&self.chaincode.name]);
        for deployment in &self.deployments {
            deployment.validate()?;
            if !chaincodes.insert(&deployment.name) {
                return Err(format!("two chaincodes are called \"{}\"", deployment.name));
            }
        }
        Ok(())
    }
}

impl Deployment {
    fn validate(&self) -> Result<(), String> {
        let Self { name, program, .. } = self;
        check_name("chaincode", name)?;
        if !program.is_absolute() {
            return Err(format!(
                "chaincode \"{name}\": {} must be an absolute path",
                program.display()
            ));
        }
        let collections = self.collections.as_deref().unwrap_or("[]");
        match serde_json::from_str::<Vec<serde_json::Value>>(collections) {
            Ok(_) => Ok(()),
            Err(error) => Err(format!(
                "chaincode \"{name}\": its collections are no JSON list: {error}"
            )),
        }
    }
}

impl Organization {
    /// Whether the organization has members: the ministry and hospitals have.
    pub fn has_members(&self) -> bool {
        matches!(self.kind, Kind::Ministry | Kind::Hospital)
    }

    fn validate(&self) -> Result<(), String> {
        let Self { name, .. } = self;
        check_name("organization", name)?;
        check_name("node_authorities", &self.node_authorities)?;
        let mut nodes = BTreeSet::new();
        for node in self.peers.iter().chain(&self.orderers) {
            check_name("node", node)?;
            if !nodes.insert(node) {
                return Err(format!(
                    "organization \"{name}\" has two nodes called \"{node}\""
                ));
            }
        }
        if self.has_members() == self.peers.is_empty() {
            return Err(format!(
                "organization \"{name}\": the ministry and hospitals have peers, others have none"
            ));
        }
        if (self.kind == Kind::Orderer) == self.orderers.is_empty() {
            return Err(format!(
                "organization \"{name}\": the kind \"orderer\" has orderers, others have none"
            ));
        }
        Ok(())
    }
}

/// Names become folders, hosts of certificates and Fabric's own names, which allow no more than this.
fn check_name(what: &str, name: &str) -> Result<(), String> {
    let starts_with_letter = name.starts_with(|first: char| first.is_ascii_lowercase());
    let is_plain = name.chars().all(|character| {
        character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-'
    });
    if starts_with_letter && is_plain && name.len() <= 32 {
        return Ok(());
    }
    Err(format!(
        "{what} \"{name}\" must be 1 to 32 lower-case letters, digits and hyphens, and begin with a letter"
    ))
}
