//! The directory of practitioners as the web service answers it to everybody.

use emr_model::directory::{PublicEntry, Specialty};
use emr_model::{MemberId, MspId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which practitioners are wanted; everybody may ask.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindPractitioners {
    /// Words that are each in the name, the hospital's name or the hospital's address; at most
    /// [`FindPractitioners::LONGEST_WORDS`] bytes. Capitals, accents and vowel signs do not count.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// Only those of this specialty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Specialty")]
    pub specialty: Option<Specialty>,
    /// Only those of this hospital.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "MspId")]
    pub hospital: Option<MspId>,
    /// Only this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "MemberId")]
    pub practitioner: Option<MemberId>,
    /// The `next` of the previous page; absent for the first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub after: Option<String>,
}

impl FindPractitioners {
    /// The most bytes of the words.
    pub const LONGEST_WORDS: usize = 256;
    /// The most entries of a page.
    pub const PAGE: usize = 50;
}

/// A practitioner in the directory: active, of an active hospital, with a confirmed entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Practitioner {
    /// The practitioner's id, to which patients give access.
    pub id: MemberId,
    /// What the entry says.
    pub entry: PublicEntry,
    /// The hospital.
    pub hospital: MspId,
    /// The hospital's public name.
    pub hospital_name: String,
    /// The hospital's address.
    pub address: String,
}
