//! A key on paper that opens a member's keyring.

use emr_model::{MemberId, MspId, Recipient};
use emr_sealing::kit::Kit;
use serde::{Deserialize, Serialize};

use crate::encoding::Key;
use crate::format::Given;
use crate::vector::{Files, Problem, Reading};

/// The words of the key that is the SHA-256 of `emr vector: kit`.
const WORDS: &str = "cat grief twin globe only special pitch paddle vacant assist edit human \
                     promote square fat delay seven patrol exhaust gasp recipe when welcome blue";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TypedKit {
    /// What was typed, or read from a QR code.
    text: String,
}

#[derive(Serialize)]
pub(crate) struct Exact {
    member: MemberId,
    msp: MspId,
    key: Key,
    recipient: Recipient,
    /// What the QR code has.
    text: String,
}

impl Given for TypedKit {
    type Exact = Exact;

    fn examples() -> Vec<(&'static str, Self)> {
        let member = "01".repeat(16);
        let text = format!("emr-kit-1 {member} MinistryMSP {WORDS}");
        let typed = WORDS.to_uppercase().replace(' ', "\n ");
        let typed = format!("emr-kit-1 {member} MinistryMSP\n{typed}\n");
        vec![
            ("the text of the QR code", Self { text }),
            (
                "words on lines of their own, in capital letters",
                Self { text: typed },
            ),
        ]
    }

    fn read(&self, _: &Files) -> Result<Reading<Exact>, Problem> {
        let kit: Kit = self.text.parse()?;
        Ok(Reading::of(Exact {
            member: kit.member.clone(),
            msp: kit.msp.clone(),
            key: Key(kit.key().clone()),
            recipient: kit.recipient(),
            text: kit.to_text().to_string(),
        }))
    }
}
