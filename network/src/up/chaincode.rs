//! The chaincode, from its package to its definition on the channel.

use std::time::Duration;

use futures::future::{join_all, try_join_all};

use super::Up;
use crate::{
    Error, Identity, Organization, file, names,
    package::{Connection, package_id},
    programs::Stage,
    wait,
};

/// How long the orderers may take to elect a leader.
const LED_WITHIN: Duration = Duration::from_secs(30);

impl Up<'_> {
    /// Starts the chaincode and has every organization install and approve it, and the ministry commit it.
    pub(super) async fn deploy(&self) -> Result<(), Error> {
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
        if !join_all(committed).await.contains(&false) {
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

    /// The organization's chaincode package: the one made first, since its id is in the approved definition.
    fn package(&self, organization: &Organization) -> Result<String, Error> {
        let path = self.lifecycle.package(organization);
        let label = &self.network.topology().chaincode.name;
        if !path.exists() {
            let layout = self.network.layout();
            let caller = Identity::in_folder(layout.chaincode(organization).join("caller-tls"));
            let process = names::chaincode(organization);
            let connection = Connection {
                address: self.network.address(&process).to_string(),
                root: file::read(&layout.tls_root(organization))?,
                certificate: file::read(&caller.certificate())?,
                key: file::read(&caller.key())?,
            };
            file::write_private(&path, connection.package(label))?;
        }
        let package = std::fs::read(&path).map_err(Error::file("reading", &path))?;
        Ok(package_id(label, &package))
    }
}
