//! The turn of the months: the keeper seals what it holds to the new month's key, and destroys the earlier one.

use std::sync::Arc;
use std::time::Duration;

use emr_model::Timestamp;
use tokio::time::sleep;
use tracing::{info, warn};

use crate::keeper::Keeper;
use crate::month_keys::Month;

/// How often to look whether another month has begun, or to try again what failed.
const PAUSE: Duration = Duration::from_secs(3_600);

/// Turns to each next month's key in a keeper's name, for as long as the keeper runs.
///
/// It begins with all files, since those of keepers of before are sealed to the custody key.
pub(crate) async fn turn_with_the_months(keeper: Arc<Keeper>) {
    let mut is_due = true;
    loop {
        let month = Month::of(Timestamp::now());
        if is_due || keeper.store.is_of_another_month(&month) {
            is_due = !turn_to(&keeper, month).await;
        }
        sleep(PAUSE).await;
    }
}

/// Returns whether all is done.
async fn turn_to(keeper: &Arc<Keeper>, month: Month) -> bool {
    let store = keeper.store.clone();
    let turned = tokio::task::spawn_blocking(move || store.turn_to(&month));
    match turned.await.expect("sealing files does not panic") {
        Ok(destroyed) => {
            for month in destroyed {
                info!(%month, "destroyed the key of an earlier month");
            }
            true
        }
        Err(error) => {
            warn!(%error, "files stay sealed to the key of an earlier month for now");
            false
        }
    }
}
