//! ECDSA P-256 over SHA-256, by aws-lc, and by p256 for WebAssembly, where aws-lc does not build.

#[cfg(not(target_family = "wasm"))]
mod aws_lc;
#[cfg(any(target_family = "wasm", test))]
mod rust_crypto;

#[cfg(not(target_family = "wasm"))]
pub(crate) use self::aws_lc::{PrivateKey, verifies};
#[cfg(target_family = "wasm")]
pub(crate) use self::rust_crypto::{PrivateKey, verifies};

#[cfg(test)]
mod tests;
