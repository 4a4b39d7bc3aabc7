//! How a call of the page becomes a promise: one way for all of them, so that the module stays small.
//!
//! Each export names this module to `wasm_bindgen`, which else makes the code that drives a future once for each.

use std::pin::Pin;

use js_sys::Promise;
use wasm_bindgen::JsValue;

type Answer = Result<JsValue, JsValue>;

/// A promise of what a future returns.
pub(crate) fn future_to_promise(future: impl Future<Output = Answer> + 'static) -> Promise {
    let future: Pin<Box<dyn Future<Output = Answer>>> = Box::pin(future);
    wasm_bindgen_futures::future_to_promise(future)
}
