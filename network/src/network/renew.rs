//! Renews certificates of what the network runs, before they end.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    time::{Duration, SystemTime},
};

use futures::future::try_join_all;

use super::{Network, Options};
use crate::{
    Error, Identity, Issued,
    authorities::{Authorities, Authority},
    certificates::{self, Owner, Place},
    enrollees,
    enrollment::Issuer,
    file, names,
    programs::Stage,
};

/// What [`Network::renew`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewal {
    /// The certificates as they are now. That of an authority's server is missing until the server starts again.
    pub renewed: Vec<Issued>,
    /// Certificates that end soon and that nothing renews: the roots of authorities.
    pub ending_roots: Vec<Issued>,
}

impl Network {
    /// Every certificate of what the network runs, the one that ends first first.
    ///
    /// # Errors
    ///
    /// [`Error::File`] or [`Error::NotACertificate`].
    pub fn certificates(&self) -> Result<Vec<Issued>, Error> {
        let authorities = self.authorities();
        let places = certificates::all(&self.topology, &self.layout, &authorities);
        let mut issued = places
            .iter()
            .map(Place::issued)
            .collect::<Result<Vec<_>, _>>()?;
        issued.sort_by_key(|issued| issued.ends);
        Ok(issued)
    }

    /// Renews the certificates that end within this time: those of nodes, services, administrators, registrars and of the
    /// authorities' servers. Each has the key, the name and the hosts of the one before, so that nothing on the channel
    /// changes: Fabric's orderers know each other by their keys.
    ///
    /// Keepers, the web service and the chaincode of the medical records take the newer certificates up while they run.
    /// [`Network::outdated`] names the processes that have to be restarted. The roots of the authorities are not renewed.
    ///
    /// # Errors
    ///
    /// [`Error::NoNetwork`], [`Error::NotRunning`] if an authority that is needed does not run, or any other [`Error`]. What
    /// was renewed before an error stays renewed.
    pub async fn renew(options: &Options, within: Duration) -> Result<Renewal, Error> {
        let network = Self::open(&options.data)?;
        let _lock = network.lock()?;
        let authorities = network.authorities();
        let mut due = Vec::new();
        for place in certificates::all(&network.topology, &network.layout, &authorities) {
            let issued = place.issued()?;
            if issued.ends_within(within) {
                due.push((place, issued));
            }
        }
        let (due, ending_roots): (Vec<_>, Vec<_>) =
            due.into_iter().partition(|(_, issued)| issued.is_renewable);
        let due: Vec<_> = due.into_iter().map(|(place, _)| place).collect();
        let work = network.renew_all(&authorities, &due);
        let renewed = options.progress.step("renew certificates", work).await?;
        Ok(Renewal {
            renewed,
            ending_roots: ending_roots.into_iter().map(|(_, issued)| issued).collect(),
        })
    }

    /// The running processes that go on with certificates which were renewed since they started.
    pub fn outdated(&self) -> Vec<String> {
        let authorities = self.authorities();
        // A server makes its certificate after it has started, if there is none.
        let servers = names::authority_servers(&self.topology).into_iter();
        let servers = servers
            .filter(|server| {
                let default = authorities.default_of(server);
                !authorities.server_certificate(default).exists()
            })
            .map(names::authority_server)
            .filter(|process| self.find(process).is_some());
        let of_others = enrollees::all(&self.topology, &self.layout);
        let of_others = of_others.into_iter().flat_map(|(_, enrollee)| {
            let certificate = enrollee.identity.certificate();
            let readers = enrollee.read_at_start_by.into_iter();
            readers.map(move |process| (process, certificate.clone()))
        });
        let of_others = of_others
            .filter(|(process, certificate)| self.started_before(process, certificate))
            .map(|(process, _)| process);
        let outdated: BTreeSet<_> = servers.chain(of_others).collect();
        let processes = self.processes().into_iter().map(|(_, process)| process);
        processes
            .filter(|process| outdated.contains(process))
            .collect()
    }

    /// Restarts those [`Network::outdated`] processes that are Fabric's own, one after the other, so that the others go on
    /// meanwhile. Returns them. `options` says where the network is and where to find programs.
    ///
    /// Chaincodes go on as they are: the certificate with which peers call them stands in their packages. A running peer
    /// that still looks for a package of before takes no blocks for that time, so [`Network::down`] and then [`Network::up`]
    /// restart chaincodes.
    ///
    /// # Errors
    ///
    /// Those of [`Network::up`].
    pub async fn restart_outdated_nodes(options: &Options) -> Result<Vec<String>, Error> {
        let network = Self::open(&options.data)?;
        let _lock = network.lock()?;
        let outdated = network.outdated();
        let nodes = network
            .processes()
            .into_iter()
            .filter(|(stage, process)| *stage < Stage::Chaincode && outdated.contains(process));
        let nodes: Vec<_> = nodes.map(|(_, process)| process).collect();
        for node in &nodes {
            network.stop_processes(|process| process == node).await?;
            network.bring_up(options).await?;
        }
        Ok(nodes)
    }

    async fn renew_all(
        &self,
        authorities: &Authorities<'_>,
        due: &[Place],
    ) -> Result<Vec<Issued>, Error> {
        for place in due {
            let process = names::authority_server(&place.authority.server);
            if self.find(&process).is_none() {
                return Err(Error::NotRunning { process });
            }
        }
        try_join_all(authorities.all().iter().map(|authority| {
            let due = due
                .iter()
                .filter(|place| place.authority.name == authority.name);
            self.renew_of(authorities, authority, due)
        }))
        .await?;
        let still_there = due.iter().filter(|place| place.exists());
        still_there.map(Place::issued).collect()
    }

    /// Renews what one authority issued, its registrar first, who renews the others.
    async fn renew_of<'a>(
        &self,
        authorities: &Authorities<'_>,
        authority: &Authority,
        due: impl Iterator<Item = &'a Place>,
    ) -> Result<(), Error> {
        let registrar = Identity::in_folder(self.layout.registrar(&authority.name));
        let issuer = Issuer::new(authorities, authority, registrar);
        for place in due {
            match &place.owner {
                Owner::Authority => unreachable!("a root is not renewable"),
                Owner::Registrar => issuer.renew_registrar().await?,
                // The server makes the next one when it starts.
                Owner::Server => file::remove(&authorities.server_certificate(authority))?,
                Owner::Enrollee(enrollee) => issuer.renew(enrollee).await?,
            }
        }
        Ok(())
    }

    /// Whether a process runs that started before the certificate was written as it is now.
    fn started_before(&self, process: &str, certificate: &Path) -> bool {
        let written =
            |path: &Path| -> Option<SystemTime> { fs::metadata(path).ok()?.modified().ok() };
        let started = written(&self.layout.process(process));
        self.find(process).is_some() && written(certificate) > started
    }

    pub(super) fn authorities(&self) -> Authorities<'_> {
        Authorities::new(&self.topology, &self.layout, &self.ports)
    }
}
