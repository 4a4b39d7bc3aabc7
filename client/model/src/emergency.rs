//! Emergencies: a practitioner reads without a grant, for a stated reason and some hours, and a review must follow.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Digest, EmergencyId, MemberId, MspId, PageRequest, Timestamp};

/// Why a practitioner breaks the glass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EmergencyReason {
    /// The patient is unconscious.
    Unconscious,
    /// The patient cannot say what they want for another reason.
    UnableToConsent,
    /// Life is in danger.
    LifeThreatening,
    /// The reason text says.
    Other,
}

/// Declares an emergency; whether that patient exists is told to nobody: the ledger does not look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BreakGlass {
    /// Of whom.
    pub patient: MemberId,
    /// Why.
    pub reason: EmergencyReason,
    /// The digest of the file with the sealed text that says why; each emergency that somebody declares of a patient needs a
    /// file of its own.
    pub text: Digest,
}

/// The answer to [`BreakGlass`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GlassBroken {
    /// The emergency, on which openings can rest.
    pub emergency: EmergencyId,
    /// Until when, exclusive.
    pub until: Timestamp,
}

/// What came of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewOutcome {
    /// It was an emergency.
    Justified,
    /// It was none.
    Unjustified,
}

/// Reviews an emergency; for the ministry, and registrars of the practitioner's hospital, but never by that
/// practitioner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewEmergency {
    /// Of whom.
    pub patient: MemberId,
    /// Which.
    pub emergency: EmergencyId,
    /// What came of it.
    pub outcome: ReviewOutcome,
    /// The digest of the sealed text that says more.
    pub text: Digest,
}

/// Whose emergencies are listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Emergencies {
    /// Those of a patient, newest first; to them, and delegates with the log.
    Of(MemberId),
    /// Those whose review this hospital owes, newest first; to its registrars and the ministry.
    Owed(MspId),
}

/// Asks for emergencies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListEmergencies {
    /// Whose.
    pub emergencies: Emergencies,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// A review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Review {
    /// By whom.
    pub by: MemberId,
    /// When.
    pub time: Timestamp,
    /// What came of it.
    pub outcome: ReviewOutcome,
    /// The digest of the sealed text that says more.
    pub text: Digest,
}

/// An emergency as the ledger has it. What was read in it and which keepers released it stands in the access log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Emergency {
    /// Of whom.
    pub patient: MemberId,
    /// Its name.
    pub id: EmergencyId,
    /// Who declared it.
    pub practitioner: MemberId,
    /// Their hospital, which owes the review.
    pub hospital: MspId,
    /// Why.
    pub reason: EmergencyReason,
    /// The digest of the sealed text that says why.
    pub text: Digest,
    /// Until when, exclusive.
    pub until: Timestamp,
    /// Until when the review is owed.
    pub review_due: Timestamp,
    /// The review, once done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
}
