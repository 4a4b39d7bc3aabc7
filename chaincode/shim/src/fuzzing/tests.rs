//! Feeds every reader with the files in `fuzz/corpus`: examples of each kind, and inputs that a fuzzer once found.
//!
//! Published packages do not contain that folder, so there these tests have nothing to try.

use std::fs;
use std::path::Path;

fn feed(target: &str, reader: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    if !folder.parent().is_some_and(Path::exists) {
        return;
    }
    let inputs: Vec<_> = fs::read_dir(&folder).unwrap().collect();
    assert!(
        !inputs.is_empty(),
        "there are examples in {}",
        folder.display()
    );
    for input in inputs {
        let bytes = fs::read(input.unwrap().path()).unwrap();
        // A truncated input is untrusted input, too.
        for length in (0..=bytes.len()).rev().step_by(bytes.len() / 100 + 1) {
            reader(&bytes[..length]);
        }
    }
}

macro_rules! fed {
    ($($target:ident)*) => {
        $(#[test]
        fn $target() {
            feed(stringify!($target), super::$target);
        })*
    };
}

fed!(arguments certificates connection environment identity key policy proposal recording replies);
