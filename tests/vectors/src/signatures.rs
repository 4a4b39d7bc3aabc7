//! What a member signs to ask for the transactions in their name.

use emr_api::signature::signed_text;
use emr_model::Timestamp;
use serde::{Deserialize, Serialize};

use crate::encoding::Hex;
use crate::format::Given;
use crate::identities::MEMBER_CERTIFICATE;
use crate::sign_in::{SignedText, signature};
use crate::vector::{Files, Problem, Reading};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignaturesText {
    origin: String,
    time: Timestamp,
    certificate: String,
    signature: Hex,
}

impl SignaturesText {
    fn text(&self) -> Vec<u8> {
        signed_text(&self.origin, self.time)
    }
}

impl Given for SignaturesText {
    type Exact = SignedText;

    fn examples() -> Vec<(&'static str, Self)> {
        let mut example = Self {
            origin: "https://emr.example:8443".into(),
            time: Timestamp::from_millis(1_790_000_000_000),
            certificate: MEMBER_CERTIFICATE.into(),
            signature: Hex(Vec::new()),
        };
        example.signature = signature("member", &example.text());
        vec![("a member asks what was signed in their name", example)]
    }

    fn read(&self, _: &Files) -> Result<Reading<SignedText>, Problem> {
        SignedText::verified(self.text(), &self.certificate, &self.signature)
    }
}
