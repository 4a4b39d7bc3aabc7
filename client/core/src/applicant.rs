//! Applicants, and the code that they compare with their approver.

use emr_model::member::Role;
use emr_model::{Digest, MemberId, MspId};

use crate::comparison_code::ComparisonCode;

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

impl Applicant<'_> {
    /// The code that stands on the applicant's and on the approver's screen at admission, on a device that pins the roots
    /// of trust with this [digest](emr_trust::Trust::digest).
    ///
    /// Both compute it from what they know themselves: the applicant from their own key and the roots of trust that their
    /// device pinned, the approver from the application in the queue and the roots that the approver's device pinned. If
    /// the codes are equal, then nobody exchanged the key, the id, the organization, the roles or the roots on the way,
    /// provided that the device pins the roots before it shows its key.
    ///
    /// The compared parts are `emr-admission-v1`, the key's digest, the id, the MSP id, the roles in ascending order with
    /// commas between them, and the digest of the roots.
    pub fn code(&self, roots: &Digest) -> ComparisonCode {
        let mut roles: Vec<_> = self.roles.iter().map(|role| role.as_str()).collect();
        roles.sort_unstable();
        ComparisonCode::of(&[
            "emr-admission-v1",
            self.key.as_str(),
            self.id.as_str(),
            self.msp.as_str(),
            &roles.join(","),
            roots.as_str(),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(key: &str, id: &str, msp: &str, roles: &[Role], roots: &str) -> ComparisonCode {
        let applicant = Applicant {
            id: &id.repeat(16).parse().unwrap(),
            msp: &msp.parse().unwrap(),
            roles,
            key: &Digest::of(key),
        };
        applicant.code(&Digest::of(roots))
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
}
