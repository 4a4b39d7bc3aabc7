//! Blocks as a peer delivers them to the web service.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| emr_web::fuzzing::block(bytes));
