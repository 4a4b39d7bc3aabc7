#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fabric_chaincode::fuzzing::environment(bytes));
