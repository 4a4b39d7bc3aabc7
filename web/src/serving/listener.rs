//! Accepting connections.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpListener, TcpStream};

/// Without this pause, a lack of file descriptors, for example, would make the loop spin.
const AFTER_FAILED_ACCEPT: Duration = Duration::from_millis(100);
/// How long a connection may be silent before the operating system asks whether the other end is still there.
const KEEP_ALIVE: Duration = Duration::from_secs(60);

/// A socket that listens.
pub(crate) struct Listener(TcpListener);

impl Listener {
    pub(crate) async fn bind(address: SocketAddr) -> anyhow::Result<Self> {
        TcpListener::bind(address)
            .await
            .map(Self)
            .with_context(|| format!("{address} cannot be listened on"))
    }

    pub(crate) fn address(&self) -> std::io::Result<SocketAddr> {
        self.0.local_addr()
    }

    /// The next connection, and where it comes from.
    pub(crate) async fn accept(&self) -> (TcpStream, SocketAddr) {
        loop {
            match self.0.accept().await {
                Ok((stream, address)) => {
                    // Without these options a connection works, too: a failure is no reason to refuse it.
                    let _ = stream.set_nodelay(true);
                    let keep_alive = TcpKeepalive::new().with_time(KEEP_ALIVE);
                    let _ = SockRef::from(&stream).set_tcp_keepalive(&keep_alive);
                    return (stream, address);
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(AFTER_FAILED_ACCEPT).await;
                }
            }
        }
    }
}
