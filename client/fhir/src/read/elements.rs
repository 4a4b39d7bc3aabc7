//! Elements of a resource as labelled facts: each value is shown, or noted for programs.

use super::Reading;
use super::path::{Path, cut};
use crate::json::Json;
use crate::label::{Label, Slot, label};
use crate::view::{Code, Detail, Entry, Fact};

/// Members that a [`Shape`] uses although they are no plain values.
const STRUCTURED: &[&str] = &[
    "coding",
    "identifier",
    "low",
    "high",
    "numerator",
    "denominator",
    "given",
    "prefix",
    "suffix",
    "line",
];

/// Adds elements of a resource to its entry.
pub(super) struct Elements<'e, 'r> {
    pub(super) reading: &'e mut Reading<'r>,
    pub(super) entry: &'e mut Entry,
    /// The place of the resource, or of what contains it.
    pub(super) container: usize,
}

/// What an object says in one text, and the members that are in it. Other members are shown as its parts.
#[derive(Default)]
pub(super) struct Shape {
    pub(super) text: Option<String>,
    pub(super) used: &'static [&'static str],
}

impl Elements<'_, '_> {
    /// Adds an element where it belongs. Of an array each value is one.
    pub(super) fn add(&mut self, path: &Path<'_>, value: &Json<'_>) {
        self.note_name(path);
        let known = label(path.parent(), path.name);
        let slot = known.map_or(Slot::Fact, |(_, slot)| slot);
        for item in value.items() {
            if slot == Slot::Technical {
                self.note_all(path, item);
                continue;
            }
            let Some(fact) = self.fact(path, item) else {
                continue;
            };
            let facts = match slot {
                Slot::Who => &mut self.entry.who,
                Slot::Where => &mut self.entry.places,
                Slot::When => &mut self.entry.dates,
                Slot::Fact | Slot::Technical => &mut self.entry.facts,
            };
            facts.push(fact);
        }
    }

    /// A value as a fact; `None` if no part of it is for a person.
    pub(super) fn fact(&mut self, path: &Path<'_>, value: &Json<'_>) -> Option<Fact> {
        let (text, parts) = match value {
            Json::Null => return None,
            Json::Array(values) => {
                let parts = values.iter().filter_map(|value| self.fact(path, value));
                (None, parts.collect())
            }
            Json::Object(_) => {
                let Shape { text, used } = self.shape(path, value);
                (text, self.parts(path, value, used))
            }
            scalar => (scalar.scalar().map(str::to_owned), Vec::new()),
        };
        if text.is_none() && parts.is_empty() || !self.reading.takes_one_more() {
            return None;
        }
        let known = label(path.parent(), path.name).map(|(label, _)| label);
        let field = match known {
            Some(_) => None,
            None => Some(self.field(path, value)),
        };
        let label = known.unwrap_or(Label::Field);
        Some(lifted(Fact {
            label,
            field,
            text,
            parts,
        }))
    }

    /// Adds a fact, or only its parts if its text is said elsewhere.
    pub(super) fn keep(&mut self, fact: Option<Fact>, is_said: bool) {
        match fact {
            Some(fact) if is_said && fact.text.is_some() => self.entry.facts.extend(fact.parts),
            fact => self.entry.facts.extend(fact),
        }
    }

    /// The same, where its text is said elsewhere if it is a part of this text.
    pub(super) fn keep_beside(&mut self, fact: Option<Fact>, said: &str) {
        let text = fact.as_ref().and_then(|fact| fact.text.as_deref());
        let is_said = text.is_some_and(|text| said.contains(text));
        self.keep(fact, is_said);
    }

    /// The members of an object that its text does not use.
    pub(super) fn parts(&mut self, path: &Path<'_>, value: &Json<'_>, used: &[&str]) -> Vec<Fact> {
        let mut parts = Vec::new();
        for (name, value) in value.members() {
            let is_plain = value.scalar().is_some() || STRUCTURED.contains(&name.as_ref());
            if used.contains(&name.as_ref()) && is_plain {
                continue;
            }
            let path = path.then(name);
            self.note_name(&path);
            let known = label(path.parent(), path.name);
            for item in value.items() {
                match known {
                    Some((_, Slot::Technical)) => self.note_all(&path, item),
                    _ => parts.extend(self.fact(&path, item)),
                }
            }
        }
        parts
    }

    /// The name of an element without words of its own. Of an extension the last part of its address is the name.
    fn field(&mut self, path: &Path<'_>, value: &Json<'_>) -> String {
        let extension = matches!(path.name, "extension" | "modifierExtension");
        let address = value.get("url").and_then(Json::text).filter(|_| extension);
        let name = address.and_then(|address| address.rsplit(['/', ':', '#']).next());
        let name = name
            .filter(|name| !name.is_empty())
            .map_or(path.short_name(), cut);
        let whole = path.text();
        if self.entry.not_understood.last() != Some(&whole) {
            self.entry.not_understood.push(whole);
        }
        name.to_owned()
    }

    /// The name of what a reference refers to.
    pub(super) fn resolve(&self, reference: &str) -> Option<String> {
        let name = self.reading.scope.resolve(self.container, reference);
        name.map(str::to_owned)
    }

    /// Notes the name of an element whose path does not have all of it.
    fn note_name(&mut self, path: &Path<'_>) {
        if path.is_cut() {
            self.note_text(path, path.name);
        }
    }

    pub(super) fn note_code(&mut self, code: Code) {
        if !self.entry.codes.contains(&code) && self.reading.takes_one_more() {
            self.entry.codes.push(code);
        }
    }

    /// Notes some members of an object for programs.
    pub(super) fn note(&mut self, path: &Path<'_>, value: &Json<'_>, names: &[&str]) {
        for name in names {
            if let Some(value) = value.get(name) {
                self.note_all(&path.then(name), value);
            }
        }
    }

    /// Notes all other members of an object for programs.
    pub(super) fn note_rest(&mut self, path: &Path<'_>, value: &Json<'_>, used: &[&str]) {
        let members = value.members().iter();
        for (name, value) in members.filter(|(name, _)| !used.contains(&name.as_ref())) {
            self.note_all(&path.then(name), value);
        }
    }

    /// Notes a value and all that is in it for programs.
    pub(super) fn note_all(&mut self, path: &Path<'_>, value: &Json<'_>) {
        details(self.reading, path, value, &mut self.entry.technical);
    }

    pub(super) fn note_text(&mut self, path: &Path<'_>, text: &str) {
        self.note_all(path, &Json::string(text));
    }
}

/// Adds every plain value inside a value, with its path.
pub(super) fn details(
    reading: &mut Reading<'_>,
    path: &Path<'_>,
    value: &Json<'_>,
    to: &mut Vec<Detail>,
) {
    match value {
        Json::Array(values) => {
            for value in values {
                details(reading, path, value, to);
            }
        }
        Json::Object(members) => {
            for (name, value) in members {
                let path = path.then(name);
                if path.is_cut() {
                    details(reading, &path, &Json::string(path.name), to);
                }
                details(reading, &path, value, to);
            }
        }
        value => {
            let text = value.scalar().filter(|_| reading.takes_one_more());
            to.extend(text.map(|text| Detail {
                path: path.text(),
                text: text.to_owned(),
            }));
        }
    }
}

/// A fact without a text takes that of a part with the same label, for example a participant that of its individual, and
/// an extension that of its value.
fn lifted(mut fact: Fact) -> Fact {
    let is_lifted = |part: &Fact| match fact.label {
        Label::Field => part.label == Label::Value,
        label => part.label == label,
    };
    let place = fact.parts.iter().position(is_lifted);
    if let (None, Some(place)) = (&fact.text, place) {
        let part = fact.parts.remove(place);
        fact.text = part.text;
        fact.parts.splice(place..place, part.parts);
    }
    fact
}
