//! The code that an applicant and their approver compare.

use std::fmt;
use std::str::FromStr;

use emr_model::member::Role;
use emr_model::{Digest, InvalidValue, MemberId, MspId};
use serde::{Deserialize, Serialize};

/// The digits of a code, and of one of its groups.
const DIGITS: usize = 25;
const GROUP: usize = 5;

/// 10^25: one more than the greatest code.
const CODES: u128 = 10_u128.pow(DIGITS as u32);

/// What an applicant applies for, and with which key.
#[derive(Debug, Clone, Copy)]
pub struct Applicant<'a> {
    /// The id that their device picked.
    pub id: &'a MemberId,
    /// The organization to which they apply.
    pub msp: &'a MspId,
    /// What they want to be; the order does not count.
    pub roles: &'a [Role],
    /// The digest of their public key.
    pub key: &'a Digest,
}

/// The code that stands on the applicant's and on the approver's screen at admission: 25 decimal digits in five groups.
///
/// Both compute it from what they know themselves: the applicant from their own key and the roots of trust that their
/// device pinned, the approver from the application in the queue and the roots that the approver's device pinned. If the
/// codes are equal, then nobody exchanged the key, the id, the organization, the roles or the roots on the way.
///
/// The code is the first 16 bytes of a SHA-256, as a big-endian number, modulo 10^25. The hashed text is
/// `emr-admission-v1`, the key's digest, the id, the MSP id, the roles in ascending order with commas between them, and the
/// digest of the roots, each after the first preceded by a NUL. Another key or other roots with the same code take some
/// 2^83 attempts, if the device pins the roots before it shows its key.
///
/// ```
/// use emr_client::admission_code::AdmissionCode;
///
/// let code: AdmissionCode = "0000012345678901234567890".parse()?;
/// assert_eq!(code.to_string(), "00000 12345 67890 12345 67890");
/// # Ok::<(), emr_model::InvalidValue>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct AdmissionCode(u128);

impl AdmissionCode {
    /// The code of an applicant on a device that pins the roots with this [digest](emr_trust::Trust::digest).
    pub fn of(applicant: &Applicant<'_>, roots: &Digest) -> Self {
        let Applicant {
            id,
            msp,
            roles,
            key,
        } = applicant;
        let mut roles: Vec<_> = roles.iter().map(|role| role.as_str()).collect();
        roles.sort_unstable();
        let roles = roles.join(",");
        let text = format!("emr-admission-v1\0{key}\0{id}\0{msp}\0{roles}\0{roots}");
        let digest = Digest::of(text).to_bytes();
        let (first, _) = digest
            .split_first_chunk()
            .expect("a digest has more than 16 bytes");
        Self(u128::from_be_bytes(*first) % CODES)
    }
}

impl fmt::Display for AdmissionCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:0DIGITS$}", self.0);
        let groups: Vec<_> = (0..DIGITS)
            .step_by(GROUP)
            .map(|at| &digits[at..at + GROUP])
            .collect();
        formatter.pad(&groups.join(" "))
    }
}

impl From<AdmissionCode> for String {
    fn from(code: AdmissionCode) -> Self {
        code.to_string()
    }
}

impl TryFrom<String> for AdmissionCode {
    type Error = InvalidValue;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl FromStr for AdmissionCode {
    type Err = InvalidValue;

    /// Reads 25 digits; spaces and hyphens between them do not count.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = InvalidValue {
            what: "admission code",
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

    fn code(key: &str, id: &str, msp: &str, roles: &[Role], roots: &str) -> AdmissionCode {
        let applicant = Applicant {
            id: &id.repeat(16).parse().unwrap(),
            msp: &msp.parse().unwrap(),
            roles,
            key: &Digest::of(key),
        };
        AdmissionCode::of(&applicant, &Digest::of(roots))
    }

    /// Computed with another program: Python's `hashlib` over the documented text.
    #[test]
    fn the_code_of_a_known_applicant_is_the_documented_one() {
        let roles = [Role::Registrar, Role::Practitioner];
        let known = code("key", "01", "HospitalAMSP", &roles, "roots");
        assert_eq!(known.to_string(), "67026 20135 92172 68001 16904");
    }

    #[test]
    fn everything_that_is_compared_changes_the_code() {
        let usual = code("key", "01", "HospitalAMSP", &[Role::Practitioner], "roots");
        let both = [Role::Practitioner, Role::Registrar];
        for other in [
            code(
                "other",
                "01",
                "HospitalAMSP",
                &[Role::Practitioner],
                "roots",
            ),
            code("key", "02", "HospitalAMSP", &[Role::Practitioner], "roots"),
            code("key", "01", "HospitalBMSP", &[Role::Practitioner], "roots"),
            code("key", "01", "HospitalAMSP", &both, "roots"),
            code("key", "01", "HospitalAMSP", &[Role::Practitioner], "other"),
        ] {
            assert_ne!(other, usual);
        }
        let reversed = [Role::Registrar, Role::Practitioner];
        assert_eq!(
            code("key", "01", "HospitalAMSP", &both, "roots"),
            code("key", "01", "HospitalAMSP", &reversed, "roots")
        );
    }

    #[test]
    fn a_code_reads_back_as_it_is_shown_and_nothing_else_is_a_code() {
        let shown = "00000 12345 67890 12345 67890";
        let code: AdmissionCode = shown.parse().unwrap();
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
            assert!(wrong.parse::<AdmissionCode>().is_err(), "{wrong}");
        }
        assert!(" ".repeat(1 << 20).parse::<AdmissionCode>().is_err());
    }
}
