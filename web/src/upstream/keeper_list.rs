//! The registered keepers, for people who are no members yet.

use std::time::Duration;

use emr_model::Bytes;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use super::Peer;
use crate::problem::ApiError;

/// For how long an answer of the peers is given again.
const AGE: Duration = Duration::from_secs(60);
/// How long a request waits while another one asks the peers.
const PATIENCE: Duration = Duration::from_secs(5);

/// What peers of the ministry and of a hospital endorsed last.
///
/// Everybody may ask for the keepers, so the service asks the peers once a minute at most.
#[derive(Default)]
pub(crate) struct KeeperList(Mutex<Option<(Instant, Bytes)>>);

impl KeeperList {
    /// A transaction that asks for the keepers, with the endorsed answer. This service signed it, and submits it nowhere.
    pub(crate) async fn endorsed(&self, peer: &Peer, chaincode: &str) -> Result<Bytes, ApiError> {
        let mut kept = timeout(PATIENCE, self.0.lock())
            .await
            .map_err(|_| ApiError::Busy)?;
        if let Some((asked, transaction)) = &*kept
            && asked.elapsed() < AGE
        {
            return Ok(transaction.clone());
        }
        let transaction: Bytes = peer.endorsed_keepers(chaincode).await?.to_vec().into();
        *kept = Some((Instant::now(), transaction.clone()));
        Ok(transaction)
    }
}
