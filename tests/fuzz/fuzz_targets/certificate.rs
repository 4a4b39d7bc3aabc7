//! Certificates, certificate requests and keys of strangers.
#![no_main]

use emr_model::MemberId;
use emr_trust::{Certificate, key_of_csr};
use fabric_gateway::{EcdsaSigner, PublicKey};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(certificate) = Certificate::from_der(bytes.to_vec()) {
        assert_eq!(certificate.der(), bytes, "nothing follows a certificate");
    }
    let _ = Certificate::from_pem(bytes);
    let _ = PublicKey::from_spki(bytes);
    if let Ok(text) = str::from_utf8(bytes) {
        let member = MemberId::try_from("01".repeat(16)).expect("an id");
        let _ = key_of_csr(text, &member);
        let _ = EcdsaSigner::from_pkcs8_pem(text);
    }
});
