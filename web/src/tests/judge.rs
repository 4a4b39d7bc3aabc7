//! Compares answers of the service with the description of its interface.

use std::sync::LazyLock;

use boon::{Compiler, Schemas};
use reqwest::{Body, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

use crate::routes::{describe, table};

/// The name under which the validator knows the schema; it fetches nothing.
const ADDRESS: &str = "https://description.example";

static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| describe(&table()));

/// A request whose answer is compared with the description.
pub(super) struct Asked(RequestBuilder);

impl Asked {
    pub(super) fn new(request: RequestBuilder) -> Self {
        Self(request)
    }

    pub(super) fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.header(name, value))
    }

    /// Sends this content type and no other.
    pub(super) fn content_type(self, value: &str) -> Self {
        let headers = [(reqwest::header::CONTENT_TYPE, value.parse().unwrap())];
        Self(self.0.headers(headers.into_iter().collect()))
    }

    pub(super) fn body(self, body: impl Into<Body>) -> Self {
        Self(self.0.body(body))
    }

    /// Sends the request, reads the whole answer and compares it.
    pub(super) async fn send(self) -> reqwest::Result<Response> {
        let (client, request) = self.0.build_split();
        let request = request?;
        let (method, path) = (request.method().clone(), request.url().path().to_owned());
        let answer = client.execute(request).await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let media_type = headers.get("content-type").map(|it| it.to_str().unwrap());
        let content = answer.bytes().await?;
        judge(&method, &path, status, media_type, &content);
        let mut same = warp::http::Response::new(content);
        *same.status_mut() = status;
        *same.headers_mut() = headers;
        Ok(same.into())
    }
}

fn judge(
    method: &Method,
    path: &str,
    status: StatusCode,
    media_type: Option<&str>,
    content: &[u8],
) {
    let said = format!(
        "{method} {path}: {status} {media_type:?} {}",
        String::from_utf8_lossy(&content[..content.len().min(300)])
    );
    let Some(described) = described_path(path) else {
        assert!(matches!(status.as_u16(), 404 | 429), "{said}");
        return;
    };
    let asked = if method == Method::HEAD {
        "get"
    } else {
        &method.as_str().to_lowercase()
    };
    let operation = &described[asked];
    if operation.is_null() {
        let expected = if method == Method::OPTIONS { 204 } else { 405 };
        assert_eq!(status, expected, "{said}");
        return;
    }
    let answers = &operation["responses"];
    let answer = match &answers[status.as_str()] {
        Value::Null => &answers["default"],
        answer => answer,
    };
    let answer = match answer["$ref"].as_str() {
        Some(reference) => DESCRIPTION.pointer(&reference[1..]).unwrap(),
        None => answer,
    };
    assert!(!answer.is_null(), "an answer that is not described: {said}");
    if method == Method::HEAD {
        return;
    }
    let contents = answer["content"].as_object();
    let Some(media_type) = media_type else {
        assert!(contents.is_none() && content.is_empty(), "{said}");
        return;
    };
    let contents = contents.unwrap_or_else(|| panic!("content that is not described: {said}"));
    let form = contents.get(media_type).or_else(|| contents.get("*/*"));
    let form = form.unwrap_or_else(|| panic!("a media type that is not described: {said}"));
    if media_type.contains("json") {
        check(&form["schema"], content, &said);
    }
}

/// The description of the path whose parameters have any values.
fn described_path(path: &str) -> Option<&'static Value> {
    let paths = DESCRIPTION["paths"].as_object().unwrap();
    let mut described = paths.iter();
    let is_it = |template: &str| {
        let (template, path) = (template.split('/'), path.split('/'));
        template.clone().count() == path.clone().count()
            && template
                .zip(path)
                .all(|(a, b)| a == b || a.starts_with('{'))
    };
    described
        .find(|(template, _)| is_it(template))
        .map(|(_, described)| described)
}

fn check(schema: &Value, content: &[u8], said: &str) {
    let content = serde_json::from_slice(content).unwrap_or_else(|_| panic!("no JSON: {said}"));
    // References in the schema count from its root.
    let schema = json!({ "allOf": [schema], "components": DESCRIPTION["components"] });
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.add_resource(ADDRESS, schema).unwrap();
    let schema = compiler.compile(ADDRESS, &mut schemas).unwrap();
    if let Err(error) = schemas.validate(&content, schema) {
        panic!("{error:#}: {said}");
    }
}

#[test]
fn an_answer_that_is_described_otherwise_or_not_at_all_is_noticed() {
    const PROBLEM: &str = "application/problem+json";
    const JSON: &str = "application/json";
    let is_good = |method: Method, path: &str, status: u16, media_type, content: &str| {
        let status = StatusCode::from_u16(status).unwrap();
        let judged = || judge(&method, path, status, media_type, content.as_bytes());
        std::panic::catch_unwind(judged).is_ok()
    };
    let refused = |status: u16, code: &str| {
        let refused = json!({
            "type": "about:blank", "title": "", "status": status, "detail": "", "code": code,
        });
        refused.to_string()
    };
    let post = |path, status, code| {
        let refused = refused(status, code);
        is_good(Method::POST, path, status, Some(PROBLEM), &refused)
    };
    assert!(post("/api/v1/submit", 504, "OUTCOME_UNKNOWN"));
    assert!(!post("/api/v1/endorse", 504, "OUTCOME_UNKNOWN"));
    assert!(!post("/api/v1/submit", 400, "OUTCOME_UNKNOWN"));

    let challenge = |status, media_type, content: &str| {
        let path = "/api/v1/sessions/challenge";
        is_good(Method::POST, path, status, media_type, content)
    };
    assert!(challenge(201, Some(JSON), r#"{"nonce":"AA=="}"#));
    assert!(!challenge(201, Some(JSON), r#"{"nonce":1}"#));
    assert!(!challenge(201, Some("text/html"), r#"{"nonce":"AA=="}"#));
    assert!(!challenge(200, Some(JSON), r#"{"nonce":"AA=="}"#));
    assert!(!challenge(204, None, ""));
}
