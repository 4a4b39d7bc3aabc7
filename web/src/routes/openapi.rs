//! `/api/v1/openapi.json`: the description of this interface, OpenAPI 3.1, made from the table of routes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use emr_model::{ErrorCode, ServiceCode};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::answer::Json;
use super::caller::Anybody;
use super::operation::{Components, Operation, refusal};
use super::route::Request;
use super::session_cookie;
use super::table::Table;
use crate::problem::{ApiError, Code};

/// The security scheme of requests that are relayed to certificate authorities.
pub(crate) const AUTHORITY_TOKEN: &str = "authorityToken";

static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| describe(&super::table()));

pub(super) async fn description(_: Request<Anybody>) -> Result<Json<&'static Value>, ApiError> {
    Ok(Json(&DESCRIPTION))
}

/// The OpenAPI description of all routes.
pub(crate) fn describe(table: &Table) -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    let mut components = Components {
        schemas: settings.into_generator(),
        responses: BTreeMap::new(),
    };
    let mut paths = Map::new();
    for route in table.routes() {
        let mut operation = Operation::new(route.template, &mut components);
        route.describe(&mut operation);
        // Every route can fail for a reason of the service's own, or be asked too often.
        operation.refuses([
            ErrorCode::Internal.into(),
            ServiceCode::TooManyRequests.into(),
            ServiceCode::DiskFull.into(),
        ]);
        let operation = operation.finish(route.name, route.summary);
        let methods = paths
            .entry(route.template.as_str())
            .or_insert_with(|| json!({}));
        methods[route.method.as_str().to_lowercase()] = operation;
    }
    components.responses.extend(everywhere());
    json!({
        "openapi": "3.1.1",
        "info": {
            "title": "Web service for patient-controlled medical records",
            "summary": "Forwards what members have signed, stores what they have encrypted, and relays to keepers and certificate authorities.",
            "description": about(),
            "version": "1",
            "license": { "name": "Apache License 2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": components.schemas.take_definitions(true),
            "parameters": {
                "Emr-Member": member_parameter(),
                "last-event-id": position_parameter(),
            },
            "headers": headers(),
            "responses": components.responses,
            "securitySchemes": security_schemes(),
        },
    })
}

fn about() -> &'static str {
    "HEAD is answered wherever GET is, and OPTIONS at every path, with `Allow`. The response `NoPath` answers requests for \
     a path that is not listed here, `NoMethod` those with a method that the path does not list. Refusals are problem \
     details (RFC 9457). Their `type` is `about:blank`; programs decide by `code`. Each operation lists its codes. Bytes \
     in JSON are base64, times are milliseconds since 1970, and requests refuse unknown fields."
}

/// The answers to requests that belong to none of the operations.
fn everywhere() -> [(String, Value); 2] {
    let response = |code: Code| refusal(code.status(), &BTreeSet::from([code.as_str()]));
    let mut no_method = response(ServiceCode::MethodNotAllowed.into());
    no_method["headers"]["Allow"] = json!({ "$ref": "#/components/headers/Allow" });
    let no_path = response(ErrorCode::NotFound.into());
    [
        ("NoPath".to_owned(), no_path),
        ("NoMethod".to_owned(), no_method),
    ]
}

fn position_parameter() -> Value {
    json!({
        "name": "Last-Event-ID",
        "in": "header",
        "description": "The id of the last event that the page received: the stream goes on behind it.",
        "schema": { "type": "string" },
    })
}

fn member_parameter() -> Value {
    json!({
        "name": session_cookie::MEMBER,
        "in": "header",
        "description": "The member whose session the request belongs to: the first 16 hexadecimal digits of the SHA-256 digest of their public key (SubjectPublicKeyInfo). Needed where a browser has cookies of several members.",
        "schema": { "type": "string", "pattern": format!("^[0-9a-f]{{{}}}$", session_cookie::DIGITS) },
    })
}

fn headers() -> Value {
    let header =
        |description: &str, schema: Value| json!({ "description": description, "schema": schema });
    let text = || json!({ "type": "string" });
    json!({
        "Allow": header("The methods of the path.", text()),
        "X-Request-Id": header("The request's name in the service's log.", text()),
        "Emr-Late": header("Why the answer may rest on old facts of the ledger; absent if it does not.", text()),
        "Retry-After": header("The seconds after which to ask again.", json!({ "type": "integer" })),
        "Set-Cookie": header("The session's cookie, or its deletion.", text()),
        "Clear-Site-Data": header("Makes a browser delete its copies of this service's files.", json!({ "const": "\"cache\"" })),
    })
}

fn security_schemes() -> Value {
    json!({
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": format!("{}{{member}}", session_cookie::PREFIX),
            "description": "The cookie of a member's session. Instead of `{member}` its name has the 16 digits that the header `Emr-Member` names.",
        },
        AUTHORITY_TOKEN: {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "The token of a certificate authority's registrar over the exact body, as Fabric CA defines it.",
        },
    })
}
