//! What a member signs with their contact details.

use emr_api::contact::SealedContact;
use emr_model::{Digest, MemberId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::encoding::Hex;
use crate::format::Given;
use crate::identities::MEMBER_CERTIFICATE;
use crate::sign_in::{SignedText, signature};
use crate::vector::{Files, Problem, Reading};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContactText {
    member: MemberId,
    /// The digest of the sealed file.
    file: Digest,
    time: Timestamp,
    certificate: String,
    signature: Hex,
}

impl ContactText {
    fn text(&self) -> Vec<u8> {
        SealedContact::signed_text(&self.member, &self.file, self.time)
    }
}

impl Given for ContactText {
    type Exact = SignedText;

    fn examples() -> Vec<(&'static str, Self)> {
        let mut example = Self {
            member: "01".repeat(16).parse().expect("32 digits"),
            file: Digest::of("a desk file"),
            time: Timestamp::from_millis(1_790_000_000_000),
            certificate: MEMBER_CERTIFICATE.into(),
            signature: Hex(Vec::new()),
        };
        example.signature = signature("member", &example.text());
        vec![("a member writes their contact details", example)]
    }

    fn read(&self, _: &Files) -> Result<Reading<SignedText>, Problem> {
        SignedText::verified(self.text(), &self.certificate, &self.signature)
    }
}
