//! The fixed keys of the examples: each is the SHA-256 of its name.

use bech32::{Bech32, Hrp};
use emr_sealing::age_keys::AgeIdentity;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use sha2::{Digest, Sha256};

use crate::encoding::Key;

/// The certificate over the signing key named `member`.
pub(crate) const MEMBER_CERTIFICATE: &str = include_str!("../certificates/member.pem");
/// The certificate over the signing key named `keeper`.
pub(crate) const KEEPER_CERTIFICATE: &str = include_str!("../certificates/keeper.pem");

/// The age key of this name.
pub(crate) fn key(name: &str) -> Key {
    let prefix = Hrp::parse("age-secret-key-").expect("it has the form of a prefix");
    let text = bech32::encode::<Bech32>(prefix, &secret(name)).expect("32 bytes are not too long");
    let identity: AgeIdentity = text.to_uppercase().parse().expect("any 32 bytes are a key");
    Key(identity)
}

/// A signature over the SHA-256 of a message with the key of this name, the same each time (RFC 6979).
pub(crate) fn sign(name: &str, message: &[u8]) -> Signature {
    let key = SigningKey::from_slice(&secret(name)).expect("it is below the order of the curve");
    key.sign(message)
}

fn secret(name: &str) -> [u8; 32] {
    Sha256::digest(format!("emr vector: {name}")).into()
}
