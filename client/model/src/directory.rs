//! The directory of practitioners: what is public about those who want patients to find them.
//!
//! An entry needs two signatures. The practitioner writes it, and a registrar of their hospital confirms the same words.
//! A practitioner who has no confirmed entry is not in the directory.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::text_type;
use crate::{LedgerKey, MemberId, MspId, PageRequest, Submit, Timestamp, TransactionId};

/// What a practitioner mostly does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Specialty {
    /// General practice and family medicine.
    GeneralPractice,
    /// Anaesthesia and intensive care.
    Anaesthesia,
    /// Heart and circulation.
    Cardiology,
    /// Teeth and mouth.
    Dentistry,
    /// Skin.
    Dermatology,
    /// Emergency medicine.
    Emergency,
    /// Hormones and diabetes.
    Endocrinology,
    /// Ear, nose and throat.
    EarNoseThroat,
    /// Stomach, gut and liver.
    Gastroenterology,
    /// Women's health and births.
    Gynaecology,
    /// Internal medicine.
    InternalMedicine,
    /// Laboratory medicine and pathology.
    Laboratory,
    /// Midwifery.
    Midwifery,
    /// Kidneys.
    Nephrology,
    /// Brain and nerves.
    Neurology,
    /// Nursing.
    Nursing,
    /// Cancer.
    Oncology,
    /// Eyes.
    Ophthalmology,
    /// Bones and joints.
    Orthopaedics,
    /// Children.
    Paediatrics,
    /// Medicines.
    Pharmacy,
    /// Movement and rehabilitation.
    Physiotherapy,
    /// Mental health.
    Psychiatry,
    /// Lungs.
    Pulmonology,
    /// X-rays and other images.
    Radiology,
    /// Operations.
    Surgery,
    /// Urinary tract.
    Urology,
    /// Another specialty.
    Other,
}

text_type!(
    /// A language, by its code in ISO 639: `ar`, `en`, `ckb`.
    Language,
    "language",
    "2 or 3 lower-case letters of ISO 639",
    |text| {
        (2..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase())
    }
);

/// What a practitioner says about themselves in public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicEntry {
    /// The name by which patients know them, at most
    /// [`LONGEST_TEXT`](crate::organization::RegisterOrganization::LONGEST_TEXT) bytes.
    pub name: String,
    /// What they mostly do.
    pub specialty: Specialty,
    /// The languages that they speak with patients, each once and at most [`PublicEntry::MOST_LANGUAGES`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<Language>,
}

impl PublicEntry {
    /// The most languages of an entry.
    pub const MOST_LANGUAGES: usize = 8;
}

/// Writes the calling practitioner's entry, or replaces it. It is public once a registrar has confirmed it; until then
/// the directory shows neither this entry nor the one that it replaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddDirectoryEntry {
    /// The practitioner's hospital.
    pub hospital: MspId,
    /// The practitioner, who signs.
    pub practitioner: MemberId,
    /// What the entry says.
    pub entry: PublicEntry,
}

impl Submit for AddDirectoryEntry {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        directory_key(&self.hospital, &self.practitioner)
    }
}

/// Confirms a practitioner's entry; for registrars of the hospital.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmDirectoryEntry {
    /// The registrar's hospital.
    pub hospital: MspId,
    /// The practitioner; another person than the registrar.
    pub practitioner: MemberId,
    /// What the entry says. The registrar signs it, and the ledger refuses the confirmation of other words than the
    /// practitioner's.
    pub entry: PublicEntry,
}

impl Submit for ConfirmDirectoryEntry {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        directory_key(&self.hospital, &self.practitioner)
    }
}

/// Takes an entry out of the directory; for the practitioner and for registrars of the hospital.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveDirectoryEntry {
    /// The hospital.
    pub hospital: MspId,
    /// The practitioner.
    pub practitioner: MemberId,
}

impl Submit for RemoveDirectoryEntry {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        directory_key(&self.hospital, &self.practitioner)
    }
}

/// Asks for a practitioner's entry: every member sees a confirmed one; the practitioner and registrars of the hospital
/// see it before that, too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetDirectoryEntry {
    /// The hospital.
    pub hospital: MspId,
    /// The practitioner.
    pub practitioner: MemberId,
}

/// Asks for all entries of a hospital, confirmed or not; for its registrars.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListDirectoryEntries {
    /// The hospital.
    pub hospital: MspId,
    /// The page that is wanted.
    #[serde(default)]
    pub page: PageRequest,
}

/// A practitioner's entry as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DirectoryEntry {
    /// The hospital.
    pub hospital: MspId,
    /// The practitioner.
    pub practitioner: MemberId,
    /// What the entry says.
    pub entry: PublicEntry,
    /// When the practitioner wrote it.
    pub written: Timestamp,
    /// The registrar who confirmed it; absent until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<MemberId>,
}

fn directory_key(hospital: &MspId, practitioner: &MemberId) -> LedgerKey {
    LedgerKey::DirectoryEntry {
        hospital: hospital.clone(),
        practitioner: practitioner.clone(),
    }
}
