//! Labels of what a resource says, and the elements of FHIR R4 that they stand for.

use schemars::JsonSchema;
use serde::Serialize;

/// Where a value is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    /// Among the people.
    Who,
    /// Among the places.
    Where,
    /// Among the dates.
    When,
    /// Among the facts.
    Fact,
    /// Among what only a program needs.
    Technical,
}

/// The label of an element, and where it is shown: by its own name and its parent's, else by its own name.
///
/// `None` for an element that has no words of its own here.
pub(crate) fn label(parent: &str, name: &str) -> Option<(Label, Slot)> {
    let both = |(_, _, names): &&Row| {
        let is_both = |row: &&str| row.split_once('.') == Some((parent, name));
        names.iter().any(is_both)
    };
    let own = |(_, _, names): &&Row| names.contains(&name);
    let stem = |(_, _, stems): &&Row| stems.iter().any(|stem| is_choice(name, stem));
    let (label, slot, _) = ELEMENTS
        .iter()
        .find(both)
        .or_else(|| ELEMENTS.iter().find(own))
        .or_else(|| CHOICES.iter().find(stem))?;
    Some((*label, *slot))
}

/// A label, where it is shown, and names or stems of names.
type Row = (Label, Slot, &'static [&'static str]);

/// Declares the labels with the elements that they stand for.
macro_rules! labels {
    ($($(#[$doc:meta])* $label:ident $slot:ident [$($name:literal)*] [$($stem:literal)*])*) => {
        /// What a fact is. The page has words for each in each language.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
        #[serde(rename_all = "camelCase")]
        pub enum Label {
            $($(#[$doc])* $label,)*
            /// Something without words of its own here: the name of the element says what it is.
            Field,
        }

        /// Elements by their path in a resource, or by their last name wherever they stand.
        const ELEMENTS: &[Row] = &[$((Label::$label, Slot::$slot, &[$($name),*]),)*];

        /// Elements whose names end with the type of their value, by the stem of the name.
        const CHOICES: &[Row] = &[$((Label::$label, Slot::$slot, &[$($stem),*]),)*];
    };
}

labels! {
    /// Whom it is about.
    Subject Who ["subject" "patient" "beneficiary" "policyHolder" "subscriber"] []
    /// Who wrote it.
    Author Who ["author" "recorder" "enterer"] []
    /// Who did it.
    Performer Who ["performer" "performer.actor" "actor" "provider" "performer.function"] []
    /// Who asked for it.
    Requester Who ["requester"] []
    /// Who took part.
    Participant Who ["participant" "participant.individual" "participant.actor" "participant.member"] []
    /// Who says so.
    StatedBy Who ["asserter" "informationSource" "source"] []
    /// Who interpreted it.
    Interpreter Who ["resultsInterpreter" "interpreter"] []
    /// Who keeps it.
    Custodian Who ["custodian" "managingOrganization" "owner"] []
    /// Who receives it.
    Recipient Who ["recipient" "intendedRecipient" "receiver"] []
    /// Who sent it.
    Sender Who ["sender"] []
    /// Who vouches for it.
    Attester Who ["attester" "attester.party" "authenticator"] []
    /// The organization.
    Organization Who ["organization" "insurer" "payor" "serviceProviderOrganization"] []
    /// The team that cares for the patient.
    CareTeam Who ["careTeam" "generalPractitioner"] []
    /// Where it was.
    Place Where ["location" "location.location"] []
    /// The hospital.
    Hospital Where ["serviceProvider" "facility"] []
    /// When it was.
    At When ["date" "dateTime" "started" "time"] ["effective" "occurrence" "performed" "timing" "serviced"]
    /// From when to when.
    During When ["period" "billablePeriod" "servicePeriod"] []
    /// When it began.
    Onset When [] ["onset"]
    /// When it ended.
    Abatement When [] ["abatement"]
    /// When it was written down.
    Written When ["authoredOn" "created" "recordedDate" "recorded" "dateAsserted" "dateRecorded" "assertedDate"] []
    /// When it was published.
    Issued When ["issued" "published" "sent" "received"] []
    /// When it was changed last.
    Updated When ["meta.lastUpdated" "lastUpdated"] []
    /// When it was prepared.
    Prepared When ["whenPrepared"] []
    /// When it was handed over.
    HandedOver When ["whenHandedOver"] []
    /// When it happened last.
    LastOccurrence When ["lastOccurrence"] []
    /// When it ends.
    Expires When ["expirationDate" "expiry"] []
    /// When the person was born.
    Born When ["birthDate"] ["born"]
    /// Whether and when the person died.
    Deceased Fact [] ["deceased"]
    /// How far it is.
    Status Fact ["status"] []
    /// Why it is so far.
    StatusReason Fact ["statusReason" "statusReasonCodeableConcept" "reasonNotTaken" "notDoneReason"] []
    /// Whether it is still there.
    ClinicalStatus Fact ["clinicalStatus"] []
    /// Whether it is certain.
    VerificationStatus Fact ["verificationStatus"] []
    /// What group it belongs to.
    Category Fact ["category"] []
    /// What type it is.
    Type Fact ["type" "subType"] []
    /// What class it is.
    Class Fact ["class"] []
    /// How urgent it is.
    Priority Fact ["priority"] []
    /// Whether it is planned, ordered or proposed.
    Intent Fact ["intent"] []
    /// How severe it is.
    Severity Fact ["severity"] []
    /// How dangerous it can become.
    Criticality Fact ["criticality"] []
    /// Why.
    Reason Fact ["reasonCode" "reasonReference" "reason" "indication"] ["reason"]
    /// What it is.
    Code Fact ["code"] []
    /// Its value.
    Value Fact [] ["value"]
    /// What the value means.
    Interpretation Fact ["interpretation"] []
    /// What is normal.
    ReferenceRange Fact ["referenceRange"] []
    /// Why there is no value.
    AbsentReason Fact ["dataAbsentReason"] []
    /// Where on the body.
    BodySite Fact ["bodySite" "site" "bodyStructure"] []
    /// How it was done.
    Method Fact ["method"] []
    /// What was examined.
    Specimen Fact ["specimen"] []
    /// With which device.
    Device Fact ["device" "usedReference" "usedCode" "focalDevice"] []
    /// A remark.
    Note Fact ["note" "comment" "comments" "patientInstruction"] []
    /// How it is taken.
    Dosage Fact ["dosageInstruction" "dosage"] []
    /// How often.
    Timing Fact ["timing" "repeat" "frequency"] []
    /// By which way into the body.
    Route Fact ["route"] []
    /// How much at once.
    Dose Fact ["doseAndRate" "dose" "doseQuantity" "doseRange"] ["dose"]
    /// How fast.
    Rate Fact ["rateQuantity" "rateRange" "rateRatio"] ["rate"]
    /// Whether it is taken only when needed.
    AsNeeded Fact [] ["asNeeded"]
    /// How much in all.
    Quantity Fact ["quantity" "amount"] []
    /// What may be handed out.
    Supply Fact ["dispenseRequest"] []
    /// How often it may be handed out again.
    Refills Fact ["numberOfRepeatsAllowed"] []
    /// From when to when it holds.
    Validity Fact ["validityPeriod"] ["bounds"]
    /// How long.
    Duration Fact ["expectedSupplyDuration" "daysSupply" "duration" "length" "boundsDuration"] []
    /// Which medicine.
    Medication Fact ["medicationCodeableConcept" "medicationReference"] []
    /// What is in it.
    Ingredient Fact ["ingredient" "itemCodeableConcept" "itemReference"] []
    /// How strong it is.
    Strength Fact ["strength"] []
    /// Whether it is a tablet, a syrup or another form.
    Form Fact ["form"] []
    /// Whether another product may be given.
    Substitution Fact ["substitution"] ["allowed"]
    /// What happened.
    Reaction Fact ["reaction"] []
    /// How it showed.
    Manifestation Fact ["manifestation"] []
    /// Which substance.
    Substance Fact ["substance"] []
    /// How the person came into contact with it.
    Exposure Fact ["exposureRoute"] []
    /// What came of it.
    Outcome Fact ["outcome" "outcomeCodeableConcept" "outcomeReference"] []
    /// What went wrong.
    Complication Fact ["complication" "complicationDetail"] []
    /// What comes after.
    FollowUp Fact ["followUp"] []
    /// What follows from it.
    Conclusion Fact ["conclusion" "conclusionCode"] []
    /// What was found.
    Result Fact ["result"] []
    /// Where it is reported.
    Report Fact ["report"] []
    /// What it rests on.
    Evidence Fact ["evidence"] []
    /// Which stage.
    Stage Fact ["stage"] []
    /// What is to be done.
    Activity Fact ["activity" "activity.detail"] []
    /// A description.
    Description Fact ["description"] []
    /// What is to be reached.
    Goal Fact ["goal"] []
    /// Against which problem.
    Addresses Fact ["addresses"] []
    /// Which vaccine.
    Vaccine Fact ["vaccineCode"] []
    /// The number of the batch.
    LotNumber Fact ["lotNumber"] []
    /// Who made it.
    Manufacturer Fact ["manufacturer"] []
    /// Which series of doses.
    Series Fact ["protocolApplied" "series"] []
    /// Which dose of the series.
    DoseNumber Fact [] ["doseNumber"]
    /// How many doses the series has.
    SeriesDoses Fact [] ["seriesDoses"]
    /// Against which disease.
    TargetDisease Fact ["targetDisease"] []
    /// Whether who did it also wrote it down.
    PrimarySource Fact ["primarySource"] []
    /// Where the statement comes from.
    ReportOrigin Fact ["reportOrigin"] []
    /// How the stay began and ended.
    Hospitalization Fact ["hospitalization"] []
    /// From where the patient came.
    Admission Fact ["admitSource" "origin"] []
    /// Where the patient went.
    Discharge Fact ["dischargeDisposition" "destination"] []
    /// Which diagnosis.
    Diagnosis Fact ["diagnosis" "condition"] []
    /// During which visit.
    Encounter Fact ["encounter" "context"] []
    /// What it is based on.
    BasedOn Fact ["basedOn"] []
    /// What it is a part of.
    PartOf Fact ["partOf" "hasMember" "derivedFrom"] []
    /// What it replaces.
    Replaces Fact ["replaces" "relatesTo" "priorPrescription"] []
    /// The person's name.
    PersonName Fact ["name"] []
    /// The person's sex.
    Gender Fact ["gender"] []
    /// How to reach.
    Contact Fact ["telecom" "contact" "contact.name"] []
    /// Where it is.
    Address Fact ["address"] []
    /// Which language.
    Language Fact ["language" "communication"] []
    /// Whether the person is married.
    MaritalStatus Fact ["maritalStatus"] []
    /// How two people are related.
    Relationship Fact ["relationship"] []
    /// The title.
    Title Fact ["title"] []
    /// A section.
    Section Fact ["section"] []
    /// A text.
    Text Fact ["text"] []
    /// One of several items.
    Item Fact ["item"] []
    /// The answer.
    Answer Fact ["answer"] []
    /// What it is for.
    Purpose Fact ["purpose"] []
    /// What it deals with.
    Focus Fact ["focus"] []
    /// A file.
    Attachment Fact ["attachment" "content" "presentedForm" "photo" "media"] []
    /// How large it is.
    Size Fact ["size"] []
    /// With what kind of device the image was made.
    Modality Fact ["modality"] []
    /// How many images there are.
    Images Fact ["numberOfInstances" "numberOfSeries"] []
    /// A part of a measurement.
    Component Fact ["component"] []
    /// In which role.
    Role Fact ["role" "function" "qualification" "specialty"] []
    /// When it begins.
    Start Fact ["start"] []
    /// When it ends.
    End Fact ["end"] []
    /// Whether it is in use.
    Active Fact ["active"] []
    /// What is permitted.
    Consent Fact ["provision" "policy"] []
    /// The sum.
    Total Fact ["total" "net" "unitPrice" "factor"] []
    /// The age.
    Age Fact [] ["age" "estimatedAge"]
    /// What programs call it.
    Id Technical ["id" "identifier" "masterIdentifier" "groupIdentifier" "requisition"] []
    /// What programs note about it.
    Meta Technical ["meta" "meta.versionId" "meta.source" "meta.profile" "versionId" "profile" "implicitRules"] []
    /// A mark for programs.
    Mark Technical ["meta.security" "meta.tag" "securityLabel"] []
    /// An address.
    Link Technical ["url" "uri" "fullUrl" "link" "reference" "endpoint" "instantiatesCanonical" "instantiatesUri" "definition" "questionnaire" "library" "schema" "hash"] []
}

/// Whether a name is a stem followed by the name of a type, for example `effective` and `DateTime`.
fn is_choice(name: &str, stem: &str) -> bool {
    let rest = name.strip_prefix(stem);
    rest.is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_found_by_its_path_its_name_or_its_stem() {
        assert_eq!(
            label("", "effectiveDateTime"),
            Some((Label::At, Slot::When))
        );
        assert_eq!(
            label("participant", "individual"),
            Some((Label::Participant, Slot::Who))
        );
        assert_eq!(
            label("meta", "security"),
            Some((Label::Mark, Slot::Technical))
        );
        assert_eq!(
            label("dosageInstruction", "route"),
            Some((Label::Route, Slot::Fact))
        );
        assert_eq!(label("", "effectiveness"), None);
        assert_eq!(label("", "individual"), None);
    }

    #[test]
    fn no_element_has_two_labels() {
        let mut names: Vec<_> = ELEMENTS.iter().flat_map(|(_, _, names)| *names).collect();
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
