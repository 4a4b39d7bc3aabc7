//! What benchmarks of the page measure: the same calls that its core makes.

use emr_model::Timestamp;
use emr_sealing::age_keys::{AgeIdentity, decrypt, encrypt};
use fabric_gateway::{Identity, ProposalBuilder, TransactionContext};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

/// Seals to an age recipient.
///
/// # Errors
///
/// If the recipient is not a usable key.
#[wasm_bindgen]
pub fn seal(recipient: String, plaintext: &[u8]) -> Result<Vec<u8>, JsError> {
    Ok(encrypt(&[&recipient.try_into()?], plaintext)?)
}

/// Opens what was sealed to an age key.
///
/// # Errors
///
/// If the file is damaged, or sealed to another key.
#[wasm_bindgen]
pub fn open(key: &str, file: &[u8]) -> Result<Vec<u8>, JsError> {
    let key: AgeIdentity = key.parse()?;
    Ok(decrypt(&key, file)?.to_vec())
}

/// A member who makes proposals.
#[wasm_bindgen]
pub struct Proposer {
    identity: Identity,
}

#[wasm_bindgen]
impl Proposer {
    /// Reads the member's certificate, PEM.
    ///
    /// # Errors
    ///
    /// If it is not a certificate over a P-256 key.
    #[wasm_bindgen(constructor)]
    pub fn new(msp: String, certificate: String) -> Result<Proposer, JsError> {
        Ok(Self {
            identity: Identity::new(msp, certificate)?,
        })
    }

    /// The bytes to sign of a proposal of this time, in milliseconds since 1970.
    pub fn propose(&self, time: f64, function: String, argument: String) -> Vec<u8> {
        let time = Timestamp::from_millis(time as u64);
        let context = TransactionContext::at(&self.identity, time.into());
        let proposal = ProposalBuilder::new("emr", "emr", function)
            .argument(argument)
            .build(context);
        proposal.bytes_to_sign().to_vec()
    }
}
