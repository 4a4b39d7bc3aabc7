//! The purposes for which members read.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::InvalidValue;

/// The purpose of an access, by the codes of HL7 v3 `PurposeOfUse`, which FHIR Consent and AuditEvent use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Purpose {
    /// Treatment.
    #[serde(rename = "TREAT")]
    Treatment,
    /// Treatment in an emergency, without the patient's consent.
    #[serde(rename = "ETREAT")]
    EmergencyTreatment,
    /// Payment, as by an insurer.
    #[serde(rename = "HPAYMT")]
    Payment,
    /// Research.
    #[serde(rename = "HRESCH")]
    Research,
    /// At the patient's own request.
    #[serde(rename = "PATRQT")]
    PatientRequest,
}

impl Purpose {
    const ALL: [Self; 5] = [
        Self::Treatment,
        Self::EmergencyTreatment,
        Self::Payment,
        Self::Research,
        Self::PatientRequest,
    ];

    /// The code, for example `TREAT`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Treatment => "TREAT",
            Self::EmergencyTreatment => "ETREAT",
            Self::Payment => "HPAYMT",
            Self::Research => "HRESCH",
            Self::PatientRequest => "PATRQT",
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.code())
    }
}

impl FromStr for Purpose {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|purpose| purpose.code() == text)
            .ok_or(InvalidValue {
                what: "purpose",
                form: "TREAT, ETREAT, HPAYMT, HRESCH or PATRQT",
            })
    }
}
