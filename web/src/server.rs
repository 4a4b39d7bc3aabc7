//! The service: what it binds, serves and ends.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use emr_model::Timestamp;
use emr_service::from_files::FromFiles;
use emr_service::settings::WebSettings;
use emr_service::tls::TlsServer;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::housekeeping::keep_house;
use crate::read_model;
use crate::routes::routes;
use crate::serving::{Connections, Listener, Places, open_files};
use crate::state::AppState;

/// How long requests may still run when the service ends; then they are cut off.
const LAST_REQUESTS: Duration = Duration::from_secs(10);

/// The service, ready and bound to its address.
pub struct Server {
    listener: Listener,
    /// Serves the page without TLS, if the settings say so.
    page: Option<Listener>,
    acceptor: Arc<FromFiles<TlsAcceptor>>,
    places: Arc<Places>,
    state: Arc<AppState>,
}

impl Server {
    /// Reads the files that the settings name, opens database and store, and listens.
    ///
    /// Raises the number of files that this process may have open to the hard limit of the operating system. The program
    /// must have installed rustls' crypto provider before.
    ///
    /// # Errors
    ///
    /// A sentence that names the file or address that cannot be used.
    pub async fn bind(config: &WebSettings) -> anyhow::Result<Self> {
        let acceptor = TlsServer {
            certificate: config.tls.certificate.clone(),
            key: config.tls.key.clone(),
            client_roots: Vec::new(),
            protocols: &[b"h2", b"http/1.1"],
        };
        let acceptor = Arc::new(acceptor.open()?);
        let state = AppState::open(config).await?;
        let listener = Listener::bind(config.address).await?;
        let page = match config.page {
            Some(page) => Some(Listener::bind(page.socket()).await?),
            None => None,
        };
        Ok(Self {
            listener,
            page,
            acceptor,
            places: Places::for_files(open_files::raise()),
            state,
        })
    }

    /// The address that it listens on.
    ///
    /// # Errors
    ///
    /// If the operating system does not tell.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.address()
    }

    /// Serves until `end` completes, then lets running requests finish, for 10 s at most.
    pub async fn serve(self, end: impl Future<Output = ()>) {
        let state = self.state.clone();
        let follower = tokio::spawn(async move {
            read_model::follow(&state.read_model, &state.peers, &state.blobs).await;
        });
        let state = self.state.clone();
        let housekeeper = tokio::spawn(async move { keep_house(&state).await });
        let service = TowerToHyperService::new(warp::service(routes(&self.state)));
        let (ending, tasks) = (CancellationToken::new(), TaskTracker::new());
        let secure = Connections::new(Some(self.acceptor), service.clone(), ending.clone());
        let plain = Connections::new(None, service, ending.clone());
        let mut end = std::pin::pin!(end);
        loop {
            let ((stream, address), connections) = tokio::select! {
                accepted = self.listener.accept() => (accepted, &secure),
                accepted = accept_if_any(self.page.as_ref()) => (accepted, &plain),
                () = &mut end => break,
            };
            let place = self.places.enter(address.ip());
            tasks.spawn(connections.clone().serve(stream, place));
        }
        drop((self.listener, self.page));
        tracing::info!("no new connections; letting running requests finish");
        ending.cancel();
        self.state.read_model.news.close();
        tasks.close();
        if timeout(LAST_REQUESTS, tasks.wait()).await.is_err() {
            tracing::warn!("cut off requests that did not finish");
        }
        follower.abort();
        housekeeper.abort();
        self.state.security_log.end_minute(Timestamp::now());
    }
}

/// The next connection of a listener; waits for ever if there is no listener.
async fn accept_if_any(listener: Option<&Listener>) -> (TcpStream, SocketAddr) {
    match listener {
        Some(listener) => listener.accept().await,
        None => std::future::pending().await,
    }
}
