//! All routes in one filter, with the headers that every answer bears.

use std::convert::Infallible;
use std::sync::Arc;

use warp::Filter;
use warp::http::{HeaderMap, HeaderName, HeaderValue, header};
use warp::reply::{Reply, Response};

use crate::problem::no_route;
use crate::state::AppState;

mod authorities;
mod blobs;
mod body;
mod caller;
mod fetch_metadata;
mod health;
mod keepers;
mod page;
mod profile;
mod readme;
mod route;
mod session_cookie;
mod sessions;
mod sign_ups;
mod transactions;

/// An answer of the API loads nothing, runs no script and appears in no frame; caches keep none.
const HEADERS: [(HeaderName, &str); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
    (header::CACHE_CONTROL, "no-store"),
];

/// Why the read model may be out of date; absent if it is not.
const LATE: HeaderName = HeaderName::from_static("emr-late");

/// Everything that the service answers; a rejection means only that no route matched.
pub(crate) fn routes(
    state: &Arc<AppState>,
) -> impl Filter<Extract = (impl Reply + use<>,), Error = Infallible> + Clone + use<> {
    let routes = route::any([
        readme::routes(),
        profile::routes(state),
        health::routes(state),
        sessions::routes(state),
        sign_ups::routes(state),
        transactions::routes(state),
        blobs::routes(state),
        keepers::routes(state),
        authorities::routes(state),
    ]);
    let answering = state.clone();
    let api = routes
        .recover(no_route)
        .unify()
        .with(warp::reply::with::headers(headers()))
        .map(move |reply| say_late(&answering, Reply::into_response(reply)));
    // The page has headers of its own.
    page::routes().or(api).unify()
}

/// Adds a header that says why the read model may be out of date, if it may.
fn say_late(state: &AppState, mut response: Response) -> Response {
    if let Some(late) = state.read_model.late()
        && let Ok(late) = HeaderValue::from_str(&late.to_string())
    {
        response.headers_mut().insert(LATE, late);
    }
    response
}

fn headers() -> HeaderMap {
    HEADERS
        .into_iter()
        .map(|(name, value)| (name, HeaderValue::from_static(value)))
        .collect()
}
