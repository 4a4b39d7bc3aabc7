//! All routes, and which of them answers a request.

use std::collections::BTreeSet;
use std::sync::Arc;

use emr_model::Timestamp;
use tracing::Span;
use warp::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use warp::reply::{Reply, Response};

use super::body::Body;
use super::route::Route;
use crate::metrics::RouteLabel;
use crate::problem::{ApiError, Code};
use crate::security_log::Event;
use crate::state::AppState;

/// An answer of the API loads nothing, runs no script and appears in no frame; caches keep only one
/// that says otherwise itself.
const HEADERS: [(HeaderName, &str); 6] = [
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
    (header::CACHE_CONTROL, "no-store"),
];

/// From an answer over TLS on, a browser reaches this host name and those below it over TLS alone. In an answer without
/// TLS it ignores this (RFC 6797, section 8.1).
const ONLY_TLS: &str = "max-age=31536000; includeSubDomains";

/// Why the read model may be out of date; absent if it is not.
const LATE: HeaderName = HeaderName::from_static("emr-late");

/// What the security log says in place of a route's name if the path belongs to none.
const NO_ROUTE: &str = "none";

/// All routes of the service.
pub(crate) struct Table {
    routes: Vec<Route>,
}

impl Table {
    /// A table of these rows.
    pub(super) fn new(routes: Vec<Route>) -> Self {
        Self { routes }
    }

    /// The rows.
    pub(crate) fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// Answers a request for this path, with the headers that every answer bears.
    pub(super) async fn answer(
        &self,
        state: &Arc<AppState>,
        method: &Method,
        path: &str,
        body: Body,
    ) -> Response {
        let here: Vec<_> = self.routes.iter().filter(|it| it.is_at(path)).collect();
        let label = here.first().map(|route| route.template.as_str());
        Span::current().record("route", label);
        let asked = if method == Method::HEAD {
            &Method::GET
        } else {
            method
        };
        let route = here.iter().find(|route| route.method == asked);
        let (head, is_of_security) = (body.head(), route.is_some_and(|it| it.is_of_security));
        let (sender, network, request) = (head.sender.clone(), head.network(), head.id());
        let mut response = match (admit(state, &body), route) {
            (Err(error), _) => error.into_response(),
            (Ok(()), Some(route)) => route.answer(state.clone(), path, body).await,
            (Ok(()), None) if here.is_empty() => ApiError::NotFound.into_response(),
            (Ok(()), None) => refuse_method(method, &here),
        };
        let refusal = response.extensions().get::<Code>().copied();
        if is_of_security || refusal.is_some_and(Code::is_of_security) {
            let event = Event {
                name: route.map_or(label.unwrap_or(NO_ROUTE), |route| route.name),
                who: sender.name(),
                network,
                refusal: refusal.map(Code::as_str),
                request: request.as_deref(),
            };
            state.security_log.note(&event, Timestamp::now());
        }
        if let Some(label) = label {
            response.extensions_mut().insert(RouteLabel(label));
        }
        finish(state, response)
    }
}

/// Counts the request: for the member who has signed in on the connection, or else for its address. A whole hospital can
/// share one address.
fn admit(state: &AppState, body: &Body) -> Result<(), ApiError> {
    let head = body.head();
    match (head.member_of_connection(), head.network()) {
        (Some(member), _) => {
            let admitted = state.limits.check_member(&member.key);
            // The log names who asks too often, though nobody looks at the request's cookie.
            admitted.inspect_err(|_| head.sender.has_name(&member.name))
        }
        (None, Some(network)) => state.limits.check_address(&network),
        (None, None) => Ok(()),
    }
}

/// Says which methods an address has: to OPTIONS, and where a request has another method (RFC 9110, sections 9.3.7 and
/// 15.5.6).
fn refuse_method(method: &Method, here: &[&Route]) -> Response {
    let mut response = if method == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else {
        ApiError::MethodNotAllowed.into_response()
    };
    let methods: Vec<_> = methods(here).into_iter().collect();
    let allow = HeaderValue::from_str(&methods.join(", ")).expect("methods are tokens");
    response.headers_mut().insert(header::ALLOW, allow);
    response
}

/// The methods of an address with these routes. Where GET is, HEAD is, too (RFC 9110, section 9.3.2).
fn methods<'r>(here: &[&'r Route]) -> BTreeSet<&'r str> {
    let mut methods: BTreeSet<_> = here.iter().map(|route| route.method.as_str()).collect();
    if methods.contains(Method::GET.as_str()) {
        methods.insert("HEAD");
    }
    methods.insert("OPTIONS");
    methods
}

/// Adds the headers of every answer, and those of the API to an answer without a policy of its own. One of them says why
/// the read model may be out of date, if it may.
fn finish(state: &AppState, mut response: Response) -> Response {
    let headers = response.headers_mut();
    let only_tls = HeaderValue::from_static(ONLY_TLS);
    headers.insert(header::STRICT_TRANSPORT_SECURITY, only_tls);
    if headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        return response;
    }
    for (name, value) in HEADERS {
        let value = HeaderValue::from_static(value);
        headers.entry(name).or_insert(value);
    }
    if let Some(late) = state.read_model.late()
        && let Ok(late) = HeaderValue::from_str(&late.to_string())
    {
        headers.insert(LATE, late);
    }
    response
}
