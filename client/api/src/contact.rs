//! A member's contact details, as the web service keeps them: sealed, so that it reads none, and signed, so that it writes
//! none.

use emr_model::desk::Application;
use emr_model::{Bytes, Digest, MemberId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a member says of themselves after the admission, sealed and signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SealedContact {
    /// What the sealed file says that it is about: the member, with the organization and the roles that they had then.
    pub about: Application,
    /// A desk file about that, sealed to the keepers of the ministry and of the organization, and to the member's reading
    /// key; at most [`MAX_DESK_FILE_BYTES`](emr_model::desk::MAX_DESK_FILE_BYTES).
    pub file: Bytes,
    /// When the member wrote it, by their clock.
    pub written: Timestamp,
    /// The member's certificate, PEM.
    pub certificate: String,
    /// ECDSA over SHA-256 of [`SealedContact::signed_text`], DER.
    pub signature: Bytes,
}

impl SealedContact {
    /// The bytes that a member signs: `emr-contact-v1`, NUL, their id, NUL, the digest of the file, NUL, the time in
    /// milliseconds as 8 bytes big-endian. Nothing else that a member signs begins like this.
    pub fn signed_text(member: &MemberId, file: &Digest, written: Timestamp) -> Vec<u8> {
        let mut text = format!("emr-contact-v1\0{member}\0{file}\0").into_bytes();
        text.extend_from_slice(&written.as_millis().to_be_bytes());
        text
    }

    /// The bytes that the signature must be over.
    pub fn text(&self) -> Vec<u8> {
        Self::signed_text(&self.about.id, &Digest::of(&self.file.0), self.written)
    }
}
