//! Orderers, peers and their channel.

use futures::future::try_join_all;

use super::Up;
use crate::{
    Error, channel_configuration, file, names, node_configuration, process::Running,
    programs::Stage,
};

impl Up<'_> {
    /// Starts orderers and peers, and has them join the channel.
    pub(super) async fn start_nodes(&self) -> Result<(), Error> {
        let (topology, layout, ports) = (
            self.network.topology(),
            self.network.layout(),
            self.network.ports(),
        );
        let version = self.programs.fabric.version();
        if !self.any_peer_runs() {
            file::write(&layout.fabric_version(), version.to_string())?;
        }
        node_configuration::write_builder(layout)?;
        for organization in &topology.organizations {
            for orderer in &organization.orderers {
                node_configuration::write_orderer(layout, ports, organization, orderer)?;
            }
            for peer in &organization.peers {
                node_configuration::write_peer(layout, ports, version, organization, peer)?;
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

    /// Whether there is a peer that goes on as it was started.
    fn any_peer_runs(&self) -> bool {
        self.peers().any(|(organization, peer)| {
            let process = names::node(organization, peer);
            Running::noted(&self.network.layout().process(&process)).is_some()
        })
    }
}
