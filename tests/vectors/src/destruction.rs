//! What a keeper signs once it has destroyed its shares of erased records.

use emr_model::erasure::{Destruction, ErasedPart, RecordName};
use emr_model::{MspId, RecordId, Timestamp, TransactionId};
use serde::{Deserialize, Serialize};

use crate::encoding::Hex;
use crate::format::Given;
use crate::identities::KEEPER_CERTIFICATE;
use crate::sign_in::{SignedText, signature};
use crate::vector::{Files, Problem, Reading};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DestructionText {
    /// The transaction that erased the records.
    erasure: TransactionId,
    msp: MspId,
    records: Vec<RecordName>,
    certificate: String,
    signature: Hex,
}

impl DestructionText {
    fn text(&self) -> Vec<u8> {
        let part = ErasedPart::Everything;
        Destruction::signed_text(&self.erasure, &self.records, part, &self.msp)
    }
}

impl Given for DestructionText {
    type Exact = SignedText;

    fn examples() -> Vec<(&'static str, Self)> {
        let erasure: TransactionId = "cd".repeat(32).parse().expect("64 digits");
        let record = |index| RecordName {
            category: "02".repeat(16).parse().expect("32 digits"),
            record: RecordId::new(Timestamp::from_millis(1_790_000_000_000), &erasure, index),
        };
        let mut example = Self {
            records: vec![record(0), record(1)],
            erasure: "ef".repeat(32).parse().expect("64 digits"),
            msp: "HospitalAMSP".parse().expect("it is an MSP id"),
            certificate: KEEPER_CERTIFICATE.into(),
            signature: Hex(Vec::new()),
        };
        example.signature = signature("keeper", &example.text());
        vec![("a keeper destroyed its shares of two records", example)]
    }

    fn read(&self, _: &Files) -> Result<Reading<SignedText>, Problem> {
        SignedText::verified(self.text(), &self.certificate, &self.signature)
    }
}
