//! What the service does by itself from time to time: it looks after the disk and deletes what nobody needs.

use std::time::Duration;

use emr_model::Timestamp;
use tokio::time::{MissedTickBehavior, interval};

use crate::metrics;
use crate::problem::ApiError;
use crate::state::AppState;

/// How often the disk is looked at.
const OFTEN: Duration = Duration::from_secs(1);
/// How often everything else is done: the minute of the security log, too.
const SELDOM: Duration = Duration::from_secs(60);
/// How many files are looked at before others get the database.
const AT_A_TIME: u32 = 256;

/// Keeps house as long as the service runs.
pub(crate) async fn keep_house(state: &AppState) {
    let (mut often, mut seldom) = (interval(OFTEN), interval(SELDOM));
    often.set_missed_tick_behavior(MissedTickBehavior::Delay);
    seldom.set_missed_tick_behavior(MissedTickBehavior::Delay);
    metrics::limits(&state.limits.settings);
    loop {
        tokio::select! {
            _ = often.tick() => state.limits.look_after_the_disk(),
            _ = seldom.tick() => tidy(state).await,
        }
    }
}

async fn tidy(state: &AppState) {
    state.limits.forget_idle();
    let now = Timestamp::now();
    state.security_log.end_minute(now);
    if let Err(error) = collect_orphans(state, now).await {
        tracing::warn!(%error, "uploads that no transaction names stay for now");
    }
    if let Err(error) = state.applications.forget(now).await {
        tracing::warn!(%error, "old applications stay for now");
    }
    if let Err(error) = state.invitations.forget(now).await {
        tracing::warn!(%error, "old invitations stay for now");
    }
    match state.accounts.total().await {
        Ok(total) => metrics::stored(total.bytes, total.files),
        Err(error) => tracing::warn!(%error, "the stored files cannot be counted"),
    }
}

/// Deletes uploads that no transaction has named for `orphan_hours`, and logos that their organizations have replaced.
///
/// It does so only while the read model is not late: a model that is being made anew knows of no transaction yet.
pub(crate) async fn collect_orphans(state: &AppState, now: Timestamp) -> Result<(), ApiError> {
    let hours = state.limits.settings.orphan_hours.get();
    let age = hours.saturating_mul(60 * 60 * 1_000);
    let before = Timestamp::from_millis(now.as_millis().saturating_sub(age));
    loop {
        let unnamed = state.accounts.unnamed(before, AT_A_TIME).await?;
        if unnamed.is_empty() {
            return Ok(());
        }
        state.read_model.caught_up().await?;
        if state.read_model.late().is_some() {
            return Ok(());
        }
        for digest in unnamed {
            if state.read_model.names_blob(&digest).await? {
                state.accounts.named(&digest).await?;
            } else if state.read_model.is_logo(&digest).await? {
                // Another logo may take its place, so it is looked at again.
                state.accounts.renew(&digest, now).await?;
            } else {
                state.accounts.delete(&digest, before).await?;
                metrics::orphan();
            }
        }
    }
}
