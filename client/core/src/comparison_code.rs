//! The code that a person compares on two screens.

use std::fmt;
use std::str::FromStr;

use emr_model::{Digest, InvalidValue};
use serde::{Deserialize, Serialize};

/// The digits of a code, and of one of its groups.
const DIGITS: usize = 25;
const GROUP: usize = 5;

/// 10^25: one more than the greatest code.
const CODES: u128 = 10_u128.pow(DIGITS as u32);

/// What a person compares on two screens: 25 decimal digits in five groups.
///
/// It is the first 16 bytes of a SHA-256, as a big-endian number, modulo 10^25. The hashed text is what is compared, with
/// NULs between its parts. Something else with the same code takes some 2^83 attempts.
///
/// ```
/// use emr_client::comparison_code::ComparisonCode;
///
/// let code: ComparisonCode = "0000012345678901234567890".parse()?;
/// assert_eq!(code.to_string(), "00000 12345 67890 12345 67890");
/// # Ok::<(), emr_model::InvalidValue>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ComparisonCode(u128);

impl ComparisonCode {
    /// The code of these parts. The first says what is compared, so that no code serves for anything else.
    pub(crate) fn of(parts: &[&str]) -> Self {
        let digest = Digest::of(parts.join("\0")).to_bytes();
        let (first, _) = digest
            .split_first_chunk()
            .expect("a digest has more than 16 bytes");
        Self(u128::from_be_bytes(*first) % CODES)
    }
}

impl fmt::Display for ComparisonCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:0DIGITS$}", self.0);
        let groups: Vec<_> = (0..DIGITS)
            .step_by(GROUP)
            .map(|at| &digits[at..at + GROUP])
            .collect();
        formatter.pad(&groups.join(" "))
    }
}

impl From<ComparisonCode> for String {
    fn from(code: ComparisonCode) -> Self {
        code.to_string()
    }
}

impl TryFrom<String> for ComparisonCode {
    type Error = InvalidValue;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl FromStr for ComparisonCode {
    type Err = InvalidValue;

    /// Reads 25 digits; spaces and hyphens between them do not count.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = InvalidValue {
            what: "code",
            form: "25 digits, with or without spaces between the groups",
        };
        let digits: String = text
            .chars()
            .filter(|sign| !matches!(sign, ' ' | '-'))
            .take(DIGITS + 1)
            .collect();
        let is_code = digits.len() == DIGITS && digits.bytes().all(|digit| digit.is_ascii_digit());
        match digits.parse() {
            Ok(code) if is_code => Ok(Self(code)),
            _ => Err(invalid),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_back_as_it_is_shown_and_nothing_else_is_a_code() {
        let shown = "00000 12345 67890 12345 67890";
        let code: ComparisonCode = shown.parse().unwrap();
        assert_eq!(code.to_string(), shown);
        assert_eq!("00000-12345-67890-12345-67890".parse(), Ok(code));
        assert_eq!("0000012345678901234567890".parse(), Ok(code));
        for wrong in [
            "",
            "00000 12345 67890 12345 6789",
            "00000 12345 67890 12345 678901",
            "+0000 12345 67890 12345 67890",
            "0000a 12345 67890 12345 67890",
            "٠٠٠٠٠ 12345 67890 12345 67890",
        ] {
            assert!(wrong.parse::<ComparisonCode>().is_err(), "{wrong}");
        }
        assert!(" ".repeat(1 << 20).parse::<ComparisonCode>().is_err());
    }
}
