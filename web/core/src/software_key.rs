//! The device key in a browser whose WebCrypto has no X25519.

use emr_sealing::age_keys::AgeIdentity;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use crate::failure::Failure;

/// A new age key: its secret, to be sealed, and its public key.
#[wasm_bindgen]
pub struct SoftwareKey(AgeIdentity);

#[wasm_bindgen]
impl SoftwareKey {
    /// A new key.
    #[wasm_bindgen(constructor)]
    #[expect(clippy::new_without_default, reason = "a key is made on purpose")]
    pub fn new() -> Self {
        Self(AgeIdentity::generate())
    }

    /// The secret, for [`agree_in_software`]. Seal it and wipe it.
    pub fn secret(&self) -> Vec<u8> {
        self.0.to_secret_text().as_bytes().to_vec()
    }

    /// The public key: 32 bytes.
    #[wasm_bindgen(js_name = publicKey)]
    pub fn public_key(&self) -> Vec<u8> {
        public_key_of(&self.0)
    }
}

/// The 32 bytes of an age key's public half.
pub(crate) fn public_key_of(key: &AgeIdentity) -> Vec<u8> {
    let (_, key) = bech32::decode(key.recipient().as_str()).expect("a recipient is bech32");
    key
}

/// Computes X25519 (RFC 7748) of a software key and a public key.
///
/// # Errors
///
/// A sentence, if the secret is not one of [`SoftwareKey::secret`], or the public key does not have 32 bytes.
#[wasm_bindgen(js_name = agreeInSoftware)]
pub fn agree_in_software(secret: Vec<u8>, share: &[u8]) -> Result<Vec<u8>, Failure> {
    let secret = Zeroizing::new(secret);
    let identity: AgeIdentity = std::str::from_utf8(&secret)
        .ok()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| Failure::new("the device's key is damaged"))?;
    let share = share
        .try_into()
        .map_err(|_| Failure::new("a public key has 32 bytes"))?;
    Ok(identity.agree(&share).to_vec())
}
