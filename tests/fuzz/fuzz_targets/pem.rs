//! PEM files of strangers: every reader finds the same blocks.
#![no_main]

use fabric_x509::{blocks, first_block, one_block};

libfuzzer_sys::fuzz_target!(|file: &[u8]| {
    let Some(found) = blocks(file) else {
        return;
    };
    assert_eq!(first_block(file).as_ref(), found.first());
    if let [block] = found.as_slice() {
        assert_eq!(one_block(file, &block.label).as_ref(), Some(&block.contents));
    }
});
