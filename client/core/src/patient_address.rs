//! A patient's contact address for members without a grant.

use std::fmt;
use std::str::FromStr;

use emr_model::{InvalidValue, MemberId, Recipient};

/// A patient's id and patient key as one text, `<id>:<age1…>`, which the patient gives away.
///
/// The ledger tells a patient's recipient only to the patient's grantees. A member who asks for a first grant gets it
/// from the patient directly, so that no service in between can replace it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatientAddress {
    /// The patient.
    pub id: MemberId,
    /// The public half of their patient key.
    pub recipient: Recipient,
}

impl FromStr for PatientAddress {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (id, recipient) = text.split_once(':').ok_or(InvalidValue {
            what: "patient address",
            form: "a member id, a colon and an age recipient",
        })?;
        Ok(Self {
            id: id.parse()?,
            recipient: recipient.parse()?,
        })
    }
}

impl fmt::Display for PatientAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.id, self.recipient)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use emr_sealing::age_keys::AgeIdentity;

    #[test]
    fn an_address_reads_back_and_half_of_one_does_not() {
        let address = PatientAddress {
            id: "01".repeat(16).parse().unwrap(),
            recipient: AgeIdentity::generate().recipient(),
        };
        let text = address.to_string();
        assert_eq!(text.parse(), Ok(address.clone()));
        for text in [address.id.as_str(), address.recipient.as_str(), ":", ""] {
            assert!(text.parse::<PatientAddress>().is_err(), "{text:?}");
        }
    }
}
