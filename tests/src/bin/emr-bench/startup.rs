//! How long networks take to come and go.

use crate::stand::Stand;
use crate::statistics::median;

/// How often a network is made anew.
const ROUNDS: usize = 3;

/// Medians, in seconds.
pub(crate) struct Cycle {
    pub(crate) first: f64,
    pub(crate) down: f64,
    pub(crate) warm: f64,
}

/// Seconds to build Fabric from nothing and make a network with it.
pub(crate) async fn cold(stand: &Stand) -> anyhow::Result<f64> {
    let cache = stand.scratch("cold");
    stand.clean().await?;
    stand.up_from_nothing(&cache).await
}

/// Makes a network, takes it down and brings it up again, several times; it stays up.
pub(crate) async fn cycle(stand: &Stand) -> anyhow::Result<Cycle> {
    // Everything that has to be built once is built now.
    stand.clean().await?;
    stand.up().await?;
    let (mut first, mut down, mut warm) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        stand.clean().await?;
        first.push(stand.up().await?);
        down.push(stand.down().await?);
        warm.push(stand.up().await?);
    }
    Ok(Cycle {
        first: median(first),
        down: median(down),
        warm: median(warm),
    })
}
