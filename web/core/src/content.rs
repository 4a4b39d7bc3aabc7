//! The content of a record that the page gives: bytes, or a file that is in no script's memory.

use emr_sealing::record::sealed_capacity;
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::failure::Failure;

/// How much of a file is read at a time.
const PIECE: usize = 4 << 20;

#[wasm_bindgen]
extern "C" {
    /// The content of a record.
    #[wasm_bindgen(typescript_type = "Uint8Array | Blob")]
    pub type Content;

    type Blob;

    #[wasm_bindgen(method, getter)]
    fn size(this: &Blob) -> f64;

    #[wasm_bindgen(method)]
    fn slice(this: &Blob, start: f64, end: f64) -> Blob;

    #[wasm_bindgen(method, catch, js_name = arrayBuffer)]
    async fn array_buffer(this: &Blob) -> Result<JsValue, JsValue>;
}

impl Content {
    /// The bytes, in memory in which they can be sealed where they are: a large content is in memory once.
    ///
    /// # Errors
    ///
    /// `UNREADABLE_FILE` if the browser cannot read the file any more.
    pub(crate) async fn read(&self) -> Result<Vec<u8>, Failure> {
        let Some(file) = self.dyn_ref::<Blob>() else {
            let bytes: &Uint8Array = self.unchecked_ref();
            let mut content = Vec::with_capacity(sealed_capacity(bytes.length() as usize));
            append(&mut content, bytes);
            return Ok(content);
        };
        let size = file.size() as usize;
        let mut content = Vec::with_capacity(sealed_capacity(size));
        while content.len() < size {
            let end = size.min(content.len() + PIECE);
            let piece = file.slice(content.len() as f64, end as f64);
            let piece = piece.array_buffer().await.map_err(unreadable)?;
            append(
                &mut content,
                &Uint8Array::new(piece.unchecked_ref::<ArrayBuffer>()),
            );
        }
        Ok(content)
    }
}

fn append(content: &mut Vec<u8>, bytes: &Uint8Array) {
    let start = content.len();
    content.resize(start + bytes.length() as usize, 0);
    bytes.copy_to(&mut content[start..]);
}

fn unreadable(_: JsValue) -> Failure {
    Failure::of_page("UNREADABLE_FILE", "the file cannot be read any more")
}
