//! The one-time password that a registration returns.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// The password with which a registered identity enrolls; wiped from memory when dropped.
#[derive(Clone, Deserialize, Serialize)]
#[serde(from = "String")]
pub struct EnrollmentSecret(#[serde(serialize_with = "expose")] Zeroizing<String>);

impl EnrollmentSecret {
    /// The secret itself, for the program that enrolls with it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for EnrollmentSecret {
    fn from(secret: String) -> Self {
        Self(Zeroizing::new(secret))
    }
}

impl fmt::Debug for EnrollmentSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

fn expose<S: serde::Serializer>(
    secret: &Zeroizing<String>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret)
}
