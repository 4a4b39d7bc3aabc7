//! The client core as the web page calls it: a WebAssembly module that runs in a worker of the browser.
//!
//! It contains no logic of its own. It translates between JavaScript's types and those of the client crates, so that
//! the page and the `emr` command run the same code. On other targets it is empty.

#![cfg(target_arch = "wasm32")]

mod admission;
mod basis;
mod browser;
mod calls;
mod categories;
mod contact;
mod content;
mod delegates;
mod device;
mod devices;
mod emergencies;
mod failure;
mod feedback;
mod grants;
mod json;
mod keys;
mod kit;
mod network;
mod organizations;
mod promises;
mod records;
mod recovery;
mod requests;
mod revocations;
mod sessions;
mod signatures;
mod signed_in;
mod software_key;
mod wallet;

use scrypt::{Params, scrypt};
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

pub use browser::Browser;
pub use device::Device;
pub use feedback::send_visitors_feedback;
pub use keys::Keys;
pub use software_key::{SoftwareKey, agree_in_software};
pub use wallet::Wallet;

/// scrypt with N = 2^16 takes some tenths of a second, which a person does not mind and a guesser does.
const WORK_FACTOR: u8 = 16;

/// Stretches a passphrase to the 32 bytes of a key; `salt` has 16 random bytes.
#[wasm_bindgen]
pub fn stretch(passphrase: String, salt: &[u8]) -> Vec<u8> {
    let passphrase = Zeroizing::new(passphrase);
    let mut key = vec![0; 32];
    let parameters = Params::new(WORK_FACTOR, 8, 1).expect("scrypt takes these parameters");
    scrypt(passphrase.as_bytes(), salt, &parameters, &mut key).expect("a key may have 32 bytes");
    key
}
