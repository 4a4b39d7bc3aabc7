//! The life of a program that runs until it is told to stop.

use std::error::Error;
use std::io::{self, IsTerminal as _};
use std::process::ExitCode;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing_subscriber::EnvFilter;

use crate::chain;

/// Where a program's log goes, and in which form.
///
/// # Defaults
///
/// The level `info`; the environment variable `RUST_LOG` sets another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Log {
    /// One JSON object a line, on standard output.
    Json,
    /// Lines for people, on standard error.
    Text,
}

/// Runs a program: begins its log, installs the crypto provider of rustls, and hands the work a [`Shutdown`], which
/// tells when to stop. An error is printed with its sources, and makes the exit code 1.
///
/// ```no_run
/// use std::process::ExitCode;
///
/// use emr_service::daemon::{Log, run};
///
/// #[tokio::main]
/// async fn main() -> ExitCode {
///     run("emr-example", Log::Text, async |shutdown| {
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
    log: Log,
    work: impl AsyncFnOnce(Shutdown) -> Result<(), E>,
) -> ExitCode {
    begin_log(log);
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

fn begin_log(log: Log) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter);
    match log {
        Log::Json => subscriber.json().with_span_list(false).init(),
        Log::Text => subscriber
            .with_writer(io::stderr)
            .with_ansi(io::stderr().is_terminal())
            .init(),
    }
}
