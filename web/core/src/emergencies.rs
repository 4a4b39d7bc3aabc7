//! Emergencies: declared by practitioners, reviewed by hospitals and the ministry.

use emr_model::emergency::{Emergency, EmergencyReason, GlassBroken, ReviewOutcome};
use emr_model::{EmergencyId, MemberId};
use serde::Deserialize;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::device::Device;
use crate::failure::Failure;
use crate::json::{object, parse, read};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A review of an emergency. */
export interface NewReview {
  patient: model.MemberId;
  emergency: model.EmergencyId;
  outcome: model.ReviewOutcome;
  /** The outcome in words, which only reviewers read. */
  text: string;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// The kind of reason of an emergency.
    #[wasm_bindgen(typescript_type = "model.EmergencyReason")]
    pub type Reason;
    /// An emergency that was declared.
    #[wasm_bindgen(typescript_type = "model.GlassBroken")]
    pub type DeclaredEmergency;
    /// An emergency as the ledger has it.
    #[wasm_bindgen(typescript_type = "model.Emergency")]
    pub type ListedEmergency;
    /// A review of an emergency.
    #[wasm_bindgen(typescript_type = "NewReview")]
    pub type NewReview;
}

#[derive(Deserialize)]
struct New {
    patient: MemberId,
    emergency: EmergencyId,
    outcome: ReviewOutcome,
    text: String,
}

#[wasm_bindgen(wasm_bindgen_futures = crate::promises)]
impl Device {
    /// Declares an emergency of a patient; `text` is the reason in words, which reviewers and the patient read.
    ///
    /// # Errors
    ///
    /// A sentence if an argument is malformed, and the errors of
    /// [`Member::break_glass`](emr_client::member::Member::break_glass).
    #[wasm_bindgen(js_name = breakGlass)]
    pub async fn break_glass(
        &self,
        patient: &str,
        reason: Reason,
        text: String,
    ) -> Result<DeclaredEmergency, Failure> {
        let patient: MemberId = parse(patient, "the patient's id")?;
        let reason: EmergencyReason = read(&reason, "the kind of reason")?;
        let broken =
            self.as_member(async |member| member.break_glass(&patient, reason, &text).await);
        let broken: GlassBroken = broken.await?.answer;
        Ok(object(&broken).into())
    }

    /// The reason of an emergency in words: for its reviewers, the patient, and delegates who see the log.
    ///
    /// # Errors
    ///
    /// A sentence if the emergency is malformed, and the errors of
    /// [`Member::emergency_reason`](emr_client::member::Member::emergency_reason).
    #[wasm_bindgen(js_name = emergencyReason)]
    pub async fn emergency_reason(&self, emergency: ListedEmergency) -> Result<String, Failure> {
        let emergency: Emergency = read(&emergency, "the emergency")?;
        let reason = self.as_member(async |member| member.emergency_reason(&emergency).await);
        Ok(reason.await?)
    }

    /// Writes the review of an emergency, for the ministry or the practitioner's hospital.
    ///
    /// # Errors
    ///
    /// A sentence if the review is malformed, and the errors of
    /// [`Member::review_emergency`](emr_client::member::Member::review_emergency).
    #[wasm_bindgen(js_name = reviewEmergency)]
    pub async fn review_emergency(&self, review: NewReview) -> Result<(), Failure> {
        let New {
            patient,
            emergency,
            outcome,
            text,
        } = read(&review, "the review")?;
        self.as_member(async |member| {
            member
                .review_emergency(&patient, &emergency, outcome, &text)
                .await
        })
        .await?;
        Ok(())
    }
}
