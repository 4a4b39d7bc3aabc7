//! `/healthz`: whether the service can do its work.

use std::time::{Duration, Instant};

use warp::http::StatusCode;
use warp::reply::{Reply, Response, json, with_status};

use super::answer::Answer;
use super::caller::Anybody;
use super::operation::{JSON, Operation};
use super::route::Request;
use crate::health::Health;
use crate::problem::ApiError;
use crate::state::AppState;

/// How long an answer is used again, since every client may ask.
const GOOD_FOR: Duration = Duration::from_secs(1);
const DEADLINE: Duration = Duration::from_secs(5);

pub(super) async fn health(request: Request<Anybody>) -> Result<Health, ApiError> {
    let state = &request.state;
    let mut last = state.last_check.lock().await;
    match &*last {
        Some((when, health)) if when.elapsed() < GOOD_FOR => Ok(health.clone()),
        _ => {
            let health = check(state).await;
            *last = Some((Instant::now(), health.clone()));
            Ok(health)
        }
    }
}

impl Health {
    fn status(&self) -> StatusCode {
        if self.is_good() {
            StatusCode::OK
        } else {
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

impl Reply for Health {
    fn into_response(self) -> Response {
        with_status(json(&self), self.status()).into_response()
    }
}

impl Answer for Health {
    fn describe(operation: &mut Operation<'_>) {
        let schema = operation.schema::<Self>();
        for status in [StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE] {
            operation.answers(status).content(JSON, schema.clone());
        }
    }
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
