//! Orderers and peers join the channel; organizations install, approve and commit the chaincode.

use std::{ffi::OsString, path::PathBuf};

use crate::{
    Error, Identity, Layout, Organization, Ports, Topology,
    channel_configuration::{ENDORSEMENT_POLICY, PROFILE},
    command,
    fabric::FabricPrograms,
    names,
};

/// Fabric's commands, each with the identity that may give it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lifecycle<'a> {
    pub(crate) topology: &'a Topology,
    pub(crate) layout: &'a Layout,
    pub(crate) ports: &'a Ports,
    pub(crate) fabric: &'a FabricPrograms,
}

/// The first definition of a chaincode; changing it is another command's task.
const SEQUENCE: &str = "1";

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

    /// An orderer takes part in the channel from now on.
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

    /// A peer takes part in the channel from now on.
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

    /// Whether a peer sees the chaincode committed.
    pub(crate) async fn is_committed(&self, organization: &Organization, peer: &str) -> bool {
        let arguments = [
            &["lifecycle", "chaincode", "querycommitted"],
            &self.definition()[..4],
        ]
        .concat();
        self.peer(organization, peer, &arguments).await.is_ok()
    }

    /// A peer has the organization's package from now on.
    pub(crate) async fn install(
        &self,
        organization: &Organization,
        peer: &str,
        package_id: &str,
    ) -> Result<(), Error> {
        let installed = self
            .peer(
                organization,
                peer,
                &["lifecycle", "chaincode", "queryinstalled"],
            )
            .await?;
        if installed.contains(package_id) {
            return Ok(());
        }
        let package = self.package(organization);
        let package = package.to_string_lossy();
        self.peer(
            organization,
            peer,
            &["lifecycle", "chaincode", "install", &package],
        )
        .await?;
        Ok(())
    }

    /// An organization agrees to the chaincode's definition.
    pub(crate) async fn approve(
        &self,
        organization: &Organization,
        package_id: &str,
    ) -> Result<(), Error> {
        let peer = first_peer(organization);
        let query = [
            &["lifecycle", "chaincode", "queryapproved"],
            &self.definition()[..4],
            &["--sequence", SEQUENCE],
        ];
        if self.peer(organization, peer, &query.concat()).await.is_ok() {
            return Ok(());
        }
        let orderer = self.orderer_arguments();
        let orderer: Vec<_> = orderer.iter().map(String::as_str).collect();
        let approve = [
            &[
                "lifecycle",
                "chaincode",
                "approveformyorg",
                "--package-id",
                package_id,
            ],
            &self.definition()[..],
            &orderer,
        ];
        self.peer(organization, peer, &approve.concat()).await?;
        Ok(())
    }

    /// The ministry commits what everybody has approved.
    pub(crate) async fn commit(&self) -> Result<(), Error> {
        let ministry = self.topology.ministry();
        let mut arguments: Vec<_> = ["lifecycle", "chaincode", "commit"]
            .map(str::to_owned)
            .into();
        arguments.extend(self.definition().map(str::to_owned));
        arguments.extend(self.orderer_arguments());
        for organization in self.topology.member_organizations() {
            let peer = names::node(organization, first_peer(organization));
            arguments.extend([
                "--peerAddresses".into(),
                self.ports.address(&peer).to_string(),
            ]);
            arguments.extend([
                "--tlsRootCertFiles".into(),
                self.layout.tls_root(organization).display().to_string(),
            ]);
        }
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        self.peer(ministry, first_peer(ministry), &arguments)
            .await?;
        Ok(())
    }

    /// Checks that a peer's chaincode answers, if only with a refusal of its own.
    pub(crate) async fn ask_chaincode(
        &self,
        organization: &Organization,
        peer: &str,
    ) -> Result<(), Error> {
        let Topology {
            channel, chaincode, ..
        } = self.topology;
        let question = r#"{"Args":["org.hyperledger.fabric:GetMetadata"]}"#;
        let query = [
            "chaincode",
            "query",
            "--channelID",
            channel,
            "--name",
            &chaincode.name,
            "--ctor",
            question,
        ];
        match self.peer(organization, peer, &query).await {
            Err(Error::Command { output, .. }) if output.contains("status:4") => Ok(()),
            answer => answer.map(drop),
        }
    }

    /// Where an organization's package is.
    pub(crate) fn package(&self, organization: &Organization) -> PathBuf {
        self.layout.chaincode(organization).join("package.tar.gz")
    }

    fn definition(&self) -> [&str; 10] {
        let Topology {
            channel, chaincode, ..
        } = self.topology;
        let policy = ENDORSEMENT_POLICY;
        [
            "--channelID",
            channel,
            "--name",
            &chaincode.name,
            "--version",
            SEQUENCE,
            "--sequence",
            SEQUENCE,
            "--channel-config-policy",
            policy,
        ]
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

fn first_peer(organization: &Organization) -> &str {
    organization
        .peers
        .first()
        .expect("organizations with members have peers")
}
