//! Organizations install, approve and commit a chaincode.

use std::path::PathBuf;

use serde::Deserialize;

use super::Lifecycle;
use crate::{
    Error, Layout, Organization, chaincode::AnyChaincode,
    channel_configuration::ENDORSEMENT_POLICY, names, package,
};

/// A definition of a chaincode to which all organizations have to agree.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Definition<'a> {
    pub(crate) chaincode: AnyChaincode<'a>,
    /// How many definitions the chaincode has had, this one included.
    pub(crate) sequence: u64,
}

/// The definition that a channel has.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Committed {
    pub(crate) sequence: u64,
    pub(crate) version: String,
}

impl Lifecycle<'_> {
    /// The definition of a chaincode that a peer sees committed.
    pub(crate) async fn committed(
        &self,
        chaincode: AnyChaincode<'_>,
        organization: &Organization,
        peer: &str,
    ) -> Option<Committed> {
        let query = [
            "lifecycle",
            "chaincode",
            "querycommitted",
            "--channelID",
            &self.topology.channel,
            "--name",
            chaincode.name(),
            "--output",
            "json",
        ];
        let answer = self.peer(organization, peer, &query).await.ok()?;
        serde_json::from_str(&answer).ok()
    }

    /// Installs the organization's package on a peer.
    pub(crate) async fn install(
        &self,
        chaincode: AnyChaincode<'_>,
        organization: &Organization,
        peer: &str,
        package_id: &str,
    ) -> Result<(), Error> {
        let query = ["lifecycle", "chaincode", "queryinstalled"];
        let installed = self.peer(organization, peer, &query).await?;
        if installed.contains(package_id) {
            return Ok(());
        }
        let package = package::path(chaincode, self.layout, organization);
        let install = [
            "lifecycle",
            "chaincode",
            "install",
            &package.to_string_lossy(),
        ];
        self.peer(organization, peer, &install).await?;
        Ok(())
    }

    /// Approves a definition in an organization's name.
    pub(crate) async fn approve(
        &self,
        definition: Definition<'_>,
        organization: &Organization,
        package_id: &str,
    ) -> Result<(), Error> {
        let mut approve = arguments(&["lifecycle", "chaincode", "approveformyorg"]);
        approve.extend(arguments(&["--package-id", package_id]));
        approve.extend(self.definition(definition, organization));
        approve.extend(self.orderer_arguments());
        let peer = first_peer(organization);
        match self.peer(organization, peer, &borrowed(&approve)).await {
            Err(error) if error.is_approved_already() => Ok(()),
            outcome => outcome.map(drop),
        }
    }

    /// Commits, in the ministry's name, what all organizations have approved.
    pub(crate) async fn commit(&self, definition: Definition<'_>) -> Result<(), Error> {
        let ministry = self.topology.ministry();
        let mut commit = arguments(&["lifecycle", "chaincode", "commit"]);
        commit.extend(self.definition(definition, ministry));
        commit.extend(self.orderer_arguments());
        for organization in self.topology.member_organizations() {
            let peer = names::node(organization, first_peer(organization));
            let address = self.ports.address(&peer).to_string();
            let root = self.layout.tls_root(organization).display().to_string();
            commit.extend(arguments(&["--peerAddresses", &address]));
            commit.extend(arguments(&["--tlsRootCertFiles", &root]));
        }
        self.peer(ministry, first_peer(ministry), &borrowed(&commit))
            .await?;
        Ok(())
    }

    /// Checks that a peer's chaincode answers, even if it refuses.
    pub(crate) async fn ask_chaincode(
        &self,
        chaincode: AnyChaincode<'_>,
        organization: &Organization,
        peer: &str,
    ) -> Result<(), Error> {
        let query = [
            "chaincode",
            "query",
            "--channelID",
            &self.topology.channel,
            "--name",
            chaincode.name(),
            "--ctor",
            r#"{"Args":["org.hyperledger.fabric:GetMetadata"]}"#,
        ];
        match self.peer(organization, peer, &query).await {
            Err(error) if error.is_answer_of_chaincode() => Ok(()),
            answer => answer.map(drop),
        }
    }

    /// The options that `approveformyorg` and `commit` must be given alike.
    fn definition(&self, definition: Definition<'_>, organization: &Organization) -> Vec<String> {
        let Definition {
            chaincode,
            sequence,
        } = definition;
        let mut words = arguments(&["--channelID", &self.topology.channel]);
        words.extend(arguments(&["--name", chaincode.name()]));
        words.extend(arguments(&["--version", &chaincode.version()]));
        words.extend(arguments(&["--sequence", &sequence.to_string()]));
        words.extend(match chaincode.endorsement_policy() {
            None => arguments(&["--channel-config-policy", ENDORSEMENT_POLICY]),
            Some(policy) => arguments(&["--signature-policy", policy]),
        });
        if chaincode.collections().is_some() {
            let path = collections(chaincode, self.layout, organization);
            let path = path.to_string_lossy();
            words.extend(arguments(&["--collections-config", &path]));
        }
        words
    }
}

/// The file with the collections of a chaincode that has any.
pub(crate) fn collections(
    chaincode: AnyChaincode<'_>,
    layout: &Layout,
    organization: &Organization,
) -> PathBuf {
    let folder = chaincode.folder(layout, organization);
    folder.join("collections.json")
}

fn first_peer(organization: &Organization) -> &str {
    organization
        .peers
        .first()
        .expect("organizations with members have peers")
}

fn arguments(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn borrowed(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}
