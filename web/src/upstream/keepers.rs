//! The organizations' keepers, which believe only signatures and their own peers.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::Context;
use emr_keeper_api::keeper_client::KeeperClient;
use emr_model::MspId;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};

use crate::problem::ApiError;
use emr_service::file::{read_secret, read_text};
use emr_service::settings::WebSettings;

/// A release waits for the keeper's peer to have the block, which takes a keeper 10 s at most.
const DEADLINE: Duration = Duration::from_secs(30);
const CONNECT: Duration = Duration::from_secs(3);

/// The keepers that this service can reach.
pub(crate) struct Keepers(HashMap<MspId, KeeperClient<Channel>>);

impl Keepers {
    /// Prepares a connection to each keeper of the settings; each connects when first needed.
    pub(crate) fn new(config: &WebSettings) -> anyhow::Result<Self> {
        let key = read_secret(&config.keeper_tls.key)?;
        let identity =
            Identity::from_pem(read_text(&config.keeper_tls.certificate)?, key.as_bytes());
        let clients = config.keepers.iter().map(|keeper| {
            let tls = ClientTlsConfig::new()
                .ca_certificate(Certificate::from_pem(read_text(&keeper.tls_ca)?))
                .identity(identity.clone());
            let channel = Endpoint::from_shared(format!("https://{}", keeper.address))
                .and_then(|endpoint| endpoint.tls_config(tls))
                .with_context(|| format!("the settings of the keeper of {}", keeper.msp_id))?
                .connect_timeout(CONNECT)
                .timeout(DEADLINE)
                .connect_lazy();
            Ok((keeper.msp_id.clone(), KeeperClient::new(channel)))
        });
        clients.collect::<anyhow::Result<_>>().map(Self)
    }

    /// The keeper of this organization.
    ///
    /// # Errors
    ///
    /// [`ApiError::NotFound`] if the settings do not name it.
    pub(crate) fn of(&self, msp: &MspId) -> Result<KeeperClient<Channel>, ApiError> {
        self.0.get(msp).cloned().ok_or(ApiError::NotFound)
    }
}
