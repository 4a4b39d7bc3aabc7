//! The channel's configuration as it stands, and changes of it.

use std::path::Path;

use fabric_protos::common::Envelope;
use prost::Message;

use super::Lifecycle;
use crate::{Error, Organization, file, revocation_list::ChannelConfiguration};

impl Lifecycle<'_> {
    /// The configuration that the orderers have.
    pub(crate) async fn configuration(
        &self,
        organization: &Organization,
    ) -> Result<ChannelConfiguration, Error> {
        let orderer = self.orderer_arguments();
        let orderer: Vec<_> = orderer.iter().map(String::as_str).collect();
        self.fetch_configuration(organization, &organization.peers[0], &orderer)
            .await
    }

    /// The newest configuration that a peer has.
    pub(crate) async fn configuration_at(
        &self,
        organization: &Organization,
        peer: &str,
    ) -> Result<ChannelConfiguration, Error> {
        self.fetch_configuration(organization, peer, &[]).await
    }

    /// Changes the configuration with the signature of one organization's administrator alone.
    pub(crate) async fn change_configuration(
        &self,
        organization: &Organization,
        change: &Envelope,
    ) -> Result<(), Error> {
        let path = self.layout.channel().join("change.envelope");
        file::write_private(&path, change.encode_to_vec())?;
        let orderer = self.orderer_arguments();
        let mut update = vec!["channel", "update", "--file", text(&path)];
        update.extend(["--channelID", &self.topology.channel]);
        update.extend(orderer.iter().map(String::as_str));
        self.peer(organization, &organization.peers[0], &update)
            .await?;
        file::remove(&path)
    }

    async fn fetch_configuration(
        &self,
        organization: &Organization,
        peer: &str,
        from: &[&str],
    ) -> Result<ChannelConfiguration, Error> {
        let path = self.layout.channel().join("newest.block");
        let mut fetch = vec!["channel", "fetch", "config", text(&path)];
        fetch.extend(["--channelID", &self.topology.channel]);
        fetch.extend(from);
        self.peer(organization, peer, &fetch).await?;
        let block = std::fs::read(&path).map_err(Error::file("reading", &path))?;
        file::remove(&path)?;
        ChannelConfiguration::from_block(block.into())
    }
}

fn text(path: &Path) -> &str {
    path.to_str()
        .expect("a data folder that Fabric runs in has a name in UTF-8")
}
