//! A network for tests, which ends when the value that stands for it is dropped.

use std::{ops::Deref, path::PathBuf, time::Duration};

use crate::{
    Deployment, Error, Network, Options, Outcome, Progress, Renewal, Revocation, Revoked, Topology,
    free_base_port, own_binaries,
};

/// A running network on free ports, which is ended when this is dropped. Its data folder stays: the caller chose it.
#[derive(Debug)]
pub struct ScopedNetwork {
    network: Network,
    options: Options,
}

impl ScopedNetwork {
    /// Brings the built-in topology up in a folder, with the binaries beside the running program.
    ///
    /// `fabric_binaries` as in [`Options`].
    ///
    /// # Errors
    ///
    /// Those of [`Network::up`].
    pub async fn up(data: PathBuf, fabric_binaries: Option<PathBuf>) -> Result<Self, Error> {
        let options = Options {
            base_port: Some(free_base_port(&Topology::load(None)?)?),
            data,
            topology: None,
            fabric_binaries,
            own_binaries: own_binaries()?,
            progress: Progress::Lines,
        };
        Self::up_with(options).await
    }

    /// Brings a network up as the options say.
    ///
    /// # Errors
    ///
    /// Those of [`Network::up`].
    pub async fn up_with(options: Options) -> Result<Self, Error> {
        let (network, _) = Network::up(&options).await?;
        Ok(Self { network, options })
    }

    /// Runs further chaincodes on it, or changed ones: see [`Network::deploy`].
    ///
    /// # Errors
    ///
    /// Those of [`Network::deploy`].
    pub async fn deploy(&mut self, deployments: &[Deployment]) -> Result<(), Error> {
        self.network = Network::deploy(&self.options, deployments).await?.0;
        Ok(())
    }

    /// Makes the `emr-chaincode` of a folder, which has our other programs, too, serve the medical records: see
    /// [`Network::upgrade`].
    ///
    /// # Errors
    ///
    /// Those of [`Network::upgrade`].
    pub async fn upgrade(&self, own_binaries: PathBuf) -> Result<(Network, Outcome), Error> {
        let options = Options {
            own_binaries,
            ..self.options.clone()
        };
        Network::upgrade(&options).await
    }

    /// Revokes certificates of an organization's member: see [`Network::revoke`].
    ///
    /// # Errors
    ///
    /// Those of [`Network::revoke`].
    pub async fn revoke(&self, organization: &str, revoked: &Revoked) -> Result<Revocation, Error> {
        Network::revoke(&self.options, organization, revoked).await
    }

    /// Renews certificates that end within this time, and restarts nodes for it: see [`Network::renew`] and
    /// [`Network::restart_outdated_nodes`]. Returns what was renewed and the nodes.
    ///
    /// # Errors
    ///
    /// Those of [`Network::renew`] and [`Network::up`].
    pub async fn renew(&self, within: Duration) -> Result<(Renewal, Vec<String>), Error> {
        let renewal = Network::renew(&self.options, within).await?;
        let restarted = Network::restart_outdated_nodes(&self.options).await?;
        Ok((renewal, restarted))
    }

    /// Starts one process that was stopped or killed: see [`Network::start_process`].
    ///
    /// # Errors
    ///
    /// Those of [`Network::start_process`].
    pub async fn start_process(&self, process: &str) -> Result<(), Error> {
        self.network.start_process(process, &self.options).await
    }

    /// Starts every process that was stopped or killed, and waits until the network is usable.
    ///
    /// # Errors
    ///
    /// Those of [`Network::up`].
    pub async fn resume(&self) -> Result<(), Error> {
        Network::up(&self.options).await.map(drop)
    }
}

impl Deref for ScopedNetwork {
    type Target = Network;

    fn deref(&self) -> &Network {
        &self.network
    }
}

impl Drop for ScopedNetwork {
    fn drop(&mut self) {
        self.network.kill_all();
    }
}
