//! Makes the read model anew while the service goes on answering from the present one.

use std::time::Duration;

use super::ReadModel;
use super::follow::{FollowError, Reading};
use super::store::Generation;
use crate::upstream::Peer;

/// How long to wait before opening the stream again because the active model is ahead.
const PAUSE: Duration = Duration::from_millis(100);

/// Reads all blocks of a peer into a shadow, lets it take the place of the present model, and returns its height.
///
/// The present model answers until then. A rebuild that breaks off leaves a shadow, which the next one deletes.
pub(crate) async fn rebuild(model: &ReadModel, peer: &Peer) -> Result<u64, FollowError> {
    let shadow = model.store.begin_shadow().await?;
    let mut reading = Reading {
        model,
        generation: Generation::Shadow(shadow.generation),
        position: shadow,
        blobs: None,
    };
    loop {
        let height = peer.height().await?;
        let from = reading.position.height;
        if from < height {
            let blocks = peer.blocks_from(from)?;
            reading.read(blocks, |reached| reached >= height).await?;
        }
        if model.store.activate(&reading.position).await? {
            return Ok(reading.position.height);
        }
        tokio::time::sleep(PAUSE).await;
    }
}
