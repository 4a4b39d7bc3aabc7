//! Grantees: to whom a patient grants.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{InvalidValue, MemberId, MspId};

/// A member, by their 32 hexadecimal digits, or a hospital, by the id of its MSP.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub enum Grantee {
    /// One member.
    Member(MemberId),
    /// Every practitioner of a hospital.
    Hospital(MspId),
}

impl Grantee {
    /// The member's or the MSP's id as text.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Member(id) => id.as_str(),
            Self::Hospital(msp) => msp.as_str(),
        }
    }

    /// The member; `None` if the grantee is a hospital.
    pub fn member(&self) -> Option<&MemberId> {
        match self {
            Self::Member(id) => Some(id),
            Self::Hospital(_) => None,
        }
    }
}

impl TryFrom<String> for Grantee {
    type Error = InvalidValue;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.parse() {
            Ok(id) => Ok(Self::Member(id)),
            Err(_) => text
                .try_into()
                .map(Self::Hospital)
                .map_err(|_| InvalidValue {
                    what: "grantee",
                    form: "a member id (32 lower-case hexadecimal digits) or a hospital's MSP id",
                }),
        }
    }
}

impl FromStr for Grantee {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::try_from(text.to_owned())
    }
}

impl From<Grantee> for String {
    fn from(grantee: Grantee) -> String {
        match grantee {
            Grantee::Member(id) => id.into(),
            Grantee::Hospital(msp) => msp.into(),
        }
    }
}

impl From<MemberId> for Grantee {
    fn from(id: MemberId) -> Self {
        Self::Member(id)
    }
}

impl fmt::Display for Grantee {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}
