//! `/healthz`: whether the service can do its work.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::Mutex;
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::http::StatusCode;
use warp::reply::{Reply, Response, json};

use crate::portal::{Portal, with};

/// Anybody may ask, so the answer is kept for a while.
const GOOD_FOR: Duration = Duration::from_secs(1);
const DEADLINE: Duration = Duration::from_secs(5);

/// The last answer, and when it was found.
pub(crate) type LastCheck = Mutex<Option<(Instant, Health)>>;

/// What works; 200 if all of it does, otherwise 503.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Health {
    /// The peer answers for the channel.
    peer: bool,
    /// The store takes files.
    store: bool,
    /// The database answers.
    database: bool,
}

pub(crate) fn routes(portal: &Arc<Portal>) -> BoxedFilter<(Response,)> {
    warp::path!("healthz")
        .and(warp::get())
        .and(with(portal))
        .then(health)
        .boxed()
}

async fn health(portal: Arc<Portal>) -> Response {
    let mut last = portal.last_check.lock().await;
    let health = match *last {
        Some((when, health)) if when.elapsed() < GOOD_FOR => health,
        _ => {
            let health = check(&portal).await;
            *last = Some((Instant::now(), health));
            health
        }
    };
    let all = health.peer && health.store && health.database;
    let status = if all {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    warp::reply::with_status(json(&health), status).into_response()
}

async fn check(portal: &Portal) -> Health {
    let (peer, store, database) = tokio::join!(
        tokio::time::timeout(DEADLINE, portal.peer.is_reachable()),
        portal.blobs.is_writable(),
        portal.releases.answers(),
    );
    Health {
        peer: peer.unwrap_or(false),
        store,
        database,
    }
}
