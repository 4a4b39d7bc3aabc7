//! The life of a program that runs until it is told to stop.

use std::error::Error;
use std::io;
use std::panic;
use std::process::ExitCode;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing_subscriber::EnvFilter;

use crate::chain;

/// Runs a program: begins its log, installs the crypto provider of rustls, and hands the work a [`Shutdown`], which
/// tells when to stop. An error is printed with its sources, and makes the exit code 1. A panic has an entry in the log.
///
/// The log begins at the level `info`; the environment variable `RUST_LOG` sets another.
///
/// ```no_run
/// use std::process::ExitCode;
///
/// use emr_service::daemon::run;
///
/// #[tokio::main]
/// async fn main() -> ExitCode {
///     run("emr-example", async |shutdown| {
///         shutdown.requested().await;
///         Ok::<(), std::io::Error>(())
///     })
///     .await
/// }
/// ```
///
/// # Panics
///
/// If the process has a log or a crypto provider already.
pub async fn run<E: Into<Box<dyn Error + Send + Sync>>>(
    program: &str,
    work: impl AsyncFnOnce(Shutdown) -> Result<(), E>,
) -> ExitCode {
    begin_log();
    panic::set_hook(Box::new(
        |panic| tracing::error!(%panic, "a task ended in a panic"),
    ));
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .expect("nothing installed a provider before");
    let outcome = match Shutdown::listen() {
        Ok(shutdown) => work(shutdown).await.map_err(Into::into),
        Err(error) => Err(error.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{program}: {}", chain(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

/// The signals that ask a program to stop: SIGTERM, and SIGINT of ctrl-c.
#[derive(Debug)]
pub struct Shutdown {
    terminate: Signal,
    interrupt: Signal,
}

impl Shutdown {
    /// Completes when the program must stop. Signals that came since the start of the program count.
    pub async fn requested(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => (),
            _ = self.interrupt.recv() => (),
        }
    }

    fn listen() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }
}

/// One JSON object a line, on standard output, so that no text of others can look like an entry of its own.
fn begin_log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).json();
    log.with_span_list(false).init();
}
