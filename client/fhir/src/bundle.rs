//! Bundles of type `collection`: several resources that are one record.

use std::io;

use sha2::{Digest, Sha256};

use crate::json::Json;

/// A Bundle of some resources.
pub(crate) fn collection<'t>(resources: Vec<Json<'t>>) -> Json<'t> {
    let entries = resources.into_iter().enumerate();
    let entries = entries.map(|(position, resource)| entry(position, resource));
    Json::object([
        ("resourceType", Json::string("Bundle")),
        ("type", Json::string("collection")),
        ("entry", Json::Array(entries.collect())),
    ])
}

/// An entry of a Bundle. Its address follows from its content and position, so that the same input gives the same bytes.
pub(crate) fn entry<'t>(position: usize, resource: Json<'t>) -> Json<'t> {
    let address = address(position, &resource);
    Json::object([("fullUrl", Json::string(address)), ("resource", resource)])
}

/// The address of a resource at a position of a Bundle: a UUID of version 8 (RFC 9562, section 5.8) made from a digest.
pub(crate) fn address(position: usize, resource: &Json<'_>) -> String {
    let Writing(digest) = resource.write_to(Writing(Sha256::new_with_prefix(position.to_string())));
    let digest = digest.finalize();
    let mut uuid: [u8; 16] = std::array::from_fn(|place| digest[place]);
    uuid[6] = (uuid[6] & 0x0f) | 0x80;
    uuid[8] = (uuid[8] & 0x3f) | 0x80;
    let digits: Vec<String> = uuid.iter().map(|byte| format!("{byte:02x}")).collect();
    let part = |from: usize, to: usize| digits[from..to].concat();
    format!(
        "urn:uuid:{}-{}-{}-{}-{}",
        part(0, 4),
        part(4, 6),
        part(6, 8),
        part(8, 10),
        part(10, 16)
    )
}

/// A digest of what is written to it.
struct Writing(Sha256);

impl io::Write for Writing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
