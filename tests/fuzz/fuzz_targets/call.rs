//! JSON, and arguments of the contract's functions. The first byte chooses the function.
#![no_main]

use emr_model::Call;
use serde_json::Value;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((first, argument)) = bytes.split_first() else {
        return;
    };
    let (name, _) = Call::FUNCTIONS[usize::from(*first) % Call::FUNCTIONS.len()];
    if let Ok(call) = Call::decode(name, argument) {
        assert_eq!(call.name(), name);
    }
    // The reader of a browser's module takes nothing that serde_json refuses.
    if let Ok(value) = emr_model::json::from_slice::<Value>(argument) {
        assert_eq!(serde_json::from_slice::<Value>(argument).ok(), Some(value));
    }
});
