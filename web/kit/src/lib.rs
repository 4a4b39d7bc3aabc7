//! The words of recovery kits as the web page calls them: a WebAssembly module that is loaded where a kit is made or used.
//!
//! It contains no logic of its own. It translates between JavaScript's types and those of `emr-sealing`. On other targets
//! it is empty.

#![cfg(target_arch = "wasm32")]

use emr_sealing::kit;
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

/// The words that a kit can have, in the order of the alphabet, each in a line.
#[wasm_bindgen(js_name = kitWords)]
pub fn kit_words() -> String {
    kit::Kit::word_list().join("\n")
}

/// A recovery kit. Free it, which wipes its key.
#[wasm_bindgen]
pub struct Kit(kit::Kit);

#[wasm_bindgen]
impl Kit {
    /// The kit of a member with this key, an age identity. Throws if one of the three is malformed.
    #[wasm_bindgen(js_name = ofKey)]
    pub fn of_key(member: &str, msp: &str, key: &str) -> Result<Kit, JsError> {
        let key = key.parse()?;
        Ok(Self(kit::Kit::of_key(member.parse()?, msp.parse()?, key)))
    }

    /// The kit that a member typed: its words, or the text of its QR code. Throws if it is none; the message says why.
    pub fn read(member: &str, msp: &str, typed: &str) -> Result<Kit, JsError> {
        Ok(Self(kit::Kit::read(member.parse()?, msp.parse()?, typed)?))
    }

    /// The member's id.
    #[wasm_bindgen(getter)]
    pub fn member(&self) -> String {
        self.0.member.to_string()
    }

    /// The key: an age identity.
    #[wasm_bindgen(getter)]
    pub fn key(&self) -> String {
        self.0.key().to_secret_text().to_string()
    }

    /// The key as words, with a space between them.
    #[wasm_bindgen(getter)]
    pub fn words(&self) -> String {
        self.0.words().to_string()
    }

    /// All of it in one line, for the QR code.
    #[wasm_bindgen(getter)]
    pub fn text(&self) -> String {
        self.0.to_text().to_string()
    }
}
