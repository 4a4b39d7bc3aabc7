//! SHA-256 digests as they stand on the ledger.

use sha2::Digest as _;

use crate::id::{is_hex, text_type};

text_type!(
    /// A SHA-256 digest: 64 lower-case hexadecimal digits.
    Digest,
    "digest",
    "64 lower-case hexadecimal digits",
    |text| is_hex(text, 64)
);

impl Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: impl AsRef<[u8]>) -> Self {
        Self::from_bytes(sha2::Sha256::digest(bytes).into())
    }

    /// A digest that was computed elsewhere, for example piece by piece over a stream.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self::try_from(hex::encode(bytes)).expect("32 bytes are 64 hexadecimal digits")
    }

    /// The digest's 32 bytes.
    pub fn to_bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        hex::decode_to_slice(self.as_str(), &mut bytes).expect("a digest is 64 hexadecimal digits");
        bytes
    }
}
