//! The table of formats.

use std::error::Error;
use std::fmt;

use crate::admission_code::Compared;
use crate::authored::AuthoredCall;
use crate::canonical::CanonicalJson;
use crate::contact::ContactText;
use crate::desk_file::Desk;
use crate::destruction::DestructionText;
use crate::format::Format;
use crate::granted_record::GrantedRecordKey;
use crate::key_envelope::Envelopes;
use crate::keyring::SharedKeys;
use crate::kit::TypedKit;
use crate::proposal::ProposedCall;
use crate::receipt::ReceiptText;
use crate::record::SealedVersion;
use crate::record_id::RecordName;
use crate::recovery_share::SharedKey;
use crate::release::ReleasedFile;
use crate::request_message::Message;
use crate::sign_in::SignInText;
use crate::signatures::SignaturesText;

/// All formats, in the order of their documentation.
pub const FORMATS: [Format; 19] = [
    Format::of::<CanonicalJson>("canonical-json"),
    Format::of::<RecordName>("record-id"),
    Format::of::<ProposedCall>("proposal"),
    Format::of::<AuthoredCall>("authored"),
    Format::of::<SealedVersion>("record"),
    Format::of::<GrantedRecordKey>("granted-record"),
    Format::of::<Envelopes>("key-envelope"),
    Format::of::<Message>("request-message"),
    Format::of::<Desk>("desk-file"),
    Format::of::<ContactText>("contact"),
    Format::of::<SharedKeys>("keyring"),
    Format::of::<TypedKit>("kit"),
    Format::of::<SharedKey>("recovery-share"),
    Format::of::<ReleasedFile>("release"),
    Format::of::<SignInText>("sign-in"),
    Format::of::<SignaturesText>("signatures"),
    Format::of::<ReceiptText>("receipt"),
    Format::of::<DestructionText>("destruction"),
    Format::of::<Compared>("admission-code"),
];

/// There is no format of this name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFormat(pub String);

impl fmt::Display for UnknownFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "no format has the name {}", self.0)
    }
}

impl Error for UnknownFormat {}

/// The format of this name.
///
/// # Errors
///
/// [`UnknownFormat`].
pub fn format(name: &str) -> Result<Format, UnknownFormat> {
    let mut formats = FORMATS.into_iter();
    formats
        .find(|format| format.name == name)
        .ok_or_else(|| UnknownFormat(name.to_owned()))
}
