//! The main story: a patient decides who reads.

use std::sync::Arc;

use crate::trial::{Case, Outcome, cases};
use crate::world::{READ_AND_ADD, World, add, hospital_a, open_green};

pub(crate) fn cases() -> Vec<Case> {
    cases![Welcome: a_record_opens_green].into()
}

async fn a_record_opens_green(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    patient.grant(&doctor, READ_AND_ADD).await?;
    let ground = doctor.ground(&patient).await?;
    let added = add(&doctor.member, &ground, b"haemoglobin 14 g/dl").await?;
    open_green(
        &patient.member,
        &patient.ground(),
        &added,
        b"haemoglobin 14 g/dl",
    )
    .await?;
    open_green(&doctor.member, &ground, &added, b"haemoglobin 14 g/dl").await
}
