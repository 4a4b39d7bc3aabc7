//! Metrics for the operator of the service, in Prometheus' text format. No label identifies a person: each label takes
//! one of a few values that are fixed here.
//!
//! | metric | labels | what |
//! |---|---|---|
//! | `emr_web_requests_total` | `route`, `status` | answered requests |
//! | `emr_web_request_duration_seconds` | `route` | from a request's headers to the answer's, a histogram |
//! | `emr_web_refusals_total` | `code` | answers with a problem |
//! | `emr_web_evicted_connections_total` | `class` | connections that were closed to make room: `anonymous` or `member` |
//! | `emr_web_ledger_calls_total` | `call`, `outcome` | calls to the peer |

use std::time::Duration;

use metrics::{counter, histogram};

/// The label of the route that answered a request, among the answer's extensions: its path in the table of routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RouteLabel(pub(crate) &'static str);

/// The label of requests that belong to no route.
const NO_ROUTE: RouteLabel = RouteLabel("none");

/// Counts an answered request.
pub(crate) fn answered(route: Option<&RouteLabel>, status: u16, took: Duration) {
    let RouteLabel(route) = *route.unwrap_or(&NO_ROUTE);
    counter!("emr_web_requests_total", "route" => route, "status" => status.to_string())
        .increment(1);
    histogram!("emr_web_request_duration_seconds", "route" => route).record(took);
}

pub(crate) fn refused(code: &'static str) {
    counter!("emr_web_refusals_total", "code" => code).increment(1);
}

/// Counts a connection that was closed to make room for another of its class.
pub(crate) fn evicted(class: &'static str) {
    counter!("emr_web_evicted_connections_total", "class" => class).increment(1);
}

/// Counts a call to the peer by how it went.
pub(crate) fn called<T, E>(call: &'static str, result: Result<T, E>) -> Result<T, E> {
    let outcome = if result.is_ok() { "success" } else { "failure" };
    counter!("emr_web_ledger_calls_total", "call" => call, "outcome" => outcome).increment(1);
    result
}
