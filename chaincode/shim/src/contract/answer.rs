//! Encodes the result of a function.

use bytes::Bytes;
use serde::Serialize;

use super::exact_json;

/// Encodes a text as it is, `()` as no bytes, and anything else as JSON.
pub(super) fn encode<R: Serialize>(result: &R) -> Result<Bytes, serde_json::Error> {
    let json = exact_json::to_vec(result)?;
    let is_unit = size_of::<R>() == 0 && json == b"null";
    Ok(match json.first() {
        Some(b'"') => serde_json::from_slice::<String>(&json)?.into(),
        _ if is_unit => Bytes::new(),
        _ => json.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_no_quotes_and_nothing_is_empty() {
        assert_eq!(encode(&"a \"b\" ä").unwrap(), "a \"b\" ä");
        assert_eq!(encode(&()).unwrap(), "");
        assert_eq!(encode(&None::<u8>).unwrap(), "null");
        assert_eq!(encode(&[1, 2]).unwrap(), "[1,2]");
    }
}
