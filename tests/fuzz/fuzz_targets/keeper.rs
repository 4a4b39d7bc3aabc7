//! Requests to a keeper.
#![no_main]

use std::sync::LazyLock;

use emr_testkit::Network;
use emr_trust::Trust;

static TRUST: LazyLock<Trust> = LazyLock::new(|| {
    Trust::new(&Network::default().profile()).expect("the roots are certificates")
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| emr_keeper::fuzzing::request(bytes, &TRUST));
