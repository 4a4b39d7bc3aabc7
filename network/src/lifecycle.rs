//! Fabric's commands: orderers and peers join the channel, organizations define its chaincodes and change its
//! configuration.

mod chaincode;
mod configuration;

use std::{ffi::OsString, path::PathBuf};

use crate::{
    Error, Identity, Layout, Organization, Ports, Topology, channel_configuration::PROFILE,
    command, fabric::FabricPrograms, names,
};

pub(crate) use self::chaincode::{Definition, collections};

/// Fabric's commands, each with the identity that may give it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lifecycle<'a> {
    pub(crate) topology: &'a Topology,
    pub(crate) layout: &'a Layout,
    pub(crate) ports: &'a Ports,
    pub(crate) fabric: &'a FabricPrograms,
}

impl Lifecycle<'_> {
    /// Makes the channel's first block from its configuration, unless there is one.
    pub(crate) async fn make_first_block(&self) -> Result<(), Error> {
        let block = self.first_block();
        if block.exists() {
            return Ok(());
        }
        let unfinished = block.with_extension("unfinished");
        let mut configtxgen = command::isolated(&self.fabric.path("configtxgen"), []);
        configtxgen
            .args(["-profile", PROFILE, "-channelID", &self.topology.channel])
            .arg("-configPath")
            .arg(self.layout.channel())
            .arg("-outputBlock")
            .arg(&unfinished);
        command::run(&mut configtxgen).await?;
        std::fs::rename(&unfinished, &block).map_err(Error::file("renaming", &unfinished))
    }

    /// Makes an orderer join the channel.
    pub(crate) async fn join_orderer(&self, orderer: &str) -> Result<(), Error> {
        if self
            .osnadmin("list", orderer, &[])
            .await?
            .contains("Status: 200")
        {
            return Ok(());
        }
        let block = self.first_block();
        let answer = self
            .osnadmin("join", orderer, &["--config-block".into(), block.into()])
            .await?;
        if answer.contains("Status: 201") {
            return Ok(());
        }
        Err(Error::Refused {
            program: "osnadmin".into(),
            answer: answer.trim().to_owned(),
        })
    }

    /// Makes a peer join the channel.
    pub(crate) async fn join_peer(
        &self,
        organization: &Organization,
        peer: &str,
    ) -> Result<(), Error> {
        let joined = self.peer(organization, peer, &["channel", "list"]).await?;
        if joined
            .lines()
            .any(|line| line.trim() == self.topology.channel)
        {
            return Ok(());
        }
        let block = self.first_block();
        let block = block.to_string_lossy();
        self.peer(organization, peer, &["channel", "join", "-b", &block])
            .await?;
        Ok(())
    }

    fn orderer_arguments(&self) -> Vec<String> {
        let organization = self.topology.orderer();
        let orderer = names::node(organization, &organization.orderers[0]);
        vec![
            "--orderer".into(),
            self.ports.address(&orderer).to_string(),
            "--tls".into(),
            "--cafile".into(),
            self.layout.tls_root(organization).display().to_string(),
        ]
    }

    /// Runs `peer` as the organization's administrator against one of its peers, whose configuration it shares.
    async fn peer(
        &self,
        organization: &Organization,
        peer: &str,
        arguments: &[&str],
    ) -> Result<String, Error> {
        let node = self.layout.node(&names::node(organization, peer));
        let admin = self.layout.admin(organization).join("msp");
        let environment = [
            ("FABRIC_CFG_PATH", OsString::from(node)),
            ("CORE_PEER_MSPCONFIGPATH", admin.into()),
            ("FABRIC_LOGGING_SPEC", "warning".into()),
        ];
        command::run(command::isolated(&self.fabric.path("peer"), environment).args(arguments))
            .await
    }

    async fn osnadmin(
        &self,
        action: &str,
        orderer: &str,
        arguments: &[OsString],
    ) -> Result<String, Error> {
        let organization = self.topology.orderer();
        let address = self
            .ports
            .address(&format!("{}/admin", names::node(organization, orderer)));
        let client = Identity::in_folder(self.layout.admin(organization).join("tls"));
        let mut osnadmin = command::isolated(&self.fabric.path("osnadmin"), []);
        osnadmin
            .args(["channel", action, "--channelID", &self.topology.channel])
            .args(["--orderer-address", &address.to_string()])
            .arg("--ca-file")
            .arg(self.layout.tls_root(organization))
            .arg("--client-cert")
            .arg(client.certificate())
            .arg("--client-key")
            .arg(client.key())
            .args(arguments);
        command::run(&mut osnadmin).await
    }

    fn first_block(&self) -> PathBuf {
        self.layout.channel().join("first.block")
    }
}
