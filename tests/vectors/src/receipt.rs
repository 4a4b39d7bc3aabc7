//! What a keeper signs for a file in its custody.

use emr_api::custody::Receipt;
use emr_model::{Digest, MspId, TransactionId};
use serde::{Deserialize, Serialize};

use crate::encoding::Hex;
use crate::format::Given;
use crate::identities::KEEPER_CERTIFICATE;
use crate::sign_in::{SignedText, signature};
use crate::vector::{Files, Problem, Reading};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReceiptText {
    transaction: TransactionId,
    /// The digest of the file.
    file: Digest,
    msp: MspId,
    certificate: String,
    signature: Hex,
}

impl ReceiptText {
    fn text(&self) -> Vec<u8> {
        Receipt::signed_text(&self.transaction, &self.file, &self.msp)
    }
}

impl Given for ReceiptText {
    type Exact = SignedText;

    fn examples() -> Vec<(&'static str, Self)> {
        let mut example = Self {
            transaction: "ab".repeat(32).parse().expect("64 digits"),
            file: Digest::of("a keeper's file"),
            msp: "HospitalAMSP".parse().expect("it is an MSP id"),
            certificate: KEEPER_CERTIFICATE.into(),
            signature: Hex(Vec::new()),
        };
        example.signature = signature("keeper", &example.text());
        vec![("a keeper took its file", example)]
    }

    fn read(&self, _: &Files) -> Result<Reading<SignedText>, Problem> {
        SignedText::verified(self.text(), &self.certificate, &self.signature)
    }
}
