//! Invitations: an approver gives one person a code, with which that person's application finds room in the queue.

use std::fmt;
use std::str::FromStr;

use emr_model::{Digest, InvalidValue, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

const DIGITS: usize = 20;

/// The secret of an invitation: 20 hexadecimal digits. It is also read in capital letters and in groups, with spaces or
/// hyphens between them.
///
/// ```
/// use emr_api::invitation::InvitationCode;
///
/// let code: InvitationCode = "0F1E 2D3C-4B5A 6978 8796".parse()?;
/// assert_eq!(code.to_string(), "0f1e-2d3c-4b5a-6978-8796");
/// assert!("0f1e".parse::<InvitationCode>().is_err());
/// # Ok::<(), emr_model::InvalidValue>(())
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct InvitationCode(String);

impl InvitationCode {
    /// The code of these random bytes.
    pub fn new(random: [u8; DIGITS / 2]) -> Self {
        Self(random.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// What the service keeps of the code, so that a copy of its database invites nobody.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.0)
    }
}

impl FromStr for InvitationCode {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = InvalidValue {
            what: "invitation code",
            form: "20 hexadecimal digits",
        };
        let digits: String = text
            .chars()
            .filter(|letter| !matches!(letter, ' ' | '-'))
            .map(|letter| letter.to_ascii_lowercase())
            .take(DIGITS + 1)
            .collect();
        let is_code = digits.len() == DIGITS && digits.bytes().all(|it| it.is_ascii_hexdigit());
        is_code.then_some(Self(digits)).ok_or(invalid)
    }
}

impl TryFrom<String> for InvitationCode {
    type Error = InvalidValue;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<InvitationCode> for String {
    fn from(code: InvitationCode) -> Self {
        code.0
    }
}

/// In groups of four digits, as people read it.
impl fmt::Display for InvitationCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, digit) in self.0.chars().enumerate() {
            let between = if place > 0 && place % 4 == 0 { "-" } else { "" };
            write!(formatter, "{between}{digit}")?;
        }
        Ok(())
    }
}

/// A secret stands in no log.
impl fmt::Debug for InvitationCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("InvitationCode(…)")
    }
}

/// An invitation that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Invitation {
    /// The code, which the service tells only now.
    pub code: InvitationCode,
    /// When it ends.
    pub until: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_write_it_and_as_nothing_else() {
        let code = InvitationCode::new([0xa5; 10]);
        for text in ["a5a5-a5a5-a5a5-a5a5-a5a5", "A5A5 A5A5 A5A5 A5A5 A5A5"] {
            assert_eq!(text.parse(), Ok(code.clone()));
        }
        let long = "a5".repeat(1_000_000);
        for text in ["", "a5a5", "g5a5a5a5a5a5a5a5a5a5", "٥٥٥٥٥٥٥٥٥٥", &long] {
            assert!(text.parse::<InvitationCode>().is_err());
        }
        assert!(!format!("{code:?}").contains("a5"));
    }
}
