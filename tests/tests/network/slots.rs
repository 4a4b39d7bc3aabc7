//! What was endorsed and held back dies with its time slot.

use std::fs;
use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use emr_model::{ErrorCode, Timestamp};
use tokio::time::{Instant, sleep};

use crate::refusal::refused_by_web;
use crate::trial::{Case, Failure, Outcome, cases};
use crate::world::World;

/// A slot of this network lasts twenty seconds, and keepers close it two minutes and their turns later.
const PATIENCE: Duration = Duration::from_secs(180);

pub(crate) fn cases() -> Vec<Case> {
    cases![Early: a_transaction_that_is_held_back_is_invalid_once_its_slot_is_closed].into()
}

async fn a_transaction_that_is_held_back_is_invalid_once_its_slot_is_closed(
    world: Arc<World>,
) -> Outcome {
    let deadline = Instant::now() + PATIENCE;
    for organization in world.network.topology().member_organizations() {
        let keeper = world.network.layout().keeper(organization);
        while closed_until(&keeper.join("data/closed-until"))? <= Some(world.held_back.since) {
            assert!(
                Instant::now() < deadline,
                "the keeper of {} closed no slot",
                organization.msp_id
            );
            sleep(Duration::from_millis(500)).await;
        }
    }
    let registrar = world.sign_in(&world.registrar).await?;
    let refusal = registrar
        .session()
        .web()
        .submit(&world.held_back.transaction)
        .await;
    refused_by_web(refusal, ErrorCode::Conflict);
    Ok(())
}

/// How far a keeper has come with closing slots; it notes nothing before its peer has answered.
fn closed_until(path: &std::path::Path) -> Result<Option<Timestamp>, Failure> {
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        text => text?,
    };
    Ok(Some(Timestamp::from_millis(text.trim_end().parse()?)))
}
