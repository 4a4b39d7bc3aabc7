//! One member's way to the web service of a network.

use std::sync::Arc;

use emr_api::profile::Profile;
use emr_client::connection::Connection;

use crate::clock::SystemClock;
use crate::transport::{HttpsTransport, PrepareError};

/// Why no connection could be made from a profile.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Fault: the profile's address or TLS root, or this machine.
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    /// Fault: the profile's roots of trust.
    #[error(transparent)]
    Profile(#[from] emr_client::Error),
}

/// Prepares one member's connection to the web service that a profile names; nothing is sent yet.
///
/// # Errors
///
/// [`ConnectError`].
pub fn connect(profile: &Profile) -> Result<Connection, ConnectError> {
    let transport = Arc::new(HttpsTransport::new(profile)?);
    Ok(Connection::new(profile, transport, Arc::new(SystemClock))?)
}
