//! Parts of resources.

use super::Coded;
use crate::json::{Json, Object};
use crate::text;
use crate::value_sets;

/// Members of an object that is made one by one.
#[derive(Default)]
pub(super) struct Fields(Object<'static>);

impl Fields {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Adds a member if there is a value.
    pub(super) fn put(
        mut self,
        name: &'static str,
        value: impl Into<Option<Json<'static>>>,
    ) -> Self {
        let value = value.into();
        self.0.extend(value.map(|value| (name.into(), value)));
        self
    }

    /// Adds a list if it has any value.
    pub(super) fn put_list(
        self,
        name: &'static str,
        values: impl IntoIterator<Item = Json<'static>>,
    ) -> Self {
        let values: Vec<_> = values.into_iter().collect();
        let list = (!values.is_empty()).then_some(Json::Array(values));
        self.put(name, list)
    }

    /// The object, if it has any member.
    pub(super) fn filled(self) -> Option<Json<'static>> {
        (!self.0.is_empty()).then_some(Json::Object(self.0))
    }
}

impl From<Fields> for Json<'static> {
    fn from(fields: Fields) -> Self {
        Self::Object(fields.0)
    }
}

impl From<Json<'static>> for Fields {
    /// The members of an object, to add others.
    fn from(value: Json<'static>) -> Self {
        match value {
            Json::Object(members) => Self(members),
            _ => Self::default(),
        }
    }
}

/// A CodeableConcept of words alone.
pub(super) fn words(text: String) -> Json<'static> {
    Json::object([("text", Json::string(text))])
}

/// A CodeableConcept of one code of FHIR's own systems, which need no words.
pub(super) fn coded(
    system: impl Into<std::borrow::Cow<'static, str>>,
    code: &'static str,
) -> Json<'static> {
    let coding = Json::object([
        ("system", Json::string(system)),
        ("code", Json::string(code)),
    ]);
    Json::object([("coding", Json::Array(vec![coding]))])
}

/// A Coding.
pub(super) fn coding(
    system: &'static str,
    code: &'static str,
    display: &'static str,
) -> Json<'static> {
    Json::object([
        ("system", Json::string(system)),
        ("code", Json::string(code)),
        ("display", Json::string(display)),
    ])
}

/// A Reference to something of which only the name is known.
pub(super) fn display(name: String) -> Json<'static> {
    Json::object([("display", Json::string(name))])
}

/// An Annotation.
pub(super) fn note(text: String) -> Json<'static> {
    Json::object([("text", Json::string(text))])
}

/// A Period whose end may be open.
pub(super) fn period(start: String, end: Option<String>) -> Json<'static> {
    Fields::new()
        .put("start", Json::string(start))
        .put("end", end.map(Json::string))
        .into()
}

/// A Quantity. A unit of the value set of units has its UCUM code, any other is only words.
pub(super) fn quantity(value: Json<'static>, unit: Option<&str>) -> Json<'static> {
    let known = unit.and_then(value_sets::unit);
    let words = known.map_or(unit, |unit| Some(unit.en));
    Fields::new()
        .put("value", value)
        .put(
            "unit",
            words.map(|words| Json::string(text::cleaned(words))),
        )
        .put("system", known.map(|_| Json::string(value_sets::UCUM)))
        .put("code", known.and_then(|unit| unit.code).map(Json::string))
        .into()
}

/// The text or number that a path leads to.
pub(super) fn text_of(value: &Json<'_>, path: &[&str]) -> Option<String> {
    let found = value.at(path)?.items().first()?.scalar()?;
    Some(found.to_owned())
}

/// The words of a CodeableConcept, with their code if they have one.
pub(super) fn coded_of(value: &Json<'_>, path: &[&str]) -> Option<Coded> {
    let concept = value.at(path)?.items().first()?;
    Some(Coded {
        text: text_of(concept, &["text"])?,
        system: text_of(concept, &["coding", "system"]),
        code: text_of(concept, &["coding", "code"]),
    })
}

/// The text of the note of a resource.
pub(super) fn note_of(value: &Json<'_>) -> Option<String> {
    text_of(value, &["note", "text"])
}

/// The one of some values whose code a path leads to.
pub(super) fn by_code<T: Copy>(
    value: &Json<'_>,
    path: &[&str],
    all: &[T],
    code: impl Fn(T) -> &'static str,
) -> Option<T> {
    let found = value.text_at(path)?;
    all.iter().copied().find(|one| code(*one) == found)
}
