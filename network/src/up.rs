//! Bringing a network up, step by step; every step first looks whether it was taken before.

use std::{
    collections::BTreeSet,
    net::{Ipv4Addr, SocketAddrV4},
    time::Duration,
};

use futures::future::try_join_all;
use tokio::net::TcpStream;

use crate::{
    Error, Identity, Network, Options,
    authorities::{Authorities, STARTS_WITHIN},
    channel_configuration,
    endorsement_plan::Planner,
    enrollees,
    enrollment::{self, Issuer},
    fabric::FabricPrograms,
    file,
    lifecycle::{self, Lifecycle},
    msp, names, node_configuration,
    package::{Connection, package_id},
    process::{Program, Running},
    programs::{Programs, Stage},
    services::Services,
    wait,
};

/// How long a node may take from its start until it listens.
const LISTENS_WITHIN: Duration = Duration::from_secs(60);

/// How long the peers may take to hear of each other and of their chaincode.
const PLANS_WITHIN: Duration = Duration::from_secs(60);

/// How long the orderers may take to elect a leader.
const LED_WITHIN: Duration = Duration::from_secs(30);

/// One run of `up`.
pub(crate) struct Up<'a> {
    network: &'a Network,
    authorities: &'a Authorities<'a>,
    lifecycle: Lifecycle<'a>,
    services: Services<'a>,
    programs: Programs<'a>,
}

impl<'a> Up<'a> {
    /// Takes all steps.
    pub(crate) async fn run(network: &'a Network, options: &'a Options) -> Result<(), Error> {
        let (topology, layout, ports) = (network.topology(), network.layout(), network.ports());
        let progress = options.progress;
        let binaries = options
            .fabric_binaries
            .as_deref()
            .or(topology.fabric_binaries.as_deref());
        let fabric = FabricPrograms::obtain(binaries, progress).await?;
        let authorities = Authorities::new(topology, layout, ports);
        let up = Up {
            network,
            authorities: &authorities,
            lifecycle: Lifecycle {
                topology,
                layout,
                ports,
                fabric: &fabric,
            },
            services: Services {
                topology,
                layout,
                ports,
                authorities: &authorities,
            },
            programs: Programs {
                topology,
                layout,
                fabric: &fabric,
                own: &options.own_binaries,
            },
        };
        up.programs.check()?;
        up.check_ports()?;
        progress
            .step("start the certificate authorities", up.start_authorities())
            .await?;
        progress
            .step("enroll nodes, administrators and services", up.enroll())
            .await?;
        progress
            .step(
                "start the orderers and peers, and join the channel",
                up.start_nodes(),
            )
            .await?;
        progress
            .step("install, approve and commit the chaincode", up.deploy())
            .await?;
        progress
            .step("start the keepers and the web service", up.start_services())
            .await?;
        progress
            .step("wait until peers plan endorsements together", up.plan())
            .await?;
        file::write(&layout.complete(), "")
    }

    fn check_ports(&self) -> Result<(), Error> {
        let status = self.network.status();
        let missing: BTreeSet<_> = status
            .iter()
            .filter(|status| status.pid.is_none())
            .map(|status| status.process.as_str())
            .collect();
        self.network.ports().check_free(&missing)
    }

    async fn start_authorities(&self) -> Result<(), Error> {
        self.authorities.configure()?;
        let programs = self.start(Stage::Authorities)?;
        try_join_all(self.authorities.all().iter().map(|authority| {
            let process = names::authority_server(&authority.server);
            let program = programs.iter().find(|program| program.process == process);
            let program = program.expect("every server of an authority is a process");
            let condition = format!("{} answers", authority.name);
            let answers = || async {
                let info = self.authorities.connect(authority)?.info().await;
                info.map_err(|source| Error::Authority {
                    authority: authority.name.clone(),
                    identity: "its certificate".into(),
                    source,
                })
            };
            wait::until(
                condition,
                STARTS_WITHIN,
                program,
                self.network.layout(),
                answers,
            )
        }))
        .await?;
        Ok(())
    }

    async fn enroll(&self) -> Result<(), Error> {
        let (topology, layout) = (self.network.topology(), self.network.layout());
        let enrollees = &enrollees::all(topology, layout);
        try_join_all(self.authorities.all().iter().map(|authority| async move {
            let registrar = Identity::in_folder(layout.registrar(&authority.name));
            let issuer = Issuer::new(self.authorities, authority, registrar);
            issuer.prepare().await?;
            for (_, enrollee) in enrollees.iter().filter(|(name, _)| *name == authority.name) {
                issuer.issue(enrollee).await?;
            }
            Ok::<_, Error>(())
        }))
        .await?;
        for organization in &topology.organizations {
            msp::write_public(layout, self.authorities, organization)?;
            let admin = Identity::in_folder(layout.admin(organization));
            enrollment::note_msp(&admin, &organization.msp_id)?;
            msp::write_local(
                &admin.folder().join("msp"),
                self.authorities,
                organization,
                &admin,
            )?;
            for node in organization.peers.iter().chain(&organization.orderers) {
                let folder = layout.node(&names::node(organization, node));
                let identity = Identity::in_folder(folder.join("identity"));
                msp::write_local(
                    &folder.join("msp"),
                    self.authorities,
                    organization,
                    &identity,
                )?;
            }
        }
        Ok(())
    }

    async fn start_nodes(&self) -> Result<(), Error> {
        let (topology, layout, ports) = (
            self.network.topology(),
            self.network.layout(),
            self.network.ports(),
        );
        node_configuration::write_builder(layout)?;
        for organization in &topology.organizations {
            for orderer in &organization.orderers {
                node_configuration::write_orderer(layout, ports, organization, orderer)?;
            }
            for peer in &organization.peers {
                node_configuration::write_peer(layout, ports, organization, peer)?;
            }
        }
        channel_configuration::write(topology, layout, ports)?;
        self.lifecycle.make_first_block().await?;
        self.start_and_wait(Stage::Orderers).await?;
        try_join_all(
            topology
                .orderer()
                .orderers
                .iter()
                .map(|orderer| self.lifecycle.join_orderer(orderer)),
        )
        .await?;
        self.start_and_wait(Stage::Peers).await?;
        try_join_all(
            self.peers()
                .map(|(organization, peer)| self.lifecycle.join_peer(organization, peer)),
        )
        .await?;
        Ok(())
    }

    async fn deploy(&self) -> Result<(), Error> {
        let topology = self.network.topology();
        let mut package_ids = Vec::new();
        for organization in topology.member_organizations() {
            let package_id = self.package(organization)?;
            self.services.write_chaincode(organization, &package_id)?;
            package_ids.push((organization, package_id));
        }
        self.start_and_wait(Stage::Chaincode).await?;
        let committed = self
            .peers()
            .map(|(organization, peer)| self.lifecycle.is_committed(organization, peer));
        if futures::future::join_all(committed)
            .await
            .into_iter()
            .all(|committed| committed)
        {
            return Ok(());
        }
        try_join_all(
            package_ids
                .iter()
                .map(|(organization, package_id)| async move {
                    for peer in &organization.peers {
                        self.lifecycle
                            .install(organization, peer, package_id)
                            .await?;
                    }
                    self.when_led(|| self.lifecycle.approve(organization, package_id))
                        .await
                }),
        )
        .await?;
        let ministry = topology.ministry();
        if self
            .lifecycle
            .is_committed(ministry, &ministry.peers[0])
            .await
        {
            return Ok(());
        }
        self.when_led(|| self.lifecycle.commit()).await
    }

    /// Submits something as soon as the orderers have elected the one who orders.
    async fn when_led<F: Future<Output = Result<(), Error>>>(
        &self,
        mut submit: impl FnMut() -> F,
    ) -> Result<(), Error> {
        let orderers = self.programs.of_stage(Stage::Orderers);
        let orderer = orderers.first().expect("there is at least one orderer");
        let condition = "the orderers have elected a leader".to_owned();
        let mut attempt = || {
            let submitted = submit();
            async move {
                match submitted.await {
                    Err(error) if error.is_without_leader() => Err(error),
                    outcome => Ok(outcome),
                }
            }
        };
        wait::until(
            condition,
            LED_WITHIN,
            orderer,
            self.network.layout(),
            &mut attempt,
        )
        .await?
    }

    async fn start_services(&self) -> Result<(), Error> {
        self.services.write_profile()?;
        for organization in self.network.topology().member_organizations() {
            self.services.write_keeper(organization)?;
        }
        self.services.write_web()?;
        self.start_and_wait(Stage::Services).await
    }

    /// Waits until every peer knows its chaincode and all other peers with theirs.
    async fn plan(&self) -> Result<(), Error> {
        let layout = self.network.layout();
        let (peers, chaincodes) = (
            self.programs.of_stage(Stage::Peers),
            self.programs.of_stage(Stage::Chaincode),
        );
        let chaincodes = &chaincodes;
        try_join_all(self.peers().map(|(organization, peer)| {
            let process = names::node(organization, peer);
            let program = peers.iter().find(|program| program.process == process);
            let program = program.expect("every peer is a process");
            let planner = Planner {
                topology: self.network.topology(),
                organization,
                address: self.network.address(&process).to_string(),
                tls_root: layout.msp(organization).join("tlscacerts/tls.pem"),
                tls_client: Identity::in_folder(layout.chaincode(organization).join("caller-tls")),
                admin: Identity::in_folder(layout.admin(organization)),
                peer: process,
            };
            async move {
                let condition = format!("{} plans endorsements", program.process);
                wait::until(condition, PLANS_WITHIN, program, layout, || planner.check()).await?;
                let chaincode = chaincodes
                    .iter()
                    .find(|program| program.process == names::chaincode(organization));
                let chaincode =
                    chaincode.expect("every organization with peers has a chaincode process");
                let condition = format!("{} reaches {}", program.process, chaincode.process);
                let answers = || self.lifecycle.ask_chaincode(organization, peer);
                wait::until(condition, PLANS_WITHIN, chaincode, layout, answers).await
            }
        }))
        .await?;
        Ok(())
    }

    /// The organization's chaincode package: the one made first, since its id is in the approved definition.
    fn package(&self, organization: &crate::Organization) -> Result<String, Error> {
        let path = self.lifecycle.package(organization);
        let label = &self.network.topology().chaincode.name;
        if !path.exists() {
            let caller = Identity::in_folder(
                self.network
                    .layout()
                    .chaincode(organization)
                    .join("caller-tls"),
            );
            let root = self
                .network
                .layout()
                .msp(organization)
                .join("tlscacerts/tls.pem");
            let connection = Connection {
                address: self
                    .network
                    .address(&names::chaincode(organization))
                    .to_string(),
                root: lifecycle::pem(root)?,
                certificate: lifecycle::pem(caller.certificate())?,
                key: lifecycle::pem(caller.key())?,
            };
            file::write_private(&path, connection.package(label))?;
        }
        let package = std::fs::read(&path).map_err(Error::file("reading", &path))?;
        Ok(package_id(label, &package))
    }

    fn peers(&self) -> impl Iterator<Item = (&crate::Organization, &str)> {
        self.network
            .topology()
            .member_organizations()
            .flat_map(|organization| {
                organization
                    .peers
                    .iter()
                    .map(move |peer| (organization, peer.as_str()))
            })
    }

    /// Starts those of a stage that do not run.
    fn start(&self, stage: Stage) -> Result<Vec<Program>, Error> {
        let layout = self.network.layout();
        let programs = self.programs.of_stage(stage);
        for program in &programs {
            if Running::noted(&layout.process(&program.process)).is_none() {
                program.start(layout)?;
            }
        }
        Ok(programs)
    }

    async fn start_and_wait(&self, stage: Stage) -> Result<(), Error> {
        let programs = self.start(stage)?;
        let listeners = programs.iter().flat_map(|program| {
            let ports = self.network.ports().of_process(&program.process);
            ports.map(move |port| (program, SocketAddrV4::new(Ipv4Addr::LOCALHOST, port)))
        });
        try_join_all(listeners.map(|(program, address)| {
            let condition = format!("{} listens on {address}", program.process);
            let connect = move || async move {
                let connected = TcpStream::connect(address).await;
                connected
                    .map(drop)
                    .map_err(Error::file("connecting to", address.to_string()))
            };
            wait::until(
                condition,
                LISTENS_WITHIN,
                program,
                self.network.layout(),
                connect,
            )
        }))
        .await?;
        Ok(())
    }
}
