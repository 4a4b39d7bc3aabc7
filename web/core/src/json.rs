//! Values of JavaScript as those of the client, and the reverse.

use js_sys::JSON;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

use crate::failure::Failure;

/// Reads an object that the page gives; `what` names it in the error.
///
/// It is read as JSON, as everything else is in this module, so that each type needs one reader only.
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
    view.serialize(&Serializer::new().serialize_maps_as_objects(true))
        .expect("views have a JavaScript form")
}
