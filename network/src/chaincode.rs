//! The chaincodes of a network: the one of the medical records, and any others that were deployed.

use std::{collections::BTreeMap, path::PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Layout, Organization, names};

/// The chaincode that keeps the medical records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chaincode {
    /// Its name on the channel.
    pub name: String,
    /// How far a proposal's time may be from an endorser's clock.
    pub max_clock_skew_seconds: u32,
    /// The version of its definition, from 1; every upgrade has the next. Versions take turns in two places, so that
    /// one runs beside the one that it replaces.
    #[serde(default = "first_version", skip_serializing_if = "is_first_version")]
    pub version: u32,
}

fn first_version() -> u32 {
    1
}

fn is_first_version(version: &u32) -> bool {
    *version == first_version()
}

/// A further chaincode on the same channel, which runs as a service at every organization with members.
///
/// Fabric's environment variables, which the shims of all languages know, tell its program where to listen, which
/// package it is, and how to use TLS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deployment {
    /// Its name on the channel: lower-case letters, digits, hyphens.
    pub name: String,
    /// The program, an absolute path.
    pub program: PathBuf,
    /// The program's arguments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<String>,
    /// The peers that must endorse, as a signature policy such as `OR('MinistryMSP.peer')`; by default the policy that
    /// the channel has for the medical records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endorsement_policy: Option<String>,
    /// Its collections of private data, in the JSON of Fabric's `--collections-config`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collections: Option<String>,
    /// Environment variables beside those of Fabric.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub environment: BTreeMap<String, String>,
}

impl Deployment {
    /// A chaincode with the channel's endorsement policy and without collections.
    pub fn new(name: impl Into<String>, program: impl Into<PathBuf>) -> Self {
        Self {
            name: name.into(),
            program: program.into(),
            arguments: Vec::new(),
            endorsement_policy: None,
            collections: None,
            environment: BTreeMap::new(),
        }
    }
}

/// Any chaincode of a network.
#[derive(Debug, Clone, Copy)]
pub(crate) enum AnyChaincode<'a> {
    Records(&'a Chaincode),
    Deployed(&'a Deployment),
}

impl<'a> AnyChaincode<'a> {
    /// Its name on the channel.
    pub(crate) fn name(self) -> &'a str {
        match self {
            Self::Records(chaincode) => &chaincode.name,
            Self::Deployed(deployment) => &deployment.name,
        }
    }

    /// Its process at an organization.
    pub(crate) fn process(self, organization: &Organization) -> String {
        match self {
            Self::Records(chaincode) => names::chaincode(organization, chaincode.version),
            Self::Deployed(deployment) => names::deployed(organization, &deployment.name),
        }
    }

    /// Its name at an organization's TLS authority. The name of the peers there is `chaincode-caller`.
    pub(crate) fn tls_name(self) -> String {
        match self {
            Self::Records(chaincode) => names::of_place("chaincode", chaincode.version),
            Self::Deployed(deployment) => format!("chaincode.{}", deployment.name),
        }
    }

    /// The folder of an organization's files for it.
    pub(crate) fn folder(self, layout: &Layout, organization: &Organization) -> PathBuf {
        match self {
            Self::Records(chaincode) => layout.chaincode(organization, chaincode.version),
            Self::Deployed(deployment) => layout.deployed(organization, &deployment.name),
        }
    }

    /// The peers that must endorse, if the chaincode does not use the channel's policy.
    pub(crate) fn endorsement_policy(self) -> Option<&'a str> {
        match self {
            Self::Records(_) => None,
            Self::Deployed(deployment) => deployment.endorsement_policy.as_deref(),
        }
    }

    /// Its collections, as JSON.
    pub(crate) fn collections(self) -> Option<&'a str> {
        match self {
            Self::Records(_) => None,
            Self::Deployed(deployment) => deployment.collections.as_deref(),
        }
    }

    /// The version of its definition. It differs after every change that the organizations have to agree to, so that
    /// the channel itself says whether it has the wanted definition.
    pub(crate) fn version(self) -> String {
        let deployment = match self {
            Self::Records(chaincode) => return chaincode.version.to_string(),
            Self::Deployed(deployment) => deployment,
        };
        let definition = (&deployment.endorsement_policy, &deployment.collections);
        let definition = serde_json::to_vec(&definition).expect("strings have a JSON form");
        hex::encode(&Sha256::digest(definition)[..6])
    }
}
