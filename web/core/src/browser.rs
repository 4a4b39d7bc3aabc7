//! What the core needs of the browser besides the keys: requests and time.

use std::time::Duration;

use async_trait::async_trait;
use emr_client::ports::{Body, Clock, Request, Response, Transport, TransportError};
use emr_model::Timestamp;
use serde::{Deserialize, Serialize};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::failure::Thrown;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What the core needs of the browser. */
export interface Browser {
  /** Sends a request to the page's own origin and reads the answer; it fails only if no answer comes. */
  send(request: HttpRequest): Promise<HttpResponse>;
  sleep(milliseconds: number): Promise<void>;
}

export interface HttpRequest {
  method: string;
  /** Below `/api/v1/`. */
  path: string;
  authorization: string | undefined;
  contentType: string | undefined;
  body: Uint8Array<ArrayBuffer> | undefined;
  /** The longest answer that is of use, in bytes. */
  limit: number;
  /** In milliseconds. */
  timeout: number;
}

export interface HttpResponse {
  status: number;
  contentType: string | undefined;
  date: string | undefined;
  requestId: string | undefined;
  body: Uint8Array;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// The browser, as the page's TypeScript presents it.
    #[wasm_bindgen(typescript_type = "Browser")]
    pub type Browser;

    #[wasm_bindgen(method, catch)]
    async fn send(this: &Browser, request: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    async fn sleep(this: &Browser, milliseconds: f64) -> Result<JsValue, JsValue>;
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HttpRequest<'a> {
    method: &'a str,
    path: &'a str,
    authorization: Option<&'a str>,
    content_type: Option<&'a str>,
    body: Option<&'a serde_bytes::Bytes>,
    limit: usize,
    timeout: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HttpResponse {
    status: u16,
    content_type: Option<String>,
    date: Option<String>,
    request_id: Option<String>,
    body: serde_bytes::ByteBuf,
}

#[async_trait(?Send)]
impl Transport for Browser {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let content = match &request.body {
            Body::Empty => None,
            Body::Json(content) | Body::Blob(content) => Some(serde_bytes::Bytes::new(content)),
        };
        let sent = HttpRequest {
            method: request.method.as_str(),
            path: &request.path,
            authorization: request.authorization.as_deref(),
            content_type: request.body.content_type(),
            body: content,
            limit: request.limit,
            timeout: u64::try_from(request.timeout.as_millis()).unwrap_or(u64::MAX),
        };
        let sent = sent
            .serialize(&Serializer::new().serialize_large_number_types_as_bigints(false))
            .expect("a request has a JavaScript form");
        let answer = Browser::send(self, sent).await.map_err(failure)?;
        let answer: HttpResponse =
            serde_wasm_bindgen::from_value(answer).expect("the page answers in this form");
        if answer.body.len() > request.limit {
            return Err(TransportError::TooLong(request.limit));
        }
        Ok(Response {
            status: answer.status,
            content_type: answer.content_type,
            date: answer.date,
            request_id: answer.request_id,
            body: answer.body.into_vec(),
        })
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
    if is_timeout {
        TransportError::TimedOut(source)
    } else {
        TransportError::Unreachable {
            url: "this page's address".to_owned(),
            source,
        }
    }
}
