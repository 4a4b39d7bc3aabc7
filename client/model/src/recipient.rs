//! Public age keys.

use crate::Digest;
use crate::id::text_type;

text_type!(
    /// The public half of an [age](https://age-encryption.org/v1) X25519 key: `age1` and 58 bech32 characters.
    ///
    /// Only the form is checked here; encrypting to it shows whether it is a key.
    Recipient,
    "recipient",
    "an age X25519 recipient (age1 and 58 characters)",
    |text| {
        text.len() == 62
            && text.strip_prefix("age1").is_some_and(|rest| {
                rest.bytes().all(|byte| b"qpzry9x8gf2tvdw0s3jn54khce6mua7l".contains(&byte))
            })
    }
);

impl Recipient {
    /// The digest by which a request names the recipient to whom it sealed.
    pub fn digest(&self) -> Digest {
        Digest::of(self.as_str())
    }
}
