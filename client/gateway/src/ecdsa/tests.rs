//! Both libraries accept the same signatures.

use p256::ecdsa::Signature;
use proptest::prelude::*;
use rcgen::{KeyPair, PublicKeyData};

use super::{aws_lc, rust_crypto};
use crate::{InvalidPublicKey, PublicKey};

fn point(key: &KeyPair) -> [u8; 65] {
    *PublicKey::from_spki(&key.subject_public_key_info())
        .unwrap()
        .point()
}

/// The answer of both libraries, which must be the same.
fn verifies(point: &[u8; 65], message: &[u8], signature: &[u8]) -> bool {
    let verdict = aws_lc::verifies(point, message, signature);
    assert_eq!(rust_crypto::verifies(point, message, signature), verdict);
    verdict
}

#[test]
fn each_verifies_what_the_other_signs_with_either_s() {
    let key = KeyPair::generate().unwrap();
    let (point, pkcs8) = (point(&key), key.serialize_der());
    let signatures = [
        aws_lc::PrivateKey::from_pkcs8(&pkcs8)
            .unwrap()
            .sign(b"a message")
            .unwrap(),
        rust_crypto::PrivateKey::from_pkcs8(&pkcs8)
            .unwrap()
            .sign(b"a message")
            .unwrap(),
    ];
    for signature in signatures {
        let one = Signature::from_der(&signature).unwrap();
        let other = Signature::from_scalars(one.r().to_bytes(), (-*one.s()).to_bytes()).unwrap();
        for signature in [one, other] {
            let der = signature.to_der();
            assert!(verifies(&point, b"a message", der.as_bytes()));
            assert!(!verifies(&point, b"another message", der.as_bytes()));
        }
    }
}

#[test]
fn neither_takes_a_key_of_another_kind_or_curve() {
    let p384 = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).unwrap();
    let ed25519 = KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
    for key in [p384, ed25519] {
        let pkcs8 = key.serialize_der();
        assert!(aws_lc::PrivateKey::from_pkcs8(&pkcs8).is_none());
        assert!(rust_crypto::PrivateKey::from_pkcs8(&pkcs8).is_none());
        assert!(PublicKey::from_spki(&key.subject_public_key_info()).is_err());
    }
}

#[test]
fn a_compressed_point_is_refused() {
    // A P-256 key of SubjectPublicKeyInfo's shortest form: the prefix of RFC 5480, and 33 bytes of point.
    let key = KeyPair::generate().unwrap();
    let point = point(&key);
    let sign = 2 + point[64] % 2;
    let prefix = hex::decode("3039301306072a8648ce3d020106082a8648ce3d030107032200").unwrap();
    let compressed = [&prefix[..], &[sign], &point[1..33]].concat();
    assert_eq!(PublicKey::from_spki(&compressed), Err(InvalidPublicKey));
}

#[test]
fn a_point_beside_the_curve_verifies_nothing() {
    let key = KeyPair::generate().unwrap();
    let signature = aws_lc::PrivateKey::from_pkcs8(&key.serialize_der())
        .unwrap()
        .sign(b"a message")
        .unwrap();
    let mut point = point(&key);
    point[64] ^= 1;
    assert!(!verifies(&point, b"a message", &signature));
}

#[test]
fn a_raw_signature_is_not_in_der() {
    let key = KeyPair::generate().unwrap();
    let signature = aws_lc::PrivateKey::from_pkcs8(&key.serialize_der())
        .unwrap()
        .sign(b"a message")
        .unwrap();
    let raw = Signature::from_der(&signature).unwrap().to_bytes();
    assert!(!verifies(&point(&key), b"a message", &raw));
}

proptest! {
    /// One bit is flipped anywhere in key or signature, or bytes are cut off or added.
    #[test]
    fn both_refuse_the_same_damage(
        bit in 0_usize..8 * 72,
        length in 0_usize..80,
        in_key in any::<bool>(),
        bytes in proptest::collection::vec(any::<u8>(), 72),
    ) {
        let key = KeyPair::generate().unwrap();
        let mut point = point(&key);
        let mut signature = rust_crypto::PrivateKey::from_pkcs8(&key.serialize_der())
            .unwrap()
            .sign(&bytes)
            .unwrap();
        let damaged = if in_key { &mut point[..] } else { &mut signature[..] };
        if let Some(byte) = damaged.get_mut(bit / 8) {
            *byte ^= 1 << (bit % 8);
        }
        signature.resize(length, 0);
        verifies(&point, &bytes, &signature);
        verifies(&point, &bytes, &bytes);
    }
}
