//! Canonical JSON (RFC 8785): programs in every language write the same bytes.

use serde::Serialize;
use zeroize::Zeroizing;

/// The canonical JSON of a value that consists of strings, whole numbers below 2^53, booleans, lists and objects.
pub fn canonical_json(value: &impl Serialize) -> Zeroizing<Vec<u8>> {
    serde_json_canonicalizer::to_vec(value)
        .map(Zeroizing::new)
        .expect("what we say always has a canonical form")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The members' order of RFC 8785, section 3.2.3, and its escapes.
    #[test]
    fn it_is_the_json_of_rfc_8785() {
        let value: serde_json::Value = serde_json::from_str(
            r#"{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":"\u000f\n\"\/A"}"#,
        )
        .unwrap();
        assert_eq!(
            String::from_utf8_lossy(&canonical_json(&value)),
            "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"ö\":\"\\u000f\\n\\\"/A\",\"€\":1,\"😀\":5,\"\u{fb33}\":3}"
        );
    }
}
