//! The browser as the core sees it: the four traits over one JavaScript object.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use emr_client::ports::{
    Body, Clock, Request, Response, Signer, SignerError, Transport, TransportError, Vault,
    VaultError,
};
use emr_model::{Recipient, Timestamp};
use emr_sealing::device_key::{EphemeralShare, SharedSecret};
use js_sys::{Date, Uint8Array};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

#[wasm_bindgen(typescript_custom_section)]
const MACHINE: &str = r#"
/** An answer of the web service, read whole. */
export interface Answer {
  status: number;
  contentType?: string;
  date?: string;
  body: Uint8Array;
}

/** What the core needs of the browser. Keys stay in WebCrypto. */
export interface Machine {
  /** Sends a request to `/api/v1/` + path. Rejects if no answer came in `timeout` milliseconds, or one longer than `limit` bytes. */
  send(
    method: string,
    path: string,
    contentType: string | undefined,
    authorization: string | undefined,
    body: Uint8Array | undefined,
    limit: number,
    timeout: number,
  ): Promise<Answer>;
  /** Waits that many milliseconds. */
  sleep(milliseconds: number): Promise<void>;
  /** Signs with the member key: ECDSA P-256 over SHA-256, raw r‖s. */
  sign(message: Uint8Array): Promise<Uint8Array>;
  /** What the device's X25519 key agrees on with this public key: 32 bytes. */
  agree(share: Uint8Array): Promise<Uint8Array>;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// The JavaScript object that implements `Machine`.
    #[wasm_bindgen(typescript_type = "Machine")]
    pub type Machine;

    #[wasm_bindgen(method, catch)]
    async fn send(
        this: &Machine,
        method: &str,
        path: &str,
        content_type: Option<&str>,
        authorization: Option<&str>,
        body: Option<Uint8Array>,
        limit: u32,
        timeout: u32,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    async fn sleep(this: &Machine, milliseconds: u32) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    async fn sign(this: &Machine, message: Uint8Array) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    async fn agree(this: &Machine, share: Uint8Array) -> Result<JsValue, JsValue>;

    type Answer;

    #[wasm_bindgen(method, getter)]
    fn status(this: &Answer) -> u16;

    #[wasm_bindgen(method, getter, js_name = contentType)]
    fn content_type(this: &Answer) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    fn date(this: &Answer) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    fn body(this: &Answer) -> Uint8Array;
}

/// A browser with the keys of one device.
pub(crate) struct Browser {
    machine: Machine,
    public_key: Vec<u8>,
    recipient: Recipient,
}

impl Browser {
    /// Takes the object, and the public halves of the device's two keys.
    pub(crate) fn new(machine: Machine, public_key: Vec<u8>, recipient: Recipient) -> Arc<Self> {
        Arc::new(Self {
            machine,
            public_key,
            recipient,
        })
    }
}

#[async_trait(?Send)]
impl Transport for Browser {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let content_type = request.body.content_type();
        let body = match &request.body {
            Body::Empty => None,
            Body::Json(bytes) | Body::Blob(bytes) => Some(Uint8Array::from(bytes.as_slice())),
        };
        let answer = self.machine.send(
            request.method.as_str(),
            &request.path,
            content_type,
            request.authorization.as_deref(),
            body,
            u32::try_from(request.limit).unwrap_or(u32::MAX),
            millis(request.timeout),
        );
        let answer = answer.await.map_err(|error| TransportError::Unreachable {
            url: "this page's own address".to_owned(),
            source: text(&error).into(),
        })?;
        let answer: Answer = answer.unchecked_into();
        Ok(Response {
            status: answer.status(),
            content_type: answer.content_type(),
            date: answer.date(),
            body: answer.body().to_vec(),
        })
    }
}

#[async_trait(?Send)]
impl Clock for Browser {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(Date::now() as u64)
    }

    async fn sleep(&self, duration: Duration) {
        // A timer that fails has waited long enough.
        let _ = self.machine.sleep(millis(duration)).await;
    }
}

#[async_trait(?Send)]
impl Signer for Browser {
    fn public_key(&self) -> &[u8] {
        &self.public_key
    }

    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        let signature = self.machine.sign(Uint8Array::from(message)).await;
        signature
            .map(|signature| Uint8Array::new(&signature).to_vec())
            .map_err(|error| SignerError::new(text(&error)))
    }
}

#[async_trait(?Send)]
impl Vault for Browser {
    fn recipient(&self) -> Recipient {
        self.recipient.clone()
    }

    async fn agree(&self, shares: &[EphemeralShare]) -> Result<Vec<SharedSecret>, VaultError> {
        let mut secrets = Vec::with_capacity(shares.len());
        for share in shares {
            let secret = self.machine.agree(Uint8Array::from(share.as_slice())).await;
            let secret = secret.map_err(|error| VaultError::new(text(&error)))?;
            let secret = Zeroizing::new(Uint8Array::new(&secret).to_vec());
            let secret = <[u8; 32]>::try_from(secret.as_slice());
            let secret = secret.map_err(|_| VaultError::new("X25519 gives 32 bytes"))?;
            secrets.push(Zeroizing::new(secret));
        }
        Ok(secrets)
    }
}

fn millis(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)
}

/// What a JavaScript error says.
fn text(error: &JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => error.as_string().unwrap_or_default(),
    }
}
