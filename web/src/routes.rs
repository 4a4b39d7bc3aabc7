//! All routes in one filter, with the headers that every answer bears.

use std::convert::Infallible;
use std::sync::Arc;

use warp::Filter;
use warp::http::{HeaderMap, HeaderName, HeaderValue, header};
use warp::reply::Reply;

use crate::portal::Portal;
use crate::problem::no_route;
use crate::{authorities, blobs, health, keepers, sessions, sign_ups, start_page, transactions};

/// Nothing but our own style sheet, no frames, no other origins; nothing is kept by caches.
const HEADERS: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
    (header::CACHE_CONTROL, "no-store"),
];

/// Everything that the service answers; a rejection means only that no route matched.
pub(crate) fn routes(
    portal: &Arc<Portal>,
) -> impl Filter<Extract = (impl Reply + use<>,), Error = Infallible> + Clone + use<> {
    let people = start_page::routes().or(health::routes(portal)).unify();
    let members = sessions::routes(portal)
        .or(sign_ups::routes(portal))
        .unify();
    let ledger = transactions::routes(portal)
        .or(blobs::routes(portal))
        .unify();
    let relays = keepers::routes(portal)
        .or(authorities::routes(portal))
        .unify();
    people
        .or(members)
        .unify()
        .or(ledger)
        .unify()
        .or(relays)
        .unify()
        .recover(no_route)
        .unify()
        .with(warp::reply::with::headers(headers()))
}

fn headers() -> HeaderMap {
    HEADERS
        .into_iter()
        .map(|(name, value)| (name, HeaderValue::from_static(value)))
        .collect()
}
