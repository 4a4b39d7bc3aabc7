//! What the core needs of the browser besides the keys: requests and time.

use std::time::Duration;

use async_trait::async_trait;
use emr_client::ports::{Body, Clock, Request, Response, Transport, TransportError};
use emr_model::Timestamp;
use js_sys::Uint8Array;
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::failure::Thrown;
use crate::json::object;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What the core needs of the browser. */
export interface Browser {
  /**
   * Sends a request to the page's own origin; it fails only if no answer comes. The content is the core's own memory:
   * it is there until this function returns its promise.
   */
  send(request: HttpRequest, content: Uint8Array | undefined): Promise<HttpResponse>;
  sleep(milliseconds: number): Promise<void>;
}

export interface HttpRequest {
  method: string;
  /** Below `/api/v1/`. */
  path: string;
  authorization: string | undefined;
  contentType: string | undefined;
  /** In milliseconds. */
  timeout: number;
}

export interface HttpResponse {
  status: number;
  contentType: string | undefined;
  date: string | undefined;
  retryAfter: string | undefined;
  requestId: string | undefined;
  /** How long the content is, if the service says so. */
  length: number;
  /** The next piece of the content; nothing at its end. */
  next(): Promise<Uint8Array | undefined>;
  /** Nothing more of the content is of use. */
  end(): void;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// The browser, as the page's TypeScript presents it.
    #[wasm_bindgen(typescript_type = "Browser")]
    pub type Browser;

    #[wasm_bindgen(method, catch)]
    async fn send(
        this: &Browser,
        request: JsValue,
        content: Option<&[u8]>,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    async fn sleep(this: &Browser, milliseconds: f64) -> Result<JsValue, JsValue>;

    type HttpResponse;

    #[wasm_bindgen(method, getter)]
    fn status(this: &HttpResponse) -> u16;

    #[wasm_bindgen(method, getter, js_name = contentType)]
    fn content_type(this: &HttpResponse) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    fn date(this: &HttpResponse) -> Option<String>;

    #[wasm_bindgen(method, getter, js_name = retryAfter)]
    fn retry_after(this: &HttpResponse) -> Option<String>;

    #[wasm_bindgen(method, getter, js_name = requestId)]
    fn request_id(this: &HttpResponse) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    fn length(this: &HttpResponse) -> usize;

    #[wasm_bindgen(method, catch)]
    async fn next(this: &HttpResponse) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method)]
    fn end(this: &HttpResponse);
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HttpRequest<'a> {
    method: &'a str,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    authorization: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_type: Option<&'a str>,
    timeout: u64,
}

#[async_trait(?Send)]
impl Transport for Browser {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let content = match &request.body {
            Body::Empty => None,
            Body::Json(content) | Body::Blob(content) => Some(content.as_ref()),
        };
        let sent = HttpRequest {
            method: request.method.as_str(),
            path: &request.path,
            authorization: request.authorization.as_deref(),
            content_type: request.body.content_type(),
            timeout: u64::try_from(request.timeout.as_millis()).unwrap_or(u64::MAX),
        };
        let sent = Browser::send(self, object(&sent), content);
        let answer = sent.await.map_err(failure)?;
        let answer: HttpResponse = answer.unchecked_into();
        Ok(Response {
            status: answer.status(),
            content_type: answer.content_type(),
            date: answer.date(),
            retry_after: answer.retry_after(),
            request_id: answer.request_id(),
            body: answer.read(request.limit).await?,
        })
    }
}

impl HttpResponse {
    /// Reads the content, piece by piece, so that a large one is in memory once.
    async fn read(&self, limit: usize) -> Result<Vec<u8>, TransportError> {
        let mut body = Vec::with_capacity(self.length().min(limit));
        loop {
            let piece = self.next().await.map_err(failure)?;
            let Some(piece) = piece.dyn_ref::<Uint8Array>() else {
                return Ok(body);
            };
            let start = body.len();
            let length = start + piece.length() as usize;
            if length > limit {
                self.end();
                return Err(TransportError::TooLong(limit));
            }
            body.resize(length, 0);
            piece.copy_to(&mut body[start..]);
        }
    }
}

#[async_trait(?Send)]
impl Clock for Browser {
    fn now(&self) -> Timestamp {
        // A time after 1970, in milliseconds: it has no fraction and fits.
        Timestamp::from_millis(js_sys::Date::now() as u64)
    }

    async fn sleep(&self, duration: Duration) {
        // A timer that fails ends at once.
        let _ = Browser::sleep(self, duration.as_secs_f64() * 1_000.0).await;
    }
}

fn failure(thrown: JsValue) -> TransportError {
    let is_timeout = thrown
        .dyn_ref::<js_sys::Error>()
        .is_some_and(|error| error.name() == "TimeoutError");
    let source = Box::new(Thrown::from(thrown));
    let url = "this page's address".to_owned();
    match is_timeout {
        true => TransportError::TimedOut { url, source },
        false => TransportError::Unreachable { url, source },
    }
}
