//! Further chaincodes on a running network.

use std::fs;

use super::{Network, Options, Outcome, PATIENCE};
use crate::{Deployment, Error, Ports, file, names};

impl Network {
    /// Has chaincodes run on the channel: new ones, or some deployed before that have changed.
    ///
    /// A changed program, argument or variable has its processes begin anew; a changed policy or collection has the
    /// organizations agree to a new definition. Brings up whatever else of the network does not run. `options` says
    /// where the network is and where to find programs.
    ///
    /// They are usable when this returns: every peer has had an answer of each, if only a refusal.
    ///
    /// # Errors
    ///
    /// [`Error::NoNetwork`], [`Error::Topology`] if a deployment makes no sense, or whatever [`Error`] says. Then the
    /// network is left with the chaincodes that it had.
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

    /// Ends the processes of a chaincode that would not be started as they were. What does not run is brought up with all
    /// steps, the definition's among them.
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

    /// Deletes what was made for a chaincode that the network does not have. Its ports may soon be another's, so a
    /// package that says where it is would mislead.
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
