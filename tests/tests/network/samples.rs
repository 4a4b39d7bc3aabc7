//! The example chaincodes do on a real network what their scenarios say.

use std::sync::Arc;

use emr_tests::samples::{self, Steps};

use crate::trial::{Case, Outcome, cases};
use crate::world::World;

pub(crate) fn cases() -> Vec<Case> {
    cases![Together:
        assets_change_hands,
        an_asset_is_sold_at_a_price_that_only_its_buyer_and_seller_know,
        an_asset_is_sold_only_as_both_hospitals_endorse,
    ]
    .into()
}

async fn assets_change_hands(world: Arc<World>) -> Outcome {
    as_it_should(samples::basic::play(&world.network, &Steps::silent()).await)
}

async fn an_asset_is_sold_at_a_price_that_only_its_buyer_and_seller_know(
    world: Arc<World>,
) -> Outcome {
    as_it_should(samples::private_data::play(&world.network, &Steps::silent()).await)
}

async fn an_asset_is_sold_only_as_both_hospitals_endorse(world: Arc<World>) -> Outcome {
    as_it_should(samples::secured_agreement::play(&world.network, &Steps::silent()).await)
}

fn as_it_should(played: anyhow::Result<()>) -> Outcome {
    played.unwrap_or_else(|error| panic!("{error:#}"));
    Ok(())
}
