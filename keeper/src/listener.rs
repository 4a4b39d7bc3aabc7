//! Incoming connections of the web service, after their TLS handshakes.

use std::future::ready;
use std::io;
use std::time::Duration;

use emr_service::from_files::FromFiles;
use futures::{Stream, StreamExt, stream};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tracing::warn;

/// How long a caller may take for its handshake.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// How many handshakes run at once; further callers wait in the backlog of the operating system.
const HANDSHAKES: usize = 256;

/// How long to wait after a failed accept. The usual cause, too many open files, does not pass at once.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Accepts callers for ever, each with the certificate that is in the files when the caller comes. Handshakes run at the
/// same time; one that fails concerns nobody else.
pub(crate) fn connections(
    listener: TcpListener,
    tls: FromFiles<TlsAcceptor>,
) -> impl Stream<Item = io::Result<TlsStream<TcpStream>>> {
    stream::unfold(listener, |listener| async {
        loop {
            match listener.accept().await {
                Ok((socket, _)) => return Some((socket, listener)),
                Err(error) => {
                    warn!(%error, "cannot accept a connection");
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    })
    .map(move |socket| handshake(socket, tls.current()))
    .buffer_unordered(HANDSHAKES)
    .filter_map(|connected| ready(connected.map(Ok)))
}

async fn handshake(socket: TcpStream, tls: TlsAcceptor) -> Option<TlsStream<TcpStream>> {
    // Without it, a small message waits for the acknowledgement of the messages before it.
    let _ = socket.set_nodelay(true);
    timeout(HANDSHAKE_TIMEOUT, tls.accept(socket))
        .await
        .ok()?
        .ok()
}
