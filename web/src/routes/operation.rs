//! What the description of the interface says of one route: an Operation Object of OpenAPI 3.1.

use std::collections::{BTreeMap, BTreeSet};

use emr_api::problem::Problem;
use emr_model::ServiceCode;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};
use warp::http::StatusCode;

use super::template::Template;
use crate::problem::{Code, PROBLEM};

pub(crate) const JSON: &str = "application/json";

/// Whether a sender must be signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignIn {
    /// Sessions do not matter.
    None,
    /// The request may have a session.
    Optional,
    /// The request must have a session.
    Session,
}

/// What several operations name: the schemas of types, and the answers that refuse requests.
pub(crate) struct Components {
    pub(super) schemas: SchemaGenerator,
    pub(super) responses: BTreeMap<String, Value>,
}

/// An operation that is being described.
pub(crate) struct Operation<'c> {
    components: &'c mut Components,
    template: Template,
    security: Value,
    parameters: Vec<Value>,
    body: Option<Value>,
    answers: BTreeMap<String, Value>,
    refusals: BTreeMap<StatusCode, BTreeSet<&'static str>>,
}

impl<'c> Operation<'c> {
    /// An operation at this path.
    pub(super) fn new(template: Template, components: &'c mut Components) -> Self {
        Self {
            components,
            template,
            security: json!([]),
            parameters: Vec::new(),
            body: None,
            answers: BTreeMap::new(),
            refusals: BTreeMap::new(),
        }
    }

    /// The schema of a type: a reference, where the type has a name.
    pub(crate) fn schema<T: JsonSchema>(&mut self) -> Value {
        self.components.schemas.subschema_for::<T>().to_value()
    }

    /// Says whether the caller must be signed in.
    pub(crate) fn asked_by(&mut self, needs: SignIn) {
        self.security = match needs {
            SignIn::None => json!([]),
            SignIn::Optional => json!([{}, { "session": [] }]),
            SignIn::Session => json!([{ "session": [] }]),
        };
        if needs != SignIn::None {
            let member = json!({ "$ref": "#/components/parameters/Emr-Member" });
            self.parameters.push(member);
        }
    }

    /// Demands a further credential of the caller, by its name among the description's security schemes.
    pub(crate) fn demands(&mut self, scheme: &str) {
        for alternative in self.security.as_array_mut().into_iter().flatten() {
            alternative[scheme] = json!([]);
        }
    }

    /// Describes the parameter of the path at this index.
    pub(crate) fn parameter<T: JsonSchema>(&mut self, index: usize) {
        let name = self.template.names().nth(index);
        let schema = self.schema::<T>();
        self.parameters
            .push(json!({ "name": name, "in": "path", "required": true, "schema": schema }));
    }

    /// Describes a header of the request that may be absent, by its name among the description's parameters.
    pub(crate) fn takes_header(&mut self, name: &str) {
        self.parameters
            .push(json!({ "$ref": format!("#/components/parameters/{name}") }));
    }

    /// Describes the parameters of the query: the fields of `T`, which may all be absent.
    pub(crate) fn takes_query<T: JsonSchema>(&mut self) {
        let schema = T::json_schema(&mut self.components.schemas).to_value();
        for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
            self.parameters
                .push(json!({ "name": name, "in": "query", "schema": schema }));
        }
    }

    /// Describes the body: at most so many bytes of this media type.
    pub(crate) fn takes(&mut self, media_type: &str, schema: Value, limit: u64) {
        self.body = Some(json!({
            "description": format!("At most {limit} bytes."),
            "required": true,
            "content": { media_type: { "schema": schema } },
        }));
    }

    /// Adds an answer, whose headers and content are still to be described.
    pub(crate) fn answers(&mut self, status: StatusCode) -> Described<'_> {
        let reason = status.canonical_reason().unwrap_or_default();
        self.add(status.as_str(), reason)
    }

    /// Adds an answer of another server, which may have any status.
    pub(crate) fn answers_anything(&mut self, description: &str) -> Described<'_> {
        self.add(ANY_STATUS, description)
    }

    fn add(&mut self, status: &str, description: &str) -> Described<'_> {
        let answer = self.answers.entry(status.to_owned());
        Described(answer.or_insert_with(|| response(description)))
    }

    /// Names codes with which requests are refused.
    pub(crate) fn refuses(&mut self, codes: impl IntoIterator<Item = Code>) {
        for code in codes {
            let texts = self.refusals.entry(code.status()).or_default();
            texts.insert(code.as_str());
        }
    }

    /// The finished Operation Object.
    pub(super) fn finish(mut self, name: &str, summary: &str) -> Value {
        for (status, codes) in std::mem::take(&mut self.refusals) {
            self.add_refusal(status, codes);
        }
        let mut operation = Map::new();
        operation.insert("operationId".to_owned(), name.into());
        operation.insert("summary".to_owned(), summary.into());
        if !self.parameters.is_empty() {
            operation.insert("parameters".to_owned(), self.parameters.into());
        }
        if let Some(body) = self.body {
            operation.insert("requestBody".to_owned(), body);
        }
        operation.insert("responses".to_owned(), json!(self.answers));
        operation.insert("security".to_owned(), self.security);
        operation.into()
    }

    /// Adds the answer that refuses requests with these codes, by reference where nothing else has this status.
    fn add_refusal(&mut self, status: StatusCode, codes: BTreeSet<&'static str>) {
        self.schema::<Problem>();
        let mut refusal = refusal(status, &codes);
        let others = [status.as_str(), ANY_STATUS].into_iter();
        let other = others.filter_map(|status| self.answers.get(status)).next();
        let answer = if let Some(other) = other {
            for (media_type, form) in other["content"].as_object().into_iter().flatten() {
                refusal["content"][media_type] = form.clone();
            }
            refusal
        } else {
            let name = Vec::from_iter(codes).join(".");
            let reference = json!({ "$ref": format!("#/components/responses/{name}") });
            self.components.responses.insert(name, refusal);
            reference
        };
        self.answers.insert(status.as_str().to_owned(), answer);
    }
}

/// In OpenAPI: every status that is not listed.
const ANY_STATUS: &str = "default";

/// A Response Object with the headers of every answer, and no content yet.
fn response(description: &str) -> Value {
    json!({
        "description": description,
        "headers": { "X-Request-Id": header("X-Request-Id"), "Emr-Late": header("Emr-Late") },
    })
}

/// The answer that refuses requests with this status and one of these codes.
pub(super) fn refusal(status: StatusCode, codes: &BTreeSet<&'static str>) -> Value {
    let mut refusal = response(status.canonical_reason().unwrap_or_default());
    let described = Described(&mut refusal).content(
        PROBLEM,
        json!({
            "allOf": [{ "$ref": "#/components/schemas/Problem" }],
            "properties": { "status": { "const": status.as_u16() }, "code": { "enum": codes } },
        }),
    );
    let busy = [
        ServiceCode::TooManyRequests,
        ServiceCode::TooBusy,
        ServiceCode::Late,
    ];
    if busy.iter().any(|code| codes.contains(code.as_str())) {
        described.header("Retry-After");
    }
    refusal
}

fn header(name: &str) -> Value {
    json!({ "$ref": format!("#/components/headers/{name}") })
}

/// An answer that is being described.
pub(crate) struct Described<'o>(&'o mut Value);

impl Described<'_> {
    /// Adds content of a media type.
    pub(crate) fn content(self, media_type: &str, schema: Value) -> Self {
        self.0["content"][media_type] = json!({ "schema": schema });
        self
    }

    /// Adds a header that the description's components define.
    pub(crate) fn header(self, name: &str) -> Self {
        self.0["headers"][name] = header(name);
        self
    }
}
