//! Values of JavaScript as those of the client, and the reverse: by their JSON, as everything else in this module, so that
//! each type needs one reader and one writer only.

use js_sys::{JSON, Reflect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use zeroize::Zeroizing;

use crate::failure::Failure;

/// Reads an object that the page gives; `what` names it in the error.
pub(crate) fn read<T: DeserializeOwned>(value: &JsValue, what: &str) -> Result<T, Failure> {
    let malformed = || Failure::new(format!("{what} is malformed"));
    let text = JSON::stringify(value).map_err(|_| malformed())?;
    let text = text.as_string().ok_or_else(malformed)?;
    emr_model::json::from_slice(text.as_bytes()).map_err(|_| malformed())
}

/// Reads a text that the page gives, for example an id; `what` names it in the error.
pub(crate) fn parse<T: std::str::FromStr>(text: &str, what: &str) -> Result<T, Failure> {
    text.parse()
        .map_err(|_| Failure::new(format!("{what} is malformed")))
}

/// The plain object that the page gets.
pub(crate) fn object(view: &impl Serialize) -> JsValue {
    let text = serde_json::to_string(view).map(Zeroizing::new);
    JSON::parse(&text.expect("views have a JSON form")).expect("JSON can be read")
}

/// Gives a plain object something that has no JSON form.
pub(crate) fn set(object: &JsValue, name: &str, value: &JsValue) {
    // Setting a property of a plain object does not fail.
    let _ = Reflect::set(object, &name.into(), value);
}
