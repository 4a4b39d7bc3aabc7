//! TypeScript's types of what comes in and goes out.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
import type * as content from "../src/generated/content.ts";

/** A file that a form brings. */
export interface NewFile {
  name: string;
  mediaType: string;
  bytes: Uint8Array;
}

/** A record whose values are collected. */
export interface RecordContent {
  /** What the caller calls it. */
  record: string;
  content: Uint8Array;
}

/** The form that a record was written from, and its files. */
export interface Refilled {
  form: content.Form;
  files: NewFile[];
}

/** The content of the record that a form becomes, or what is wrong with the form. */
export type Written = { content: Uint8Array; problems?: never } | { problems: content.Problem[]; content?: never };
"#;

#[wasm_bindgen]
extern "C" {
    /// What a record says, as TypeScript sees it.
    #[wasm_bindgen(typescript_type = "content.View")]
    pub type View;
    /// Records whose values are collected.
    #[wasm_bindgen(typescript_type = "RecordContent[]")]
    pub type Records;
    /// Values that repeat.
    #[wasm_bindgen(typescript_type = "content.Series[]")]
    pub type SeriesList;
    /// A filled form.
    #[wasm_bindgen(typescript_type = "content.Filled")]
    pub type FilledForm;
    /// Files that a form brings.
    #[wasm_bindgen(typescript_type = "NewFile[]")]
    pub type NewFiles;
    /// What a form becomes.
    #[wasm_bindgen(typescript_type = "Written")]
    pub type Written;
    /// The form that a record was written from.
    #[wasm_bindgen(typescript_type = "Refilled")]
    pub type RefilledForm;
    /// A value set.
    #[wasm_bindgen(typescript_type = "content.ValueSet")]
    pub type ValueSetName;
    /// Concepts of a value set.
    #[wasm_bindgen(typescript_type = "content.Concept[]")]
    pub type Concepts;
}
