//! The network takes further chaincodes, and keeps what it has if one does not come up.

use std::path::PathBuf;
use std::sync::Arc;

use emr_network::{Deployment, Error, Network, Options, Outcome as Came, Progress, own_binaries};

use crate::trial::{Case, Failure, Outcome, cases};
use crate::world::World;

pub(crate) fn cases() -> Vec<Case> {
    cases![Alone:
        deploying_the_same_again_changes_nothing,
        a_chaincode_that_does_not_come_up_leaves_the_network_as_it_was,
        a_changed_policy_is_the_next_definition,
    ]
    .into()
}

async fn deploying_the_same_again_changes_nothing(world: Arc<World>) -> Outcome {
    let before = world.network.status();
    let present = world.network.topology().deployments.clone();
    let (_, came) = Network::deploy(&options(&world)?, &present).await?;
    assert_eq!(came, Came::Unchanged);
    assert_eq!(world.network.status(), before);
    Ok(())
}

async fn a_chaincode_that_does_not_come_up_leaves_the_network_as_it_was(
    world: Arc<World>,
) -> Outcome {
    let before = world.network.status();
    let broken = Deployment::new("broken", "/bin/false");
    let outcome = Network::deploy(&options(&world)?, &[broken]).await;
    let Err(Error::Step { source, .. }) = outcome else {
        panic!("a program that ends at once was deployed");
    };
    assert!(matches!(*source, Error::Ended { .. }), "{source}");
    assert_eq!(
        Network::open(world.network.layout().data())?.status(),
        before
    );
    let (_, came) = Network::up(&options(&world)?).await?;
    assert_eq!(
        came,
        Came::Started,
        "it takes all steps, and finds them taken"
    );
    assert_eq!(world.network.status(), before);
    Ok(())
}

async fn a_changed_policy_is_the_next_definition(world: Arc<World>) -> Outcome {
    let mut changed = world.network.topology().deployments[0].clone();
    let policy = changed
        .endorsement_policy
        .replace("OR('MinistryMSP.peer')".to_owned());
    let (network, came) = Network::deploy(&options(&world)?, &[changed.clone()]).await?;
    assert_eq!(came, Came::Started);
    assert_eq!(network.topology().deployments[0], changed);

    changed.endorsement_policy = policy;
    let (network, _) = Network::deploy(&options(&world)?, &[changed]).await?;
    assert_eq!(network.topology(), world.network.topology());
    Ok(())
}

/// Deploys like a person who knows only the network's folder.
fn options(world: &World) -> Result<Options, Failure> {
    Ok(Options {
        data: world.network.layout().data().to_owned(),
        topology: None,
        base_port: None,
        fabric_binaries: std::env::var_os("EMR_FABRIC_BIN").map(PathBuf::from),
        own_binaries: own_binaries()?,
        progress: Progress::Silent,
    })
}
