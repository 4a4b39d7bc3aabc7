//! The scenarios of the example chaincodes, played by two hospitals on a real network.

pub mod basic;
mod client;
pub mod private_data;
pub mod secured_agreement;
mod steps;

use std::path::Path;

use emr_network::{Deployment, Network};

pub use self::client::Client;
pub use self::steps::Steps;

/// What the chaincodes are called on the channel.
pub const BASIC: &str = "asset-transfer-basic";
/// See [`BASIC`].
pub const PRIVATE_DATA: &str = "asset-transfer-private-data";
/// See [`BASIC`].
pub const SECURED_AGREEMENT: &str = "asset-transfer-secured-agreement";

/// Either hospital may endorse, unless a key or a collection says otherwise.
const EITHER: &str = "OR('HospitalAMSP.peer','HospitalBMSP.peer')";

/// The collections that the private data example is defined with.
const COLLECTIONS: &str =
    include_str!("../../chaincode/examples/src/bin/asset-transfer-private-data/collections.json");

/// How to deploy the three chaincodes, whose programs are in a folder.
pub fn deployments(programs: &Path) -> [Deployment; 3] {
    let deployment = |name| Deployment::new(name, programs.join(name));
    let of_either = |name| Deployment {
        endorsement_policy: Some(EITHER.to_owned()),
        ..deployment(name)
    };
    [
        deployment(BASIC),
        Deployment {
            collections: Some(COLLECTIONS.to_owned()),
            ..of_either(PRIVATE_DATA)
        },
        of_either(SECURED_AGREEMENT),
    ]
}

/// Plays all three scenarios, one after the other.
///
/// # Errors
///
/// The first step that did not go as it should.
pub async fn play(network: &Network, steps: &Steps) -> anyhow::Result<()> {
    basic::play(network, steps).await?;
    private_data::play(network, steps).await?;
    secured_agreement::play(network, steps).await
}
