//! The environment variables that an operator sets.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;

use super::chaincode::Curious;
use crate::Server;

/// The folder of the files that variables name.
const FILES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");

/// Fabric's variables, one per line. Those that name a file name one of the fixtures.
pub fn environment(bytes: &[u8]) {
    let variables = bytes.split(|byte| *byte == b'\n').map(|line| {
        let mut parts = line.splitn(2, |byte| *byte == b'=');
        let name = parts.next().unwrap_or_default();
        let value = parts.next().unwrap_or_default();
        let text = |bytes: &[u8]| OsString::from_vec(bytes.to_vec());
        let is_file = [&b"_FILE"[..], b"_PATH", b"_CERT", b"_KEY"];
        match is_file.iter().any(|end| name.ends_with(end)) && !value.is_empty() {
            true => {
                let file: Vec<u8> = value
                    .iter()
                    .filter(|byte| **byte != b'/')
                    .copied()
                    .collect();
                let path = [FILES.as_bytes(), b"/", &file].concat();
                (text(name), text(&path))
            }
            false => (text(name), text(value)),
        }
    });
    if let Ok(read) = Server::from_environment(Curious, variables) {
        let _ = format!("{read:?}");
    }
}
