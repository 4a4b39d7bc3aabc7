//! Every process of a network, in the order in which they start.

use std::{collections::BTreeMap, ffi::OsString, path::PathBuf};

use crate::{
    Error, Layout, Organization, Topology, fabric::FabricPrograms, names, process::Program,
};

/// What a process is, and so when it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    Authorities,
    Orderers,
    Peers,
    Chaincode,
    Services,
}

impl Stage {
    pub(crate) const ALL: [Self; 5] = [
        Self::Authorities,
        Self::Orderers,
        Self::Peers,
        Self::Chaincode,
        Self::Services,
    ];
}

/// The names of all processes, in the order in which they start.
pub(crate) fn processes(topology: &Topology) -> Vec<(Stage, String)> {
    let mut processes = Vec::new();
    for server in names::authority_servers(topology) {
        processes.push((Stage::Authorities, names::authority_server(server)));
    }
    for organization in &topology.organizations {
        for orderer in &organization.orderers {
            processes.push((Stage::Orderers, names::node(organization, orderer)));
        }
        for peer in &organization.peers {
            processes.push((Stage::Peers, names::node(organization, peer)));
        }
        if organization.has_members() {
            processes.push((Stage::Chaincode, names::chaincode(organization)));
            processes.push((Stage::Services, names::keeper(organization)));
        }
    }
    processes.push((Stage::Services, names::WEB.to_owned()));
    // Stable: within a stage the order stays that of the topology.
    processes.sort_by_key(|(stage, _)| *stage);
    processes
}

/// What Fabric's nodes log: not every call, endorsement and block, which would cost more than serving them.
const LOGGING: &str = "comm.grpc,endorser,kvledger,gossip,committer=warning:info";

const CHAINCODE: &str = "emr-chaincode";
const KEEPER: &str = "emr-keeper";
const WEB: &str = "emr-web";

/// How to start the processes of a network.
#[derive(Debug, Clone)]
pub(crate) struct Programs<'a> {
    pub(crate) topology: &'a Topology,
    pub(crate) layout: &'a Layout,
    pub(crate) fabric: &'a FabricPrograms,
    /// Where our own binaries are.
    pub(crate) own: &'a std::path::Path,
}

impl Programs<'_> {
    /// Checks that our own binaries are there.
    pub(crate) fn check(&self) -> Result<(), Error> {
        for binary in [CHAINCODE, KEEPER, WEB] {
            if !self.own.join(binary).is_file() {
                return Err(Error::MissingProgram {
                    program: self.own.join(binary).display().to_string(),
                    purpose: "run the network".into(),
                    remedy: "make it with `cargo build --workspace --bins`, or name its folder with --bin-dir".into(),
                });
            }
        }
        Ok(())
    }

    /// The programs of one stage.
    pub(crate) fn of_stage(&self, stage: Stage) -> Vec<Program> {
        let everybody = self.topology.organizations.iter();
        let members = || self.topology.member_organizations();
        match stage {
            Stage::Authorities => names::authority_servers(self.topology)
                .into_iter()
                .map(|server| self.authority_server(server))
                .collect(),
            Stage::Orderers => everybody
                .flat_map(|organization| {
                    let nodes = organization.orderers.iter();
                    nodes.map(|orderer| self.node(organization, orderer, "orderer", &[]))
                })
                .collect(),
            Stage::Peers => everybody
                .flat_map(|organization| {
                    let nodes = organization.peers.iter();
                    nodes.map(|peer| self.node(organization, peer, "peer", &["node", "start"]))
                })
                .collect(),
            Stage::Chaincode => members()
                .map(|organization| {
                    let settings = self.layout.chaincode(organization).join("chaincode.toml");
                    self.own(names::chaincode(organization), CHAINCODE, settings)
                })
                .collect(),
            Stage::Services => {
                let keepers = members().map(|organization| {
                    let settings = self.layout.keeper(organization).join("keeper.toml");
                    self.own(names::keeper(organization), KEEPER, settings)
                });
                let web = self.own(
                    names::WEB.to_owned(),
                    WEB,
                    self.layout.web().join("web.toml"),
                );
                keepers.chain([web]).collect()
            }
        }
    }

    fn authority_server(&self, server: &str) -> Program {
        let folder = self.layout.authority_server(server);
        Program {
            process: names::authority_server(server),
            executable: self.fabric.path("fabric-ca-server"),
            arguments: vec!["start".into(), "--home".into(), folder.clone().into()],
            environment: BTreeMap::from([("HOME", folder.clone().into())]),
            folder,
        }
    }

    fn node(
        &self,
        organization: &Organization,
        node: &str,
        program: &str,
        arguments: &[&str],
    ) -> Program {
        let process = names::node(organization, node);
        let folder = self.layout.node(&process);
        Program {
            process,
            executable: self.fabric.path(program),
            arguments: arguments.iter().map(OsString::from).collect(),
            environment: BTreeMap::from([
                ("FABRIC_CFG_PATH", folder.clone().into()),
                ("FABRIC_LOGGING_SPEC", LOGGING.into()),
                (
                    "FABRIC_LOGGING_FORMAT",
                    "%{time:2006-01-02T15:04:05.000Z07:00} %{level} [%{module}] %{message}".into(),
                ),
            ]),
            folder,
        }
    }

    fn own(&self, process: String, binary: &str, settings: PathBuf) -> Program {
        Program {
            process,
            executable: self.own.join(binary),
            arguments: vec!["--config".into(), settings.clone().into()],
            environment: BTreeMap::from([("RUST_LOG", "info".into()), ("NO_COLOR", "1".into())]),
            folder: settings
                .parent()
                .expect("settings are in a folder")
                .to_owned(),
        }
    }
}
