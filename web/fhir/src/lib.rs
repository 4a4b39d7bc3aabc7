//! The content of records as the web page calls it: a second WebAssembly module, which is loaded when it is first needed.
//!
//! It contains no logic of its own. It translates between JavaScript's types and those of `emr-fhir`. On other targets
//! it is empty.

#![cfg(target_arch = "wasm32")]

mod types;

use emr_fhir::form::{Filled, NewFile};
use emr_fhir::value_sets::{self, ValueSet};
use js_sys::JSON;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsError, JsValue};

use types::{
    Concepts, FilledForm, NewFiles, Records, RefilledForm, SeriesList, ValueSetName, View, Written,
};

/// So many concepts of a value set are shown.
const MOST: usize = 20;

/// Reads what a record says. Throws if the content is no FHIR resource; the message says why.
#[wasm_bindgen]
pub fn read(content: &[u8]) -> Result<View, JsError> {
    Ok(object(&emr_fhir::read(content)?).into())
}

/// The bytes of a file, by its place among the attachments of the view; nothing if they are elsewhere or damaged.
#[wasm_bindgen]
pub fn attachment(content: &[u8], place: usize) -> Result<Option<Vec<u8>>, JsError> {
    Ok(emr_fhir::attachment(content, place)?)
}

/// Collects values that repeat in some records. Content that is no FHIR resource has no values.
#[wasm_bindgen]
pub fn trends(records: Records) -> Result<SeriesList, JsError> {
    let mut views = Vec::new();
    for record in js_sys::Array::from(&records) {
        let name = property(&record, "record").as_string().unwrap_or_default();
        let content = js_sys::Uint8Array::new(&property(&record, "content")).to_vec();
        if let Ok(view) = emr_fhir::read(&content) {
            views.push((name, view));
        }
    }
    let views = views.iter().map(|(name, view)| (name.as_str(), view));
    Ok(object(&emr_fhir::trends(views)).into())
}

/// Writes the content of the record that a form becomes, or says what is wrong with the form.
#[wasm_bindgen]
pub fn write(filled: FilledForm, files: NewFiles) -> Result<Written, JsError> {
    let filled: Filled = parsed(&filled)?;
    let files: Vec<NewFile> = js_sys::Array::from(&files)
        .iter()
        .map(|file| new_file(&file))
        .collect();
    let written = js_sys::Object::new();
    let (name, value) = match emr_fhir::write(&filled, &files) {
        Ok(content) => (
            "content",
            js_sys::Uint8Array::from(content.as_slice()).into(),
        ),
        Err(problems) => ("problems", object(&problems)),
    };
    // Setting a property of a new object does not fail.
    let _ = js_sys::Reflect::set(&written, &name.into(), &value);
    Ok(JsValue::from(written).into())
}

/// The form that content was written from, and its files; nothing if the content says more than a form can say.
#[wasm_bindgen]
pub fn refill(content: &[u8]) -> Result<Option<RefilledForm>, JsError> {
    let Some(refilled) = emr_fhir::form::refill(content)? else {
        return Ok(None);
    };
    let files = refilled.files.iter().map(file_of);
    let refilled_form = js_sys::Object::new();
    // Setting a property of a new object does not fail.
    let set = |name: &str, value: JsValue| {
        let _ = js_sys::Reflect::set(&refilled_form, &name.into(), &value);
    };
    set("form", object(&refilled.filled.form));
    set("files", files.collect::<js_sys::Array>().into());
    Ok(Some(JsValue::from(refilled_form).into()))
}

/// Searches a value set in both languages and by code.
#[wasm_bindgen]
pub fn search(set: ValueSetName, text: &str) -> Result<Concepts, JsError> {
    let set: ValueSet = parsed(&set)?;
    Ok(object(&value_sets::search(set, text, MOST)).into())
}

fn new_file(file: &JsValue) -> NewFile {
    let text = |name| property(file, name).as_string().unwrap_or_default();
    NewFile {
        name: text("name"),
        media_type: text("mediaType"),
        bytes: js_sys::Uint8Array::new(&property(file, "bytes")).to_vec(),
    }
}

fn file_of(file: &NewFile) -> JsValue {
    let object = js_sys::Object::new();
    let bytes = js_sys::Uint8Array::from(file.bytes.as_slice());
    for (name, value) in [
        ("name", file.name.as_str().into()),
        ("mediaType", file.media_type.as_str().into()),
        ("bytes", bytes.into()),
    ] {
        let _ = js_sys::Reflect::set(&object, &name.into(), &value);
    }
    object.into()
}

/// A property of an object of the page; `undefined` if it has none.
fn property(object: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// Reads a value by its JSON: `serde_wasm_bindgen` has messages for each field of each type, which are 6 KiB of this
/// module's download.
fn parsed<T: DeserializeOwned>(value: &JsValue) -> Result<T, JsError> {
    let text = JSON::stringify(value)
        .ok()
        .and_then(|text| text.as_string());
    let text = text.ok_or_else(|| JsError::new("this has no JSON form"))?;
    Ok(emr_model::json::from_slice(text.as_bytes())?)
}

/// A plain object of JavaScript.
fn object(value: &impl Serialize) -> JsValue {
    let serializer = Serializer::json_compatible();
    value
        .serialize(&serializer)
        .expect("these types have only texts, numbers and lists")
}
