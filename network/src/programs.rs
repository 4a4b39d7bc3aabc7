//! Every process of a network, in the order in which they start.

use std::{collections::BTreeMap, ffi::OsString, path::PathBuf};

use crate::{
    Deployment, Error, Identity, Layout, Organization, Ports, Topology, chaincode::AnyChaincode,
    fabric::FabricPrograms, names, package, process::Program,
};

/// The kind of a process, which decides when it starts.
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
            processes.push((Stage::Services, names::keeper(organization)));
        }
    }
    for chaincode in topology.chaincodes() {
        for organization in topology.member_organizations() {
            processes.push((Stage::Chaincode, chaincode.process(organization)));
        }
    }
    processes.push((Stage::Services, names::WEB.to_owned()));
    // Stable: within a stage the order stays that of the topology.
    processes.sort_by_key(|(stage, _)| *stage);
    processes
}

/// The processes of the previous version of the medical records' chaincode. They run until the upgrade is complete.
pub(crate) fn replaced(topology: &Topology) -> Vec<(Stage, String)> {
    let members = topology.member_organizations();
    let replaced = members
        .map(|organization| names::chaincode(organization, topology.chaincode.version + 1))
        .map(|process| (Stage::Chaincode, process));
    replaced.collect()
}

/// Fabric's nodes do not log every call, endorsement and block: that would cost more than serving them.
const LOGGING: &str = "comm.grpc,endorser,kvledger,gossip,committer=warning:info";

pub(crate) const CHAINCODE: &str = "emr-chaincode";
const KEEPER: &str = "emr-keeper";
const WEB: &str = "emr-web";

/// How to start the processes of a network.
#[derive(Debug, Clone)]
pub(crate) struct Programs<'a> {
    pub(crate) topology: &'a Topology,
    pub(crate) layout: &'a Layout,
    pub(crate) ports: &'a Ports,
    pub(crate) fabric: &'a FabricPrograms,
    /// Where our own binaries are.
    pub(crate) own: &'a std::path::Path,
}

impl Programs<'_> {
    /// Checks that our own binaries and the deployed chaincodes exist.
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
        for Deployment { name, program, .. } in &self.topology.deployments {
            if !program.is_file() {
                return Err(Error::MissingProgram {
                    program: program.display().to_string(),
                    purpose: format!("run the chaincode {name}"),
                    remedy: format!(
                        "make it again, or name another with `emr-network deploy {name} --program FILE`"
                    ),
                });
            }
        }
        Ok(())
    }

    /// The programs of one stage. Those of chaincodes need their packages.
    pub(crate) fn of_stage(&self, stage: Stage) -> Result<Vec<Program>, Error> {
        let everybody = self.topology.organizations.iter();
        let members = || self.topology.member_organizations();
        let programs = match stage {
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
            Stage::Chaincode => {
                let chaincodes = self.topology.chaincodes();
                let services = chaincodes.flat_map(|chaincode| {
                    members().map(move |organization| self.chaincode(chaincode, organization))
                });
                services.collect::<Result<_, _>>()?
            }
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
        };
        Ok(programs)
    }

    fn chaincode(
        &self,
        chaincode: AnyChaincode<'_>,
        organization: &Organization,
    ) -> Result<Program, Error> {
        let process = chaincode.process(organization);
        let folder = chaincode.folder(self.layout, organization);
        let deployment = match chaincode {
            AnyChaincode::Records(_) => {
                return Ok(self.own(process, CHAINCODE, folder.join("chaincode.toml")));
            }
            AnyChaincode::Deployed(deployment) => deployment,
        };
        let tls = Identity::in_folder(folder.join("tls"));
        let peers = self.layout.tls_root(organization);
        let package_id = package::id(chaincode, self.layout, organization)?;
        let of_fabric = environment([
            (
                "CHAINCODE_SERVER_ADDRESS",
                self.ports.address(&process).to_string().into(),
            ),
            // The shims of the various languages have different names for the same settings.
            ("CHAINCODE_ID", package_id.clone().into()),
            ("CORE_CHAINCODE_ID_NAME", package_id.into()),
            ("CORE_PEER_LOCALMSPID", organization.msp_id.as_str().into()),
            ("CHAINCODE_TLS_DISABLED", "false".into()),
            ("CHAINCODE_TLS_CERT", tls.certificate().into()),
            ("CHAINCODE_TLS_CERT_FILE", tls.certificate().into()),
            ("CHAINCODE_TLS_KEY", tls.key().into()),
            ("CHAINCODE_TLS_KEY_FILE", tls.key().into()),
            ("CHAINCODE_CLIENT_CA_CERT", peers.clone().into()),
            ("CHAINCODE_TLS_CLIENT_CACERT_FILE", peers.into()),
            ("RUST_LOG", "info".into()),
            ("NO_COLOR", "1".into()),
        ]);
        let its_own = deployment.environment.iter();
        let its_own = its_own.map(|(name, value)| (name.clone(), value.into()));
        Ok(Program {
            process,
            executable: deployment.program.clone(),
            arguments: deployment.arguments.iter().map(OsString::from).collect(),
            environment: of_fabric.into_iter().chain(its_own).collect(),
            folder,
        })
    }

    fn authority_server(&self, server: &str) -> Program {
        let folder = self.layout.authority_server(server);
        Program {
            process: names::authority_server(server),
            executable: self.fabric.path("fabric-ca-server"),
            arguments: vec!["start".into(), "--home".into(), folder.clone().into()],
            environment: environment([("HOME", folder.clone().into())]),
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
            environment: environment([
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
            environment: environment([("RUST_LOG", "info".into()), ("NO_COLOR", "1".into())]),
            folder: settings
                .parent()
                .expect("settings are in a folder")
                .to_owned(),
        }
    }
}

fn environment<const N: usize>(variables: [(&str, OsString); N]) -> BTreeMap<String, OsString> {
    let named = variables.map(|(name, value)| (name.to_owned(), value));
    named.into_iter().collect()
}
