//! `/healthz`: whether the service can do its work.

use std::time::Duration;

use tokio::time::timeout;
use warp::http::StatusCode;
use warp::reply::{Reply, Response, json, with_status};

use super::answer::Answer;
use super::caller::Anybody;
use super::operation::{JSON, Operation};
use super::route::Request;
use crate::health::Health;
use crate::problem::ApiError;
use crate::state::AppState;

/// How long each part may take to answer. Requests that wait for the same answer are a little more patient.
const DEADLINE: Duration = Duration::from_secs(4);

pub(super) async fn health(request: Request<Anybody>) -> Result<Health, ApiError> {
    let state = &request.state;
    state
        .health
        .get_or_fetch(async { Ok(check(state).await) })
        .await
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
        in_time(state.gateway().is_reachable()),
        in_time(state.blobs.is_writable()),
        in_time(state.database.answers()),
    );
    Health {
        peer,
        store,
        database,
        height: state.read_model.height(),
        late: state.read_model.late().map(|late| late.to_string()),
    }
}

/// What a part says of itself; that it does not work, if it says nothing.
async fn in_time(works: impl Future<Output = bool>) -> bool {
    timeout(DEADLINE, works).await.unwrap_or(false)
}
