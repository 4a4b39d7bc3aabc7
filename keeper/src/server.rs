//! A keeper that listens.

use std::fs::{self, File, TryLockError};
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use emr_api::profile::Profile;
use emr_keeper_api::MAX_REQUEST_BYTES;
use emr_keeper_api::keeper_server::KeeperServer;
use emr_service::file::{Unreadable, read_secret, read_text};
use emr_service::settings::{KeeperSettings, PeerAddress, ServerTls};
use emr_trust::Trust;
use fabric_gateway::{Channel, EcdsaSigner, Endpoint, Identity, Signer};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::{Certificate, Server, ServerTlsConfig};
use tracing::{info, warn};

use crate::custody_key;
use crate::erasures::Eraser;
use crate::keeper::Keeper;
use crate::metrics;
use crate::peer::Peer;
use crate::service::Service;
use crate::slots::{SlotCloser, Turns};
use crate::store::Store;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// How long running requests may take after the keeper is told to stop: a little more than one waits for a commit.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(12);

/// How many requests one connection may have in flight; the web service has one connection for all members.
const REQUESTS_PER_CONNECTION: usize = 256;

/// A keeper that has read all it needs and listens, but does not answer yet.
#[derive(Debug)]
pub struct KeeperProcess {
    server: Server,
    listener: TcpListener,
    keeper: Arc<Keeper>,
    slots: SlotCloser,
    eraser: Eraser,
    // Held until the end, so that no second keeper uses the same folder.
    _lock: File,
}

/// Why a keeper does not start. Fault: the operator.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// A file that the settings name cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// A file that the settings name is not what it should be.
    #[error("{what} cannot be used")]
    Unusable {
        /// Which, for example `the identity's key`.
        what: &'static str,
        /// Why.
        #[source]
        source: Source,
    },
    /// Another keeper uses the data folder.
    #[error("another keeper runs on the data folder")]
    AlreadyRunning,
    /// The data folder cannot be made, read or written.
    #[error("the data folder cannot be used")]
    Data(#[source] io::Error),
    /// Another program uses the address, or it is not one of this machine.
    #[error("cannot listen on {address}")]
    Address {
        /// Which.
        address: String,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl KeeperProcess {
    /// Reads keys and certificates, makes the keeper's own key if there is none yet, and begins to listen. The peer
    /// need not run yet.
    ///
    /// # Errors
    ///
    /// [`StartError`].
    pub async fn start(settings: &KeeperSettings) -> Result<Self, StartError> {
        let profile: Profile = serde_json::from_str(&read_text(&settings.profile)?)
            .map_err(unusable("the network's profile"))?;
        let trust = Trust::new(&profile).map_err(unusable("the network's profile"))?;
        let (identity, signer) = identity(settings)?;
        let server = Server::builder()
            .tls_config(server_tls(&settings.tls)?)
            .map_err(unusable("the TLS certificate, key or client CA"))?
            .concurrency_limit_per_connection(REQUESTS_PER_CONNECTION)
            .http2_keepalive_interval(Some(Duration::from_secs(30)));
        let peer = Peer::new(
            connection(&settings.peer)?,
            &settings.channel,
            &settings.chaincode,
            identity,
            signer,
        );

        let lock = claim(&settings.data)?;
        let custody_key = custody_key::load_or_make(&settings.data).map_err(StartError::Data)?;
        let store = Store::open(&settings.data).map_err(StartError::Data)?;
        let listener = TcpListener::bind(&settings.address)
            .await
            .map_err(|source| StartError::Address {
                address: settings.address.clone(),
                source,
            })?;
        let keeper = Arc::new(Keeper {
            msp: settings.msp_id.clone(),
            channel: settings.channel.clone(),
            chaincode: settings.chaincode.clone(),
            trust,
            custody_key,
            store,
            peer,
        });
        let slots = SlotCloser::open(keeper.clone(), turns(&profile, settings), &settings.data)
            .map_err(StartError::Data)?;
        let eraser = Eraser::open(keeper.clone(), &settings.data).map_err(StartError::Data)?;
        Ok(Self {
            server,
            listener,
            keeper,
            slots,
            eraser,
            _lock: lock,
        })
    }

    /// Where it listens.
    ///
    /// # Errors
    ///
    /// What the operating system says.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers requests, health checks among them, until `shutdown` is ready; then lets running requests finish, for 12
    /// s at most.
    ///
    /// # Errors
    ///
    /// The error that ended the server early.
    pub async fn serve(
        mut self,
        shutdown: impl Future<Output = ()>,
    ) -> Result<(), tonic::transport::Error> {
        info!(msp = %self.keeper.msp, recipient = %self.keeper.custody_key.recipient(), "keeper answers");
        let store = self.keeper.store.clone();
        tokio::task::spawn_blocking(move || match store.count() {
            Ok(files) => metrics::kept(files),
            Err(error) => warn!(%error, "the files in custody cannot be counted"),
        });
        let (health, health_service) = tonic_health::server::health_reporter();
        let service =
            KeeperServer::new(Service(self.keeper)).max_decoding_message_size(MAX_REQUEST_BYTES);
        health.set_serving::<KeeperServer<Service>>().await;
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = self
            .server
            .add_service(health_service)
            .add_service(service)
            .serve_with_incoming_shutdown(TcpListenerStream::new(self.listener), async {
                // The sender is either used or dropped; both mean to stop.
                let _ = stopped.await;
            });
        tokio::pin!(serving);
        tokio::select! {
            ended = &mut serving => return ended,
            () = self.slots.run() => {}
            () = self.eraser.run() => {}
            () = shutdown => {}
        }
        info!("keeper stops");
        health.set_not_serving::<KeeperServer<Service>>().await;
        drop(stop);
        tokio::time::timeout(SHUTDOWN_TIMEOUT, serving)
            .await
            .unwrap_or(Ok(()))
    }
}

/// Every organization but the web service's can have a keeper; the turn of one without a keeper passes unused.
fn turns(profile: &Profile, settings: &KeeperSettings) -> Turns {
    let mut organizations: Vec<_> = profile
        .organizations
        .iter()
        .map(|organization| &organization.msp)
        .collect();
    organizations.sort();
    let place = organizations
        .iter()
        .position(|msp| **msp == settings.msp_id);
    Turns {
        place: place.unwrap_or_default() as u64,
        keepers: organizations.len() as u64,
    }
}

fn unusable<E: Into<Source>>(what: &'static str) -> impl Fn(E) -> StartError {
    move |source| StartError::Unusable {
        what,
        source: source.into(),
    }
}

/// The keeper's X.509 identity, whose key must be its certificate's.
fn identity(settings: &KeeperSettings) -> Result<(Identity, EcdsaSigner), StartError> {
    let certificate = read_text(&settings.identity.certificate)?;
    let key = read_secret(&settings.identity.key)?;
    let identity = Identity::new(settings.msp_id.as_str(), certificate)
        .map_err(unusable("the identity's certificate"))?;
    let signer = EcdsaSigner::from_pkcs8_pem(&key).map_err(unusable("the identity's key"))?;
    let signature = signer
        .sign(b"own key")
        .map_err(unusable("the identity's key"))?;
    if !identity.verifies(b"own key", &signature) {
        return Err(unusable("the identity's key")(
            "it is not the key of the identity's certificate",
        ));
    }
    Ok((identity, signer))
}

fn server_tls(tls: &ServerTls) -> Result<ServerTlsConfig, StartError> {
    if tls.client_ca.is_empty() {
        return Err(unusable("the list of client CAs")(
            "it is empty, so that nobody could call",
        ));
    }
    let mut client_ca = String::new();
    for path in &tls.client_ca {
        client_ca.push_str(&read_text(path)?);
        client_ca.push('\n');
    }
    let pair =
        tonic::transport::Identity::from_pem(read_text(&tls.certificate)?, read_text(&tls.key)?);
    Ok(ServerTlsConfig::new()
        .identity(pair)
        .client_ca_root(Certificate::from_pem(client_ca)))
}

/// A connection that is made with the first call, and again whenever it was lost.
fn connection(peer: &PeerAddress) -> Result<Channel, StartError> {
    Endpoint::new(format!("https://{}", peer.address))
        .tls_root(read_text(&peer.tls_ca)?)
        .server_name(&peer.host)
        .connect_lazy()
        .map_err(unusable("the peer's address or TLS CA"))
}

/// Makes the data folder if there is none, for its owner only, and claims it for this process.
fn claim(data: &Path) -> Result<File, StartError> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(data)
        .map_err(StartError::Data)?;
    let lock = File::create(data.join("lock")).map_err(StartError::Data)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StartError::AlreadyRunning),
        Err(TryLockError::Error(error)) => Err(StartError::Data(error)),
    }
}
