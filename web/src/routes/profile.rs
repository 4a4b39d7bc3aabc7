//! `/api/v1/profile`: what the page pins about the network before its member has signed up.

use std::sync::Arc;

use warp::Filter;
use warp::filters::BoxedFilter;
use warp::reply::{Json, Response, json};

use super::body::Body;
use super::caller::Anybody;
use super::route::route;
use crate::problem::ApiError;
use crate::state::AppState;

pub(crate) fn routes(state: &Arc<AppState>) -> BoxedFilter<(Response,)> {
    let profile = warp::path!("api" / "v1" / "profile")
        .and(warp::get())
        .map(|| ());
    route(state, profile, profile_of_network)
}

async fn profile_of_network(
    state: Arc<AppState>,
    _: Anybody,
    (): (),
    _: Body,
) -> Result<Json, ApiError> {
    Ok(json(&state.profile))
}
