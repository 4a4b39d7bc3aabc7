//! As many transactions as a network takes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use fabric_gateway::{Gateway, Proposal};
use tokio::task::JoinSet;

/// How many clients call at once: more did not get more committed on two cores.
pub(crate) const CLIENTS: usize = 64;
/// How many clients call at once if each transaction is large.
pub(crate) const CLIENTS_OF_LARGE: usize = 8;

/// Transactions committed per second, out of `calls` that this many clients submit.
pub(crate) async fn rate(
    gateway: &Gateway,
    clients: usize,
    calls: usize,
    propose: impl Fn() -> Proposal + Clone + Send + 'static,
) -> anyhow::Result<f64> {
    let begun = Instant::now();
    let taken = Arc::new(AtomicUsize::new(0));
    let mut calling = JoinSet::new();
    for _ in 0..clients {
        let (gateway, propose, taken) = (gateway.clone(), propose.clone(), taken.clone());
        calling.spawn(async move {
            while taken.fetch_add(1, Ordering::Relaxed) < calls {
                gateway.submit_proposal(propose()).await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(called) = calling.join_next().await {
        called??;
    }
    Ok(calls as f64 / begun.elapsed().as_secs_f64())
}
