//! Answers of a certificate authority. The first byte chooses whether the server says that it succeeded.
#![no_main]

use fabric_ca::Response;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((first, body)) = bytes.split_first() else {
        return;
    };
    let status = if first % 2 == 0 { 200 } else { 400 };
    let response = Response::new(status, body.to_vec());
    let _ = response.info();
    let _ = response.enrollment();
    let _ = response.registration();
    let _ = response.revocation();
    let _ = response.revocation_list();
    let _ = response.affiliation();
    let _ = response.identity();
    let _ = response.identities();
});
