//! One connection: TLS, then HTTP/1 or HTTP/2 as the handshake agreed; HTTP/1 where there is no TLS.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use emr_service::from_files::FromFiles;
use hyper::body::{Body, Incoming};
use hyper::server::conn::{http1, http2};
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulConnection;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use warp::http::{Request, Response};

use super::answer::answer;
use super::place::Place;

const MOST_STREAMS: u32 = 16;
const LONGEST_HEADERS: u32 = 64 * 1024;
/// In HTTP/1: how long the headers of a request and the pause before them may take.
const HEADERS: Duration = Duration::from_secs(60);
/// In HTTP/2: how often the service asks the other end whether it is still there.
const PING: Duration = Duration::from_secs(30);
/// How long a connection that is told to end may take to finish its requests.
const LAST_REQUESTS: Duration = Duration::from_secs(30);
/// How long a connection without requests may take to read that it ends.
const FAREWELL: Duration = Duration::from_secs(1);

/// What every connection is served with.
#[derive(Clone)]
pub(crate) struct Connections<S> {
    /// `None` for connections without TLS.
    acceptor: Option<Arc<FromFiles<TlsAcceptor>>>,
    service: S,
    ending: CancellationToken,
}

impl<S, B> Connections<S>
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send + 'static,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    /// When `ending` is cancelled, every connection finishes its running requests and closes.
    pub(crate) fn new(
        acceptor: Option<Arc<FromFiles<TlsAcceptor>>>,
        service: S,
        ending: CancellationToken,
    ) -> Self {
        Self {
            acceptor,
            service,
            ending,
        }
    }

    /// Serves one connection until it ends, expires or must give its place to another.
    pub(crate) async fn serve<I>(self, stream: I, place: Arc<Place>)
    where
        I: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let talk = Box::pin(self.talk(stream, &place));
        tokio::select! {
            () = talk => (),
            () = place.evicted() => tracing::debug!("a connection made room for another"),
        }
    }

    async fn talk<I>(self, stream: I, place: &Arc<Place>)
    where
        I: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let Some(acceptor) = &self.acceptor else {
            return self.answer_requests(stream, false, place).await;
        };
        let accepted = tokio::select! {
            accepted = acceptor.current().accept(stream) => accepted,
            () = self.is_over(place) => return,
        };
        let Ok(stream) = accepted else { return };
        let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        self.answer_requests(stream, is_http2, place).await;
    }

    async fn answer_requests<I>(&self, stream: I, is_http2: bool, place: &Arc<Place>)
    where
        I: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        place.arrived();
        let stream = TokioIo::new(stream);
        let service = {
            let (service, place) = (self.service.clone(), place.clone());
            service_fn(move |request| answer(service.clone(), place.clone(), request))
        };
        let result = if is_http2 {
            self.run(http2().serve_connection(stream, service), place)
                .await
        } else {
            self.run(http1().serve_connection(stream, service), place)
                .await
        };
        if let Err(error) = result {
            tracing::debug!(%error, "a connection broke");
        }
    }

    async fn run<C>(&self, connection: C, place: &Place) -> Result<(), hyper::Error>
    where
        C: GracefulConnection<Error = hyper::Error> + Future<Output = Result<(), hyper::Error>>,
    {
        let mut connection = std::pin::pin!(connection);
        tokio::select! {
            result = &mut connection => return result,
            () = self.is_over(place) => (),
        }
        connection.as_mut().graceful_shutdown();
        let last = if place.has_running_requests() {
            LAST_REQUESTS
        } else {
            FAREWELL
        };
        tokio::time::timeout(last, connection)
            .await
            .unwrap_or(Ok(()))
    }

    /// Waits until the connection expires or the service ends.
    async fn is_over(&self, place: &Place) {
        tokio::select! {
            () = place.expired() => (),
            () = self.ending.cancelled() => (),
        }
    }
}

fn http1() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS)
        .max_buf_size(LONGEST_HEADERS as usize);
    builder
}

fn http2() -> http2::Builder<TokioExecutor> {
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder
        .timer(TokioTimer::new())
        .keep_alive_interval(PING)
        .max_concurrent_streams(MOST_STREAMS)
        .max_header_list_size(LONGEST_HEADERS);
    builder
}
