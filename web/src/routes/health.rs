//! `/healthz`: whether the service can do its work.

use std::sync::Arc;
use std::time::{Duration, Instant};

use warp::Filter;
use warp::filters::BoxedFilter;
use warp::http::StatusCode;
use warp::reply::{Reply, Response, json};

use super::body::Body;
use super::caller::Anybody;
use super::route::route;
use crate::health::Health;
use crate::problem::ApiError;
use crate::state::AppState;

/// How long an answer is used again, since every client may ask.
const GOOD_FOR: Duration = Duration::from_secs(1);
const DEADLINE: Duration = Duration::from_secs(5);

pub(crate) fn routes(state: &Arc<AppState>) -> BoxedFilter<(Response,)> {
    let healthz = warp::path!("healthz").and(warp::get()).map(|| ());
    route(state, healthz, health)
}

async fn health(state: Arc<AppState>, _: Anybody, (): (), _: Body) -> Result<Response, ApiError> {
    let mut last = state.last_check.lock().await;
    let health = match &*last {
        Some((when, health)) if when.elapsed() < GOOD_FOR => health.clone(),
        _ => {
            let health = check(&state).await;
            *last = Some((Instant::now(), health.clone()));
            health
        }
    };
    let status = if health.is_good() {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    Ok(warp::reply::with_status(json(&health), status).into_response())
}

async fn check(state: &AppState) -> Health {
    let (peer, store, database) = tokio::join!(
        tokio::time::timeout(DEADLINE, state.gateway().is_reachable()),
        state.blobs.is_writable(),
        state.database.answers(),
    );
    Health {
        peer: peer.unwrap_or(false),
        store,
        database,
        height: state.read_model.height(),
        late: state.read_model.late().map(|late| late.to_string()),
    }
}
