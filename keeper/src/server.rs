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
use emr_model::{MspId, Timestamp};
use emr_service::file::{Unreadable, read_text};
use emr_service::from_files::{Files, FromFiles};
use emr_service::limits::{KeeperLimits, Reserve, ReserveState};
use emr_service::settings::{KeeperSettings, PeerAddress, ServerTls};
use emr_service::tls::TlsServer;
use emr_trust::Trust;
use fabric_gateway::{Channel, EcdsaSigner, Endpoint, Identity, Signer};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;
use tonic::transport::Server;
use tracing::{info, warn};

use crate::custody_key;
use crate::erasures::Eraser;
use crate::keeper::Keeper;
use crate::listener::connections;
use crate::metrics;
use crate::month_keys::Month;
use crate::peer::{Connected, Peer};
use crate::service::Service;
use crate::settling::Settler;
use crate::slots::{SlotCloser, Turns};
use crate::store::Store;
use crate::turning::turn_with_the_months;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// How long running requests may take after the keeper is told to stop: a little more than one waits for a commit.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(12);

/// How often the disk is looked at.
const DISK_INTERVAL: Duration = Duration::from_secs(1);

/// How many requests one connection may have in flight; the web service has one connection for all members.
const REQUESTS_PER_CONNECTION: usize = 256;

/// A keeper that has read all it needs and listens, but does not answer yet.
#[derive(Debug)]
pub struct KeeperProcess {
    server: Server,
    tls: FromFiles<TlsAcceptor>,
    listener: TcpListener,
    keeper: Arc<Keeper>,
    slots: SlotCloser,
    settler: Settler,
    eraser: Eraser,
    limits: KeeperLimits,
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
    /// The profile does not have the keeper's organization.
    #[error(
        "the network's profile has no organization {0}: set msp_id to the keeper's own, or profile to its network's"
    )]
    NotInProfile(MspId),
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
        let turns = turns(&profile, &settings.msp_id)?;
        let tls = server_tls(&settings.tls)?;
        let server = Server::builder()
            .concurrency_limit_per_connection(REQUESTS_PER_CONNECTION)
            .http2_keepalive_interval(Some(Duration::from_secs(30)));
        let own = settings.clone();
        let connected = FromFiles::open("the keeper's identity", move |files| {
            let (identity, signer) = identity(&own, files)?;
            let connection = connection(&own.peer, files)?;
            Ok::<_, StartError>(Connected::new(connection, identity, signer))
        })?;
        let peer = Peer::new(connected, &settings.channel, &settings.chaincode);

        let lock = claim(&settings.data)?;
        let custody_key = custody_key::load_or_make(&settings.data).map_err(StartError::Data)?;
        let month = Month::of(Timestamp::now());
        let store = Store::open(&settings.data, &settings.limits, custody_key.clone(), month)
            .map_err(StartError::Data)?;
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
            reserve: Reserve::new(
                &settings.data,
                settings.limits.reserved_bytes,
                settings.limits.ballast_bytes,
            ),
        });
        let slots =
            SlotCloser::open(keeper.clone(), turns, &settings.data).map_err(StartError::Data)?;
        let settling = settings.limits.settling;
        let settler = Settler::new(keeper.clone(), slots.closed_until(), turns, settling);
        let eraser = Eraser::open(keeper.clone(), &settings.data).map_err(StartError::Data)?;
        Ok(Self {
            server,
            tls,
            listener,
            keeper,
            slots,
            settler,
            eraser,
            limits: settings.limits.clone(),
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
        metrics::limits(&self.limits);
        let keeper = self.keeper.clone();
        let (health, health_service) = tonic_health::server::health_reporter();
        let service =
            KeeperServer::new(Service(self.keeper)).max_decoding_message_size(MAX_REQUEST_BYTES);
        health.set_serving::<KeeperServer<Service>>().await;
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = self
            .server
            .add_service(health_service)
            .add_service(service)
            .serve_with_incoming_shutdown(connections(self.listener, self.tls), async {
                // The sender is either used or dropped; both mean to stop.
                let _ = stopped.await;
            });
        tokio::pin!(serving);
        tokio::select! {
            ended = &mut serving => return ended,
            () = self.slots.run() => {}
            () = self.settler.run() => {}
            () = look_after_the_disk(keeper.clone()) => {}
            () = self.eraser.run() => {}
            () = turn_with_the_months(keeper.clone()) => {}
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

/// Keeps the ballast as the disk demands, for as long as the keeper runs.
async fn look_after_the_disk(keeper: Arc<Keeper>) {
    loop {
        let keeper = keeper.clone();
        let looking = tokio::task::spawn_blocking(move || look_at_the_disk(&keeper.reserve));
        looking.await.expect("looking at the disk does not panic");
        sleep(DISK_INTERVAL).await;
    }
}

fn look_at_the_disk(reserve: &Reserve) {
    match reserve.balance() {
        Ok(ReserveState::Kept) => (),
        Ok(ReserveState::GivenUp) => warn!("the disk is full: the keeper takes no files"),
        Err(error) => warn!(%error, "the disk cannot be looked after"),
    }
    if let Ok(free) = reserve.free() {
        metrics::free_bytes(free);
    }
}

/// Every organization but the web service's can have a keeper; the turn of one without a keeper passes unused.
fn turns(profile: &Profile, own: &MspId) -> Result<Turns, StartError> {
    let mut organizations: Vec<_> = profile
        .organizations
        .iter()
        .map(|organization| &organization.msp)
        .collect();
    organizations.sort();
    let place = organizations.iter().position(|msp| *msp == own);
    Ok(Turns {
        place: place.ok_or_else(|| StartError::NotInProfile(own.clone()))? as u64,
        keepers: organizations.len() as u64,
    })
}

fn unusable<E: Into<Source>>(what: &'static str) -> impl Fn(E) -> StartError {
    move |source| StartError::Unusable {
        what,
        source: source.into(),
    }
}

/// The keeper's X.509 identity, whose key must be its certificate's.
fn identity(
    settings: &KeeperSettings,
    files: &mut Files,
) -> Result<(Identity, EcdsaSigner), StartError> {
    let certificate = files.text(&settings.identity.certificate)?;
    let key = files.secret(&settings.identity.key)?;
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

fn server_tls(tls: &ServerTls) -> Result<FromFiles<TlsAcceptor>, StartError> {
    if tls.client_ca.is_empty() {
        return Err(unusable("the list of client CAs")(
            "it is empty, so that nobody could call",
        ));
    }
    let server = TlsServer {
        certificate: tls.certificate.clone(),
        key: tls.key.clone(),
        client_roots: tls.client_ca.clone(),
        protocols: &[b"h2"],
    };
    server
        .open()
        .map_err(unusable("the TLS certificate, key or client CA"))
}

/// A connection that is made with the first call, and again whenever it was lost.
fn connection(peer: &PeerAddress, files: &mut Files) -> Result<Channel, StartError> {
    Endpoint::new(format!("https://{}", peer.address))
        .tls_root(files.text(&peer.tls_ca)?)
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
