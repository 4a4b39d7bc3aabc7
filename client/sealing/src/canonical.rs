//! Canonical JSON (RFC 8785): programs in every language write the same bytes.

use serde::Serialize;
use serde_json::Value;
use zeroize::{Zeroize, Zeroizing};

/// The canonical JSON of a value that consists of strings, whole numbers below 2^53, booleans, lists and objects.
pub fn canonical_json(value: &impl Serialize) -> Zeroizing<Vec<u8>> {
    let value = serde_json::to_value(value).expect("what we say is JSON");
    let mut json = Zeroizing::new(Vec::with_capacity(ROOM));
    write(value, &mut json);
    json
}

/// As much as most sealed values need. A text that outgrows its room leaves a copy in memory, which nobody wipes.
const ROOM: usize = 4 << 10;

/// Of such values, `serde_json` writes everything but the order of an object's fields as RFC 8785 does. Strings are wiped,
/// because some are secret.
fn write(value: Value, json: &mut Vec<u8>) {
    match value {
        Value::Array(items) => {
            json.push(b'[');
            for (place, item) in items.into_iter().enumerate() {
                separate(place, json);
                write(item, json);
            }
            json.push(b']');
        }
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.into_iter().collect();
            fields.sort_by(|(one, _), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
            json.push(b'{');
            for (place, (name, field)) in fields.into_iter().enumerate() {
                separate(place, json);
                write(Value::String(name), json);
                json.push(b':');
                write(field, json);
            }
            json.push(b'}');
        }
        mut scalar => {
            serde_json::to_writer(&mut *json, &scalar).expect("memory takes every byte");
            if let Value::String(text) = &mut scalar {
                text.zeroize();
            }
        }
    }
}

fn separate(place: usize, json: &mut Vec<u8>) {
    if place > 0 {
        json.push(b',');
    }
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
