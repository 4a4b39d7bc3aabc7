//! Makes the read model anew, beside a service that goes on answering.

use anyhow::{Context, ensure};
use emr_service::settings::WebSettings;

use crate::blobs::{BlobStore, store_folder};
use crate::database::Database;
use crate::read_model::{self, ReadModel};
use crate::state::read_profile;
use crate::upstream::Peer;

/// Reads all blocks of the channel into a new read model and lets it replace the present one, which answers until then.
/// Returns how many blocks the new one holds.
///
/// # Errors
///
/// A sentence that names the file, database or peer that cannot be used, or the block that cannot be read. The present
/// model stays as it is.
pub async fn rebuild(config: &WebSettings) -> anyhow::Result<u64> {
    ensure!(
        config.database.is_some() || config.data.is_dir(),
        "{} is no folder of this service",
        config.data.display()
    );
    let database = Database::open(config.database.as_deref(), &config.data).await?;
    let model = ReadModel::open(database, config.chaincode.clone()).await?;
    let peers = Peer::all(config, &read_profile(config)?.ministry)?;
    let peer = peers.first().context("the settings name no peer")?;
    let blobs = BlobStore::beside_a_service(&store_folder(config))?;
    read_model::rebuild(&model, peer, &blobs)
        .await
        .context("the read model was not rebuilt")
}
