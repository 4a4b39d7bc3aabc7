//! When a server stops.

use tokio_util::sync::CancellationToken;

/// The two moments of a server's end, seen by all its connections.
#[derive(Clone, Debug, Default)]
pub(super) struct Lifecycle {
    /// From here on transactions may finish, but none begins.
    pub(super) draining: CancellationToken,
    /// From here on nothing runs.
    pub(super) aborted: CancellationToken,
}

/// Completes when the process is told to end: by SIGTERM, or by ctrl-c.
///
/// If the process cannot be told (the handlers cannot be installed), this never completes.
pub async fn shutdown_signal() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = interrupted => {}
        () = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};

    if let Ok(mut signal) = signal(SignalKind::terminate()) {
        signal.recv().await;
    } else {
        std::future::pending().await
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

#[cfg(all(test, unix))]
mod tests {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    use super::*;

    #[tokio::test]
    async fn a_process_is_told_to_end_by_sigterm() {
        let mut signal = std::pin::pin!(shutdown_signal());
        assert!(futures::poll!(&mut signal).is_pending());
        kill(Pid::this(), Signal::SIGTERM).unwrap();
        let bound = std::time::Duration::from_secs(20);
        tokio::time::timeout(bound, signal).await.unwrap();
    }
}
