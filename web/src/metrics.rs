//! Metrics for the operator of the service, in Prometheus' text format. No label identifies a person: each label takes
//! one of a few values that are fixed here.
//!
//! | metric | labels | what |
//! |---|---|---|
//! | `emr_web_requests_total` | `route`, `status` | answered requests |
//! | `emr_web_request_duration_seconds` | `route` | from a request's headers to the answer's, a histogram |
//! | `emr_web_refusals_total` | `code` | answers with a problem |
//! | `emr_web_evicted_connections_total` | `class` | connections that were closed to make room: `arriving`, `anonymous` or `member` |
//! | `emr_web_ledger_calls_total` | `call`, `outcome` | calls to the peer |
//! | `emr_web_limit` | `limit` | each limit, as the settings have it |
//! | `emr_web_limited_total` | `limit` | requests that were refused because of a limit |
//! | `emr_web_places_taken` | `of` | places that are taken: `uploads`, `calls`, `keeper_calls` |
//! | `emr_web_stored_bytes`, `emr_web_stored_files` | – | what all uploads take |
//! | `emr_web_free_bytes` | – | free space on the disk of the data folder |
//! | `emr_web_orphans_total` | – | uploads that were deleted because no transaction named them |

use std::time::Duration;

use emr_service::limits::WebLimits;
use metrics::{counter, gauge, histogram};

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

/// Shows the limits.
pub(crate) fn limits(limits: &WebLimits) {
    for (limit, value) in limits.all() {
        gauge!("emr_web_limit", "limit" => limit).set(value as f64);
    }
}

/// Counts a request that is refused because of a limit.
pub(crate) fn limited(limit: &'static str) {
    counter!("emr_web_limited_total", "limit" => limit).increment(1);
}

pub(crate) fn places(of: &'static str, taken: u64) {
    gauge!("emr_web_places_taken", "of" => of).set(taken as f64);
}

pub(crate) fn stored(bytes: u64, files: u64) {
    gauge!("emr_web_stored_bytes").set(bytes as f64);
    gauge!("emr_web_stored_files").set(files as f64);
}

pub(crate) fn free_bytes(bytes: u64) {
    gauge!("emr_web_free_bytes").set(bytes as f64);
}

/// Counts an upload that was deleted because no transaction named it.
pub(crate) fn orphan() {
    counter!("emr_web_orphans_total").increment(1);
}
