//! The TLS configuration of a server, kept up to date with its files.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustls::ServerConfig;
use tracing::{info, warn};

use super::tls::{Material, Tls};
use super::{ServerError, metrics};

/// Decides for every connection which certificate to show and which roots to trust.
pub(super) struct Renewal {
    tls: Tls,
    state: Mutex<State>,
}

struct State {
    /// The material that was read last, usable or not.
    seen: Result<Material, ServerError>,
    usable: Arc<ServerConfig>,
}

impl Renewal {
    pub(super) fn new(tls: Tls) -> Result<Self, ServerError> {
        let material = tls.read()?;
        let usable = Arc::new(material.server().map_err(ServerError::Tls)?);
        let seen = Ok(material);
        Ok(Self {
            tls,
            state: Mutex::new(State { seen, usable }),
        })
    }

    /// The configuration from the files as they are now, or as they were when they could last be used.
    pub(super) async fn config(self: Arc<Self>) -> Arc<ServerConfig> {
        if self.tls.is_renewable() {
            let this = self.clone();
            match tokio::task::spawn_blocking(move || this.renew()).await {
                Ok(Some(Ok(()))) => info!("renewed certificates are in use"),
                Ok(Some(Err(problem))) => warn!(
                    problem,
                    "the certificates were changed and cannot be used: the last ones stay in use"
                ),
                Ok(None) | Err(_) => {}
            }
        }
        self.state().usable.clone()
    }

    /// Reads the files. `None` if they have not changed since the last time, usable or not.
    fn renew(&self) -> Option<Result<(), String>> {
        let now = self.tls.read();
        let mut state = self.state();
        let is_known = match (&state.seen, &now) {
            (Ok(seen), Ok(now)) => seen == now,
            (Err(_), Err(_)) => true,
            _ => false,
        };
        if is_known {
            return None;
        }
        let renewed = match &now {
            Ok(material) => material.server().map_err(|error| describe(&error)),
            Err(error) => Err(describe(error)),
        };
        metrics::certificate_reloaded(renewed.is_ok());
        state.seen = now;
        Some(renewed.map(|config| state.usable = Arc::new(config)))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // The state is replaced whole, field by field, by code that does not panic in between.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn describe(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}
