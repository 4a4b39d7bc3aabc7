//! What a person reads of a record: plain values, without a sentence in any language. The page has the words.

use schemars::JsonSchema;
use serde::Serialize;

use crate::label::Label;

/// The content of a record, as a person reads it. Nothing of the content is left out.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct View {
    /// What kind of record it is.
    pub kind: Kind,
    /// One for each resource; the first is what the record is about.
    pub entries: Vec<Entry>,
    /// The files in it. Their bytes are read by their position in this list.
    pub attachments: Vec<AttachedFile>,
    /// What a program needs of the Bundle itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub technical: Vec<Detail>,
    /// How many values are left out because there are too many. Usually 0.
    pub omitted: usize,
}

/// One resource, as a person reads it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// What it is.
    pub kind: Kind,
    /// Its type in FHIR. A person needs it only if the kind is `other`.
    pub resource_type: String,
    /// What it is about, for example the name of a problem, a medicine or a test. The page writes a title from name,
    /// measure and flag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// The code of that, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// What was measured or found, if it is an observation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<Measure>,
    /// The parts of a measurement, for example systolic and diastolic pressure.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<Component>,
    /// How far it is: FHIR's code, for example `final`, `active` or `entered-in-error`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// What a reader must know before anything else.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
    /// Whether the patient says so, and no professional.
    #[serde(skip_serializing_if = "is_false")]
    pub is_patient_stated: bool,
    /// The moment by which it is sorted, with FHIR's precision: a year, a month, a day or a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Who has to do with it, by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub who: Vec<Fact>,
    /// Where it was.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Fact>,
    /// When it was. A period is two dates with ` – ` between them; an open end is empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<Fact>,
    /// Everything else that it says.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// The author's own summary, without its markup.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub narrative: Option<String>,
    /// Codes with their systems.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<Code>,
    /// What only a program needs: ids, addresses, systems.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub technical: Vec<Detail>,
    /// Paths of what has no words of its own here; its text is among the facts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_understood: Vec<String>,
}

/// What a resource is for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// A stay in a hospital or a visit.
    Visit,
    /// A problem with the measurements that belong to it.
    Case,
    /// A problem of the patient's list.
    Problem,
    /// A diagnosis.
    Diagnosis,
    /// What an examination found.
    Examination,
    /// A practitioner's note.
    Note,
    /// A nurse's note.
    NursingNote,
    /// A treatment or an operation.
    Treatment,
    /// Measures that were agreed.
    Measures,
    /// A medicine that was prescribed.
    Prescription,
    /// A medicine that was handed out.
    Dispense,
    /// A medicine that the patient takes or was given.
    Medication,
    /// A laboratory result.
    Laboratory,
    /// An image, or what it shows.
    Imaging,
    /// A measurement of vital signs or at home.
    Measurement,
    /// Any other observation.
    Observation,
    /// An allergy.
    Allergy,
    /// A vaccination.
    Immunization,
    /// A document.
    Document,
    /// An order or a referral.
    Order,
    /// An appointment.
    Appointment,
    /// A family member's problems.
    FamilyHistory,
    /// A form with answers.
    Answers,
    /// A report of several results.
    Report,
    /// A person or an organization.
    Person,
    /// Costs, insurance, invoices.
    Administrative,
    /// Anything else: its type has the name.
    Other,
}

/// A name as the author wrote it, and in both languages if its code is in a value set of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Name {
    /// The author's text.
    pub text: String,
    /// The name in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub en: Option<&'static str>,
    /// The name in Arabic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ar: Option<&'static str>,
}

/// A value that was measured or found.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema, Default)]
#[serde(rename_all = "camelCase")]
pub struct Measure {
    /// As the author typed it, number or words; absent if nothing was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The same as a number, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<f64>,
    /// `<`, `<=`, `>=` or `>`, if the true value lies beyond.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparator: Option<String>,
    /// The unit for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Why there is no value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absent: Option<String>,
    /// Whether it is out of the ordinary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flag: Option<Flag>,
    /// By which rule it is flagged or not; absent if no rule fits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
    /// What is normal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<NormalRange>,
}

/// Where a value lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Flag {
    /// Dangerously low.
    CriticalLow,
    /// Low.
    Low,
    /// Normal.
    Normal,
    /// High.
    High,
    /// Dangerously high.
    CriticalHigh,
    /// Not normal, and neither high nor low.
    Abnormal,
    /// Dangerous, and neither high nor low.
    Critical,
}

/// The rule by which a value is flagged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "by", rename_all = "camelCase")]
pub enum Rule {
    /// The author of the record says so.
    Author,
    /// The range that the record itself names.
    Range,
    /// A published limit for adults.
    Published {
        /// Where it is published.
        source: &'static str,
    },
}

/// The values that are normal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, Default)]
#[serde(rename_all = "camelCase")]
pub struct NormalRange {
    /// The least normal value, as it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<String>,
    /// The greatest normal value, as it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<String>,
    /// Whether `high` itself is high already.
    #[serde(skip_serializing_if = "is_false")]
    pub is_below_high: bool,
    /// Its unit, if it is not the value's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The author's words for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A part of a measurement.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Component {
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// Its code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// Its value.
    pub measure: Measure,
    /// Everything else that it says.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
}

/// A value with a label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Fact {
    /// What it is; the page has words for it.
    pub label: Label,
    /// The name of the element, if the label is `field`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Its value as the author wrote it; absent if it only has parts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What belongs to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Fact>,
}

/// A code of a system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, Default)]
pub struct Code {
    /// The system's address, for example `http://loinc.org`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// The code in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The system's or the author's words for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
}

/// A value that only a program needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Detail {
    /// Where it stands in the resource.
    pub path: String,
    /// As it is written.
    pub text: String,
}

/// A file in a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AttachedFile {
    /// Its name, if the author gave one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its media type as the author says, for example `application/pdf`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// How many bytes it has; absent if they are elsewhere or damaged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<usize>,
    /// Where it is, if it is not in the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// What changes the meaning of all the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Warning {
    /// Its author says that it should never have been written.
    EnteredInError,
    /// It says what was *not* done or given.
    NotDone,
    /// It says that the patient does *not* have this.
    Refuted,
    /// Nobody has confirmed it.
    Unconfirmed,
    /// It has an extension that changes its meaning in a way that is not known here.
    Modified,
}

fn is_false(value: &bool) -> bool {
    !value
}
