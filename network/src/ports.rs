//! Which process listens on which port: a function of the topology alone.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{Ipv4Addr, SocketAddrV4, TcpListener},
};

use crate::{Error, Topology, names};

#[cfg(test)]
mod tests;

/// Every port of a network by the name of what listens there, in the order of [`Ports::iter`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ports(Vec<(String, u16)>);

impl Ports {
    /// Gives each process its ports: the sequence from `base_port` on, except those that the topology names.
    ///
    /// # Errors
    ///
    /// [`Error::Topology`] if two share one, a name is unknown, or the sequence runs past 65535.
    pub fn assign(topology: &Topology) -> Result<Self, Error> {
        let invalid = |reason: String| Error::Topology {
            origin: "ports".into(),
            reason,
        };
        let listeners = listeners(topology);
        if let Some(unknown) = topology.ports.keys().find(|name| !listeners.contains(name)) {
            let known = listeners.join(", ");
            return Err(invalid(format!(
                "nothing is called \"{unknown}\"; there are: {known}"
            )));
        }
        let last = usize::from(topology.base_port) + listeners.len() - 1;
        if topology.base_port < 1024 || last > usize::from(u16::MAX) {
            let most = usize::from(u16::MAX) + 1 - listeners.len();
            return Err(invalid(format!("base_port must be from 1024 to {most}")));
        }
        let sequence = (topology.base_port..).zip(listeners);
        let assigned: Vec<_> = sequence
            .map(|(port, name)| (topology.ports.get(&name).copied().unwrap_or(port), name))
            .map(|(port, name)| (name, port))
            .collect();
        let mut owners = BTreeMap::new();
        for (name, port) in &assigned {
            if let Some(other) = owners.insert(port, name) {
                return Err(invalid(format!(
                    "port {port} is given to both {other} and {name}"
                )));
            }
        }
        Ok(Self(assigned))
    }

    /// Where `name` listens, on loopback.
    pub fn address(&self, name: &str) -> SocketAddrV4 {
        let port = self
            .iter()
            .find(|(listener, _)| *listener == name)
            .map(|(_, port)| port)
            .expect("every process of the topology has its ports");
        SocketAddrV4::new(Ipv4Addr::LOCALHOST, port)
    }

    /// Names and ports.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u16)> {
        self.0.iter().map(|(name, port)| (name.as_str(), *port))
    }

    /// The ports of one process.
    pub fn of_process<'a>(&'a self, process: &'a str) -> impl Iterator<Item = u16> + 'a {
        self.iter()
            .filter(move |(name, _)| name.split('/').next() == Some(process))
            .map(|(_, port)| port)
    }

    /// Checks that no other program listens where these processes are about to.
    ///
    /// # Errors
    ///
    /// [`Error::PortInUse`] with the process that wants it.
    pub fn check_free(&self, processes: &BTreeSet<&str>) -> Result<(), Error> {
        for (name, port) in self.iter() {
            let process = name.split('/').next().unwrap_or(name);
            if processes.contains(process) && !is_free(port) {
                return Err(Error::PortInUse {
                    port,
                    process: process.to_owned(),
                });
            }
        }
        Ok(())
    }
}

/// How many ports a test's network reserves for chaincodes that it deploys later.
const SPARE: usize = 24;

/// For tests: a base port from which as many ports in a row are free as the topology needs, and some more.
///
/// # Errors
///
/// [`Error::NoFreePorts`] if there is no such run.
pub fn free_base_port(topology: &Topology) -> Result<u16, Error> {
    let needed = listeners(topology).len() + SPARE;
    let needed = u16::try_from(needed).map_err(|_| Error::NoFreePorts)?;
    // Below the range from which the kernel hands out ports of its own choice, so that no outgoing connection of
    // another process takes one of them before it is used.
    let (first, last) = (10_000_u16, 32_000_u16 - needed);
    let start = rand::random_range(first..last);
    (start..last)
        .chain(first..start)
        .step_by(usize::from(needed))
        .find(|base| (*base..base + needed).all(is_free))
        .ok_or(Error::NoFreePorts)
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// The names of everything that listens. A process with several ports has names of the form `process/purpose`.
fn listeners(topology: &Topology) -> Vec<String> {
    let mut listeners = vec![names::WEB.to_owned()];
    for server in names::authority_servers(topology) {
        let process = names::authority_server(server);
        listeners.extend([process.clone(), format!("{process}/operations")]);
    }
    for organization in &topology.organizations {
        for orderer in &organization.orderers {
            let process = names::node(organization, orderer);
            let purposes = ["admin", "operations"].map(|purpose| format!("{process}/{purpose}"));
            listeners.push(process);
            listeners.extend(purposes);
        }
        for peer in &organization.peers {
            let process = names::node(organization, peer);
            let purposes =
                ["chaincode", "operations"].map(|purpose| format!("{process}/{purpose}"));
            listeners.push(process);
            listeners.extend(purposes);
        }
        if organization.has_members() {
            let first = names::chaincode(organization, 1);
            listeners.extend([first, names::keeper(organization)]);
        }
    }
    // These names are newer than the ones before. They come last, so that no port in a ledger or a profile changes.
    let members = || topology.member_organizations();
    let services = std::iter::once(names::WEB.to_owned()).chain(members().map(names::keeper));
    listeners.extend(services.map(|process| names::operations(&process)));
    listeners.extend(members().map(|organization| names::chaincode(organization, 2)));
    listeners.extend(topology.page_without_tls.then(|| names::PAGE.to_owned()));
    for deployment in &topology.deployments {
        let deployed = |organization| names::deployed(organization, &deployment.name);
        listeners.extend(members().map(deployed));
    }
    listeners
}
