//! Emergencies: a practitioner reads without a grant, for a stated reason and some hours, and a review must follow.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Digest, EmergencyId, LedgerKey, MemberId, MspId, PageRequest, Submit, Timestamp, TransactionId,
};

/// Why a practitioner declares an emergency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EmergencyReason {
    /// The patient is unconscious.
    Unconscious,
    /// The patient cannot consent for another reason.
    UnableToConsent,
    /// Life is in danger.
    LifeThreatening,
    /// Another reason, which the text explains.
    Other,
}

/// Declares an emergency. The contract does not check that the patient exists, so that success reveals nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BreakGlass {
    /// The patient.
    pub patient: MemberId,
    /// The kind of reason.
    pub reason: EmergencyReason,
    /// The digest of the [desk file](crate::desk) with the reason; a practitioner needs a new file for each emergency of a
    /// patient.
    pub text: Digest,
}

impl BreakGlass {
    /// The most emergencies that one practitioner declares on one day, in UTC.
    pub const MOST_A_DAY: u32 = 10;
}

impl Submit for BreakGlass {
    fn writes(&self, transaction: &TransactionId, time: Timestamp) -> LedgerKey {
        LedgerKey::Emergency {
            patient: self.patient.clone(),
            emergency: EmergencyId {
                time,
                transaction: transaction.clone(),
            },
        }
    }
}

/// The answer to [`BreakGlass`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GlassBroken {
    /// The emergency, on which openings can rest.
    pub emergency: EmergencyId,
    /// The end, exclusive.
    pub until: Timestamp,
}

/// The outcome of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewOutcome {
    /// It was an emergency.
    Justified,
    /// It was not an emergency.
    Unjustified,
}

/// Reviews an emergency; for the ministry, and registrars of the practitioner's hospital, but never by that
/// practitioner.
///
/// An emergency whose review is overdue, or says that it was none, blocks the practitioner's next one. An overdue review
/// ends the block when it is written. One that was found to be none is reviewed a second time, by another official; the
/// second review ends the block, whatever it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewEmergency {
    /// The patient.
    pub patient: MemberId,
    /// The emergency.
    pub emergency: EmergencyId,
    /// The outcome.
    pub outcome: ReviewOutcome,
    /// The digest of the sealed text that explains the outcome.
    pub text: Digest,
}

impl Submit for ReviewEmergency {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::Emergency {
            patient: self.patient.clone(),
            emergency: self.emergency.clone(),
        }
    }
}

/// The emergencies to list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Emergencies {
    /// Those of a patient, newest first; for the patient, and delegates with the log.
    Of(MemberId),
    /// Those that this hospital must review, newest first; for its registrars and the ministry.
    Owed(MspId),
}

/// Asks for emergencies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListEmergencies {
    /// The patient, or the hospital that owes reviews.
    pub emergencies: Emergencies,
    /// The page that is wanted.
    #[serde(default)]
    pub page: PageRequest,
}

/// A review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Review {
    /// The reviewer.
    pub by: MemberId,
    /// The time of the transaction.
    pub time: Timestamp,
    /// The outcome.
    pub outcome: ReviewOutcome,
    /// The digest of the sealed text that explains the outcome.
    pub text: Digest,
}

/// An emergency as the ledger has it. The access log says what was read in it, and which keepers released keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Emergency {
    /// The patient.
    pub patient: MemberId,
    /// The emergency's id.
    pub id: EmergencyId,
    /// The practitioner who declared it.
    pub practitioner: MemberId,
    /// Their hospital, which owes the review.
    pub hospital: MspId,
    /// The kind of reason.
    pub reason: EmergencyReason,
    /// The digest of the file with the sealed reason.
    pub text: Digest,
    /// The end, exclusive.
    pub until: Timestamp,
    /// The time by which the hospital must review it.
    pub review_due: Timestamp,
    /// The review; absent until it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
    /// The second review, if the first one says that it was no emergency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_review: Option<Review>,
}

impl Emergency {
    /// Whether a review is owed: the first one, or the second one of an emergency that was found to be none.
    pub fn owes_review(&self) -> bool {
        match (&self.review, &self.second_review) {
            (None, _) => true,
            (Some(first), None) => first.outcome == ReviewOutcome::Unjustified,
            (Some(_), Some(_)) => false,
        }
    }
}
