//! Makes the read model anew while the service goes on answering from the present one.

use std::time::Duration;

use super::ReadModel;
use super::follow::{FollowError, Reading};
use super::store::Generation;
use crate::blobs::BlobStore;
use crate::upstream::Peer;

/// How long to wait before comparing the two models again.
const PAUSE: Duration = Duration::from_millis(100);

/// Reads all blocks of a peer into a shadow, lets it take the place of the present model, and returns its height.
///
/// The present model answers until then. A rebuild that breaks off leaves a shadow, which the next one deletes.
///
/// Only reading into the present model deletes erased ciphertext in `blobs` and ends sessions. So the shadow takes its
/// place only when both hold the same blocks, and the rebuild brings the present model forward if no service does.
pub(crate) async fn rebuild(
    model: &ReadModel,
    peer: &Peer,
    blobs: &BlobStore,
) -> Result<u64, FollowError> {
    let shadow = model.store.begin_shadow().await?;
    let mut shadow = Reading {
        model,
        generation: Generation::Shadow(shadow.generation),
        position: shadow,
        blobs: None,
    };
    loop {
        read_to(&mut shadow, peer, peer.height().await?).await?;
        let mut present = Reading {
            model,
            generation: Generation::Active,
            position: model.position(Generation::Active).await?,
            blobs: Some(blobs),
        };
        read_to(&mut present, peer, shadow.position.height).await?;
        match model.store.activate(&shadow.position).await {
            Ok(true) => return Ok(shadow.position.height),
            Ok(false) => (),
            Err(sqlx::Error::RowNotFound) => return Err(FollowError::Replaced),
            Err(error) => return Err(error.into()),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Reads until the model holds `height` blocks, if it holds fewer.
async fn read_to(reading: &mut Reading<'_>, peer: &Peer, height: u64) -> Result<(), FollowError> {
    let from = reading.position.height;
    if from < height {
        let blocks = peer.blocks_from(from)?;
        reading.read(blocks, |reached| reached >= height).await?;
    }
    Ok(())
}
