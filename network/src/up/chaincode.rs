//! The chaincodes, from their packages to their definitions on the channel.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use futures::future::{join_all, try_join_all};

use super::Up;
use crate::{
    Error, Identity, Organization,
    chaincode::AnyChaincode,
    file,
    lifecycle::{Definition, collections},
    package::{self, Connection},
    process::Running,
    programs::Stage,
    wait,
};

/// How long the orderers may take to elect a leader.
const LED_WITHIN: Duration = Duration::from_secs(30);

impl Up<'_> {
    /// Starts every chaincode, and has the organizations install, approve and commit what is new.
    pub(super) async fn deploy(&self) -> Result<(), Error> {
        let topology = self.network.topology();
        for chaincode in topology.chaincodes() {
            for organization in topology.member_organizations() {
                self.prepare(chaincode, organization)?;
            }
        }
        for organization in topology.member_organizations() {
            self.services.write_chaincode(organization)?;
        }
        self.start_and_wait(Stage::Chaincode).await?;
        for chaincode in topology.chaincodes() {
            self.define(chaincode).await?;
        }
        Ok(())
    }

    /// Makes the channel take up the wanted definition of a chaincode, unless it has it already.
    async fn define(&self, chaincode: AnyChaincode<'_>) -> Result<(), Error> {
        let (topology, layout) = (self.network.topology(), self.network.layout());
        let version = &chaincode.version();
        let mut organizations = Vec::new();
        for organization in topology.member_organizations() {
            let package_id = package::id(chaincode, layout, organization)?;
            organizations.push((organization, Approval::new(version, package_id)));
        }
        let committed =
            join_all(self.peers().map(|(organization, peer)| {
                self.lifecycle.committed(chaincode, organization, peer)
            }))
            .await;
        let is_committed = committed
            .iter()
            .all(|seen| seen.as_ref().is_some_and(|seen| seen.version == *version));
        let is_approved = |(organization, approval): &(&Organization, Approval)| {
            approval.is_noted(&self.approval(chaincode, organization))
        };
        if is_committed && organizations.iter().all(is_approved) {
            return Ok(());
        }

        let last = committed.iter().flatten().max_by_key(|seen| seen.sequence);
        let is_last = last.is_some_and(|last| last.version == *version);
        let definition = Definition {
            chaincode,
            sequence: last.map_or(0, |last| last.sequence) + u64::from(!is_last),
        };
        try_join_all(
            organizations
                .iter()
                .map(|(organization, approval)| self.approve(definition, organization, approval)),
        )
        .await?;
        if is_last {
            return Ok(());
        }
        self.when_led(|| self.lifecycle.commit(definition)).await
    }

    /// Installs an organization's package on its peers and approves the definition.
    async fn approve(
        &self,
        definition: Definition<'_>,
        organization: &Organization,
        approval: &Approval,
    ) -> Result<(), Error> {
        let (chaincode, package_id) = (definition.chaincode, &approval.package_id);
        for peer in &organization.peers {
            self.lifecycle
                .install(chaincode, organization, peer, package_id)
                .await?;
        }
        self.when_led(|| self.lifecycle.approve(definition, organization, package_id))
            .await?;
        approval.note(&self.approval(chaincode, organization))
    }

    /// The file in which an organization notes what it has approved last.
    fn approval(&self, chaincode: AnyChaincode<'_>, organization: &Organization) -> PathBuf {
        let folder = chaincode.folder(self.network.layout(), organization);
        folder.join("approved")
    }

    /// Submits something as soon as the orderers have elected a leader.
    async fn when_led<F: Future<Output = Result<(), Error>>>(
        &self,
        mut submit: impl FnMut() -> F,
    ) -> Result<(), Error> {
        let orderers = self.programs.of_stage(Stage::Orderers)?;
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

    /// Writes the files that an organization's chaincode needs. The package of a running chaincode stays, since the
    /// chaincode knows itself by the package's id.
    fn prepare(
        &self,
        chaincode: AnyChaincode<'_>,
        organization: &Organization,
    ) -> Result<(), Error> {
        let layout = self.network.layout();
        if let Some(json) = chaincode.collections() {
            file::write(&collections(chaincode, layout, organization), json)?;
        }
        let path = package::path(chaincode, layout, organization);
        let process = chaincode.process(organization);
        if path.exists() && Running::noted(&layout.process(&process)).is_some() {
            return Ok(());
        }
        let caller = Identity::in_folder(layout.chaincode_caller(organization));
        let connection = Connection {
            address: self.network.address(&process).to_string(),
            root: file::read(&layout.tls_root(organization))?,
            certificate: file::read(&caller.certificate())?,
            key: file::read(&caller.key())?,
        };
        file::write_private(&path, connection.package(chaincode.name()))
    }
}

/// What an organization approves: a definition for all, and its own package.
struct Approval {
    note: String,
    package_id: String,
}

impl Approval {
    fn new(version: &str, package_id: String) -> Self {
        Self {
            note: format!("{version} {package_id}\n"),
            package_id,
        }
    }

    fn is_noted(&self, path: &Path) -> bool {
        fs::read_to_string(path).is_ok_and(|note| note == self.note)
    }

    fn note(&self, path: &Path) -> Result<(), Error> {
        file::write(path, &self.note)
    }
}
