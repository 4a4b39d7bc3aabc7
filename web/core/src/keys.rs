//! The member's two keys, which stay in WebCrypto.

use async_trait::async_trait;
use bech32::{Bech32, Hrp};
use emr_client::ports::{Signer, SignerError, Vault, VaultError};
use emr_model::Recipient;
use emr_sealing::age_keys::{EphemeralShare, SharedSecret};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::failure::{Failure, Thrown};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A member's two keys, wherever the private halves are. */
export interface Keys {
  /** The signing key, ECDSA P-256: SubjectPublicKeyInfo, DER. */
  publicKey: Uint8Array;
  /** The device's age key, X25519: 32 bytes. */
  agreementKey: Uint8Array;
  /** Signs a message over SHA-256: raw `r‖s`. */
  sign(message: Uint8Array): Promise<Uint8Array>;
  /** What the age key and another public key agree on. */
  agree(share: Uint8Array): Promise<Uint8Array>;
  /** Keeps a file of the outbox, in place of an earlier one of this name. It is on the disk when this returns. */
  keep(name: string, file: Uint8Array): Promise<void>;
  /** The files of the outbox. */
  kept(): Promise<Uint8Array[]>;
  /** Removes a file of the outbox, if it is there. */
  forget(name: string): Promise<void>;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// The keys, as the page's TypeScript presents them.
    #[wasm_bindgen(typescript_type = "Keys")]
    pub type Keys;

    #[wasm_bindgen(method, getter, js_name = publicKey)]
    fn public_key(this: &Keys) -> Vec<u8>;

    #[wasm_bindgen(method, getter, js_name = agreementKey)]
    fn agreement_key(this: &Keys) -> Vec<u8>;

    #[wasm_bindgen(method, catch)]
    async fn sign(this: &Keys, message: Uint8Array) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    async fn agree(this: &Keys, share: Uint8Array) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    async fn keep(this: &Keys, name: &str, file: Uint8Array) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    async fn kept(this: &Keys) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    async fn forget(this: &Keys, name: &str) -> Result<JsValue, JsValue>;
}

/// The keys with their public halves in the core's types.
pub(crate) struct DeviceKeys {
    keys: Keys,
    public_key: Vec<u8>,
    recipient: Recipient,
}

impl DeviceKeys {
    pub(crate) fn new(keys: Keys) -> Result<Self, Failure> {
        let prefix = Hrp::parse("age").expect("it has the form of a prefix");
        let recipient = bech32::encode::<Bech32>(prefix, &keys.agreement_key())
            .ok()
            .and_then(|text| Recipient::try_from(text).ok())
            .ok_or_else(|| Failure::new("the device's key is not an X25519 key"))?;
        Ok(Self {
            public_key: keys.public_key(),
            recipient,
            keys,
        })
    }
}

#[async_trait(?Send)]
impl Signer for DeviceKeys {
    fn public_key(&self) -> &[u8] {
        &self.public_key
    }

    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        let signature = self.keys.sign(message.into()).await;
        bytes(signature).map_err(SignerError::new)
    }
}

#[async_trait(?Send)]
impl Vault for DeviceKeys {
    fn recipient(&self) -> Recipient {
        self.recipient.clone()
    }

    async fn agree(&self, shares: &[EphemeralShare]) -> Result<Vec<SharedSecret>, VaultError> {
        let mut secrets = Vec::with_capacity(shares.len());
        for share in shares {
            let secret = self.keys.agree(share.as_slice().into()).await;
            let secret = bytes(secret).map_err(VaultError::new)?;
            let secret = <[u8; 32]>::try_from(secret)
                .map_err(|_| VaultError::new("the browser agreed on a secret of another length"))?;
            secrets.push(SharedSecret::new(secret));
        }
        Ok(secrets)
    }

    async fn keep(&self, name: &str, file: &[u8]) -> Result<(), VaultError> {
        done(self.keys.keep(name, file.into()).await)
    }

    async fn kept(&self) -> Result<Vec<Vec<u8>>, VaultError> {
        let kept = self.keys.kept().await;
        let kept = kept.map_err(|thrown| VaultError::new(Thrown::from(thrown)))?;
        let files: Array = kept.unchecked_into();
        Ok(files
            .iter()
            .map(|file| file.unchecked_into::<Uint8Array>().to_vec())
            .collect())
    }

    async fn forget(&self, name: &str) -> Result<(), VaultError> {
        done(self.keys.forget(name).await)
    }
}

fn done(answer: Result<JsValue, JsValue>) -> Result<(), VaultError> {
    answer
        .map(drop)
        .map_err(|thrown| VaultError::new(Thrown::from(thrown)))
}

fn bytes(answer: Result<JsValue, JsValue>) -> Result<Vec<u8>, Thrown> {
    let answer = answer.map_err(Thrown::from)?;
    Ok(answer.unchecked_into::<Uint8Array>().to_vec())
}
