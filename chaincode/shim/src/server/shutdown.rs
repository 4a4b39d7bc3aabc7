//! When a server stops.

use tokio_util::sync::CancellationToken;

/// The two moments of a server's end, seen by all its connections.
#[derive(Clone, Debug, Default)]
pub(super) struct Lifecycle {
    /// From here on, running transactions may finish, but no transaction begins.
    pub(super) draining: CancellationToken,
    /// From here on, nothing runs.
    pub(super) aborted: CancellationToken,
}

/// Completes when SIGTERM or ctrl-c tells the process to end. It notices signals from the call on, even before the
/// await.
///
/// If the handlers cannot be installed, this never completes.
///
/// # Panics
///
/// Outside a Tokio runtime.
#[cfg(unix)]
pub fn shutdown_signal() -> impl Future<Output = ()> + Send {
    use tokio::signal::unix::{SignalKind, signal};

    let signals = [SignalKind::interrupt(), SignalKind::terminate()].map(signal);
    let received = signals.map(|signal| {
        Box::pin(async {
            match signal {
                Ok(mut signal) => drop(signal.recv().await),
                Err(_) => std::future::pending().await,
            }
        })
    });
    async move {
        futures::future::select_all(received).await;
    }
}

/// Completes when the process is told to end by ctrl-c.
///
/// If the handler cannot be installed, this never completes.
#[cfg(not(unix))]
pub async fn shutdown_signal() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}

#[cfg(all(test, unix))]
mod tests {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    use super::*;

    #[tokio::test]
    async fn a_process_is_told_to_end_by_sigterm_even_before_it_waits() {
        let signal = shutdown_signal();
        kill(Pid::this(), Signal::SIGTERM).unwrap();
        let bound = std::time::Duration::from_secs(20);
        tokio::time::timeout(bound, signal).await.unwrap();
    }
}
