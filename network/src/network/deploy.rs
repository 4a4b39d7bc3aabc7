//! Further chaincodes on a running network.

use std::fs;

use super::{Network, Options, Outcome, PATIENCE};
use crate::{Deployment, Error, Ports, file, names};

impl Network {
    /// Runs chaincodes on the channel: new ones, or deployed ones that have changed.
    ///
    /// After a change of a program, argument or variable, the chaincode's processes start anew; after a change of a
    /// policy or collection, the organizations agree to a new definition. Starts whatever else of the network does not
    /// run. `options` says where the network is and where to find programs.
    ///
    /// They are usable when this returns: every peer has had an answer from each, even if a refusal.
    ///
    /// # Errors
    ///
    /// [`Error::NoNetwork`], [`Error::Topology`] if a deployment makes no sense, or any other [`Error`]. After an
    /// error, the network keeps the chaincodes that it had.
    pub async fn deploy(
        options: &Options,
        deployments: &[Deployment],
    ) -> Result<(Self, Outcome), Error> {
        let before = Self::open(&options.data)?;
        let _lock = before.lock()?;
        let mut topology = before.topology.clone();
        for deployment in deployments {
            topology = topology.with_deployment(deployment.clone())?;
        }
        let network = Self {
            ports: Ports::assign(&topology)?,
            topology,
            layout: before.layout.clone(),
        };
        for deployment in deployments {
            network.stop_changed(&before, deployment).await?;
        }
        match network.bring_up(options).await {
            Ok(outcome) => Ok((network, outcome)),
            Err(error) => {
                file::write(&before.layout.topology(), before.topology.to_toml())?;
                for deployment in deployments {
                    before.forget(&deployment.name)?;
                }
                Err(error)
            }
        }
    }

    /// Ends the processes of a chaincode that would now be started differently. A process that does not run is then
    /// brought up with all steps, such as the definition.
    async fn stop_changed(&self, before: &Self, deployment: &Deployment) -> Result<(), Error> {
        let Some(present) = before.deployment(&deployment.name) else {
            return Ok(());
        };
        for organization in self.topology.member_organizations() {
            let process = names::deployed(organization, &deployment.name);
            let Some(running) = self.find(&process) else {
                continue;
            };
            if present != deployment || !running.runs(&deployment.program) {
                running.stop(PATIENCE).await?;
            }
        }
        Ok(())
    }

    /// Deletes the files of a chaincode that the network does not have. Another process may soon have its ports, so a
    /// package that names them would mislead.
    fn forget(&self, name: &str) -> Result<(), Error> {
        if self.deployment(name).is_some() {
            return Ok(());
        }
        for organization in self.topology.member_organizations() {
            let folder = self.layout.deployed(organization, name);
            if folder.exists() {
                fs::remove_dir_all(&folder).map_err(Error::file("deleting", &folder))?;
            }
        }
        Ok(())
    }

    fn deployment(&self, name: &str) -> Option<&Deployment> {
        let mut deployments = self.topology.deployments.iter();
        deployments.find(|present| present.name == name)
    }
}
