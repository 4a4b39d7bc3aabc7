//! The organizations' keepers, which believe only signatures and their own peers.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::Context;
use emr_api::network::NodeKind;
use emr_keeper_api::keeper_client::KeeperClient;
use emr_keeper_api::keeper_server::SERVICE_NAME;
use emr_model::MspId;
use fabric_x509::normalized;
use tokio::time::timeout;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use super::KnownNode;
use crate::problem::ApiError;
use emr_service::from_files::{Files, FromFiles};
use emr_service::settings::{KeeperAddress, KeyPair, WebSettings};

/// A keeper waits 5 s at most for its peer, and says so; clients wait 6 s.
const DEADLINE: Duration = Duration::from_millis(5_500);
const CONNECT: Duration = Duration::from_secs(3);
/// How long a keeper that works may take to say so.
const HEALTH: Duration = Duration::from_secs(2);

/// The keepers that this service can reach.
pub(crate) struct Keepers(HashMap<MspId, Keeper>);

struct Keeper {
    connected: FromFiles<Connected>,
    address: String,
}

/// A connection under the certificate that the service has now.
#[derive(Clone)]
struct Connected {
    connection: Channel,
    tls_root: String,
}

impl Keepers {
    /// Prepares a connection to each keeper of the settings; each connects when first needed.
    pub(crate) fn new(config: &WebSettings) -> anyhow::Result<Self> {
        let clients = config.keepers.iter().map(|settings| {
            let (own_tls, to) = (config.keeper_tls.clone(), settings.clone());
            let connected = FromFiles::open("the certificate for a keeper", move |files| {
                Connected::new(&own_tls, &to, files)
            })?;
            let keeper = Keeper {
                connected,
                address: settings.address.clone(),
            };
            Ok((settings.msp_id.clone(), keeper))
        });
        clients.collect::<anyhow::Result<_>>().map(Self)
    }

    /// The keeper of this organization.
    ///
    /// # Errors
    ///
    /// [`ApiError::NotFound`] if the settings do not name it.
    pub(crate) fn of(&self, msp: &MspId) -> Result<KeeperClient<Channel>, ApiError> {
        let keeper = self.0.get(msp).ok_or(ApiError::NotFound)?;
        Ok(KeeperClient::new(keeper.connected.current().connection))
    }

    /// The keepers, as the settings name them.
    pub(crate) fn known_nodes(&self) -> impl Iterator<Item = KnownNode> {
        self.0.iter().map(|(msp, keeper)| KnownNode {
            msp: msp.clone(),
            kind: NodeKind::Keeper,
            address: keeper.address.clone(),
            tls_roots: vec![keeper.connected.current().tls_root.into()],
            height: None,
            identity: None,
        })
    }

    /// Whether the keeper of this organization says that it works.
    pub(crate) async fn is_serving(&self, msp: &MspId) -> bool {
        let Some(keeper) = self.0.get(msp) else {
            return false;
        };
        let mut client = HealthClient::new(keeper.connected.current().connection);
        let question = HealthCheckRequest {
            service: SERVICE_NAME.to_owned(),
        };
        let answer = timeout(HEALTH, client.check(question)).await;
        answer.is_ok_and(|said| {
            said.is_ok_and(|said| said.get_ref().status() == ServingStatus::Serving)
        })
    }
}

impl Connected {
    fn new(own_tls: &KeyPair, keeper: &KeeperAddress, files: &mut Files) -> anyhow::Result<Self> {
        let certificate = files.text(&own_tls.certificate)?;
        let key = files.secret(&own_tls.key)?;
        let tls_root = files.text(&keeper.tls_ca)?;
        let tls = ClientTlsConfig::new()
            .ca_certificate(Certificate::from_pem(normalized(&tls_root).as_bytes()))
            .identity(Identity::from_pem(
                normalized(certificate).as_bytes(),
                normalized(&*key).as_bytes(),
            ));
        let connection = Endpoint::from_shared(format!("https://{}", keeper.address))
            .and_then(|endpoint| endpoint.tls_config(tls))
            .with_context(|| format!("the settings of the keeper of {}", keeper.msp_id))?
            .connect_timeout(CONNECT)
            .timeout(DEADLINE)
            .connect_lazy();
        Ok(Self {
            connection,
            tls_root,
        })
    }
}
