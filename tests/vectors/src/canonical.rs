//! Canonical JSON (RFC 8785).

use emr_sealing::canonical_json;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::format::Given;
use crate::vector::{Files, Problem, Reading};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CanonicalJson {
    value: Value,
}

#[derive(Serialize)]
pub(crate) struct Exact {
    text: String,
}

impl Given for CanonicalJson {
    type Exact = Exact;

    fn examples() -> Vec<(&'static str, Self)> {
        [
            (
                "members are sorted by UTF-16 code units",
                json!({"\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "ö": 7}),
            ),
            (
                "only what must be escaped is",
                json!("\u{0}\u{8}\t\n\u{b}\u{c}\r\u{1f}\"\\/\u{7f}\u{2028}é€😀"),
            ),
            (
                "whole numbers up to 2^53 - 1",
                json!([0, 1, 4_294_967_295_u64, 9_007_199_254_740_991_u64]),
            ),
            (
                "nested and empty values",
                json!({"b": {}, "a": [{"d": [], "c": null}, true, false, ""]}),
            ),
        ]
        .map(|(name, value)| (name, Self { value }))
        .into()
    }

    fn read(&self, _: &Files) -> Result<Reading<Exact>, Problem> {
        let text = String::from_utf8(canonical_json(&self.value).to_vec())?;
        Ok(Reading::of(Exact { text }))
    }
}
