//! Brings a network up step by step; every step first checks whether it was done before.

mod authorities;
mod chaincode;
mod nodes;
mod services;

use std::{
    collections::BTreeSet,
    net::{Ipv4Addr, SocketAddrV4},
    time::Duration,
};

use futures::future::try_join_all;
use tokio::net::TcpStream;

use crate::{
    Error, Network, Options, Organization,
    authorities::Authorities,
    file,
    lifecycle::Lifecycle,
    process::{Program, Running},
    programs::{Programs, Stage},
    services::Services,
    wait,
};

/// How long a process may take from its start until it listens.
const LISTENS_WITHIN: Duration = Duration::from_secs(60);

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
        let fabric = network.fabric_programs(options).await?;
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
                ports,
                fabric: &fabric,
                own: &options.own_binaries,
            },
        };
        up.programs.check()?;
        up.check_ports()?;
        // From here on, the network matches the topology only after the last step.
        file::remove(&layout.complete())?;
        file::write(&layout.topology(), topology.to_toml())?;
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
            .step("install, approve and commit the chaincodes", up.deploy())
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

    /// The peers with their organizations.
    fn peers(&self) -> impl Iterator<Item = (&Organization, &str)> {
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

    /// Starts the processes of a stage that do not run.
    fn start(&self, stage: Stage) -> Result<Vec<Program>, Error> {
        let layout = self.network.layout();
        let programs = self.programs.of_stage(stage)?;
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
