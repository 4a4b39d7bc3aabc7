//! Listening: bounded connections over TLS, each request with an id in the log, and an orderly end.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use hyper::body::Incoming;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tracing::Instrument;
use warp::http::{HeaderValue, Request, Response};

use crate::config::Config;
use crate::routes::routes;
use crate::state::AppState;
use crate::{figures, revocations, submissions, tls};

const MOST_CONNECTIONS: usize = 512;
const MOST_STREAMS: u32 = 16;
const HANDSHAKE: Duration = Duration::from_secs(10);
const HEADERS: Duration = Duration::from_secs(10);
const LONGEST_HEADERS: u32 = 64 * 1024;
/// After this long, requests that are still running at the end are cut off.
const LAST_REQUESTS: Duration = Duration::from_secs(10);
/// So that a shortage, of files for example, does not make the loop spin.
const AFTER_FAILED_ACCEPT: Duration = Duration::from_millis(100);

/// The service, ready and bound to its address.
pub struct Server {
    listener: TcpListener,
    acceptor: TlsAcceptor,
    state: Arc<AppState>,
}

impl Server {
    /// Reads what the settings name, opens database and store, and listens.
    ///
    /// The program must have installed rustls' crypto provider before.
    ///
    /// # Errors
    ///
    /// A sentence that names the file or address that cannot be used.
    pub async fn bind(config: &Config) -> anyhow::Result<Self> {
        let acceptor = tls::acceptor(&config.tls)?;
        let state = AppState::open(config).await?;
        let listener = TcpListener::bind(config.address)
            .await
            .with_context(|| format!("{} cannot be listened on", config.address))?;
        Ok(Self {
            listener,
            acceptor,
            state,
        })
    }

    /// Where it listens.
    ///
    /// # Errors
    ///
    /// If the operating system does not tell.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until `end` is there, then lets running requests finish, for 10 s at most.
    pub async fn serve(self, end: impl Future<Output = ()>) {
        let mut followers = JoinSet::new();
        followers.spawn(submissions::follow(self.state.clone()));
        followers.spawn(revocations::follow(self.state.clone()));
        let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
        let (connections, service) = (GracefulShutdown::new(), warp::service(routes(&self.state)));
        let service = TowerToHyperService::new(service);
        let mut end = std::pin::pin!(end);
        loop {
            let accepted = tokio::select! {
                accepted = accept(&self.listener, &places) => accepted,
                () = &mut end => break,
            };
            let (stream, place) = accepted;
            let (acceptor, watcher) = (self.acceptor.clone(), connections.watcher());
            let service = service.clone();
            tokio::spawn(async move {
                let _place = place;
                let Ok(Ok(stream)) = timeout(HANDSHAKE, acceptor.accept(stream)).await else {
                    return;
                };
                let answer = service_fn(move |request| logged(service.clone(), request));
                let builder = builder();
                let connection = builder.serve_connection(TokioIo::new(stream), answer);
                if let Err(error) = watcher.watch(connection).await {
                    tracing::debug!(error, "a connection broke");
                }
            });
        }
        drop(self.listener);
        tracing::info!("no new connections; letting running requests finish");
        if timeout(LAST_REQUESTS, connections.shutdown())
            .await
            .is_err()
        {
            tracing::warn!("cut off requests that did not finish");
        }
        followers.abort_all();
    }
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> (TcpStream, OwnedSemaphorePermit) {
    let place = places
        .clone()
        .acquire_owned()
        .await
        .expect("nobody closes this semaphore");
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // A failure costs some latency, no more.
                let _ = stream.set_nodelay(true);
                return (stream, place);
            }
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(AFTER_FAILED_ACCEPT).await;
            }
        }
    }
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS)
        .max_buf_size(LONGEST_HEADERS as usize);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(30))
        .max_concurrent_streams(MOST_STREAMS)
        .max_header_list_size(LONGEST_HEADERS);
    builder
}

/// Answers a request under an id of its own. The log has the kind of resource, never ids, queries or bodies.
async fn logged<S, B>(service: S, request: Request<Incoming>) -> Result<Response<B>, Infallible>
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible>,
{
    let id = hex::encode(rand::random::<[u8; 8]>());
    let resource = resource(request.uri().path());
    let span = tracing::info_span!("request", id, method = %request.method(), resource);
    let began = Instant::now();
    async move {
        let mut response = service.call(request).await?;
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert("x-request-id", id);
        }
        let (status, took) = (response.status().as_u16(), began.elapsed());
        figures::answered(resource, status, took);
        let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        tracing::info!(status, milliseconds, "answered");
        Ok(response)
    }
    .instrument(span)
    .await
}

/// The part of a path that names the kind of resource: `/api/v1/blobs` of `/api/v1/blobs/<digest>`.
fn resource(path: &str) -> &'static str {
    const KINDS: [&str; 13] = [
        "/healthz",
        "/style.css",
        "/readme",
        "/api/v1/sessions/challenge",
        "/api/v1/sessions",
        "/api/v1/sign-ups",
        "/api/v1/ca",
        "/api/v1/evaluate",
        "/api/v1/endorse",
        "/api/v1/submit",
        "/api/v1/blobs",
        "/api/v1/transactions",
        "/api/v1/keepers",
    ];
    match path {
        "/" => "/",
        _ => KINDS
            .into_iter()
            .find(|kind| path.starts_with(kind))
            .unwrap_or("unknown"),
    }
}
