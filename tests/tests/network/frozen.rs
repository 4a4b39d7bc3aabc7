//! Processes that freeze: their connections stay, and they say nothing.

use std::env;
use std::sync::Arc;
use std::time::Duration;

use emr_model::MspId;
use emr_model::member::Role;
use emr_network::Network;
use emr_tests::leader::leader;
use tokio::time::{Instant, sleep};

use crate::at_work::Staff;
use crate::trial::{Case, Failure, Outcome, cases};
use crate::world::{World, hospital_a};

pub(crate) fn cases() -> Vec<Case> {
    cases![Alone:
        fault_17_while_a_process_is_frozen_nothing_is_lost_or_repeated_and_refusals_name_it,
        fault_17_while_a_certificate_authority_is_frozen_members_work_and_admissions_name_it,
    ]
    .into()
}

/// How many members work, unless `EMR_MEMBERS_AT_WORK` says otherwise.
const MEMBERS: usize = 8;

/// How long a process is frozen: longer than every time limit within the network.
const FROZEN: Duration = Duration::from_secs(8);

/// What freezes in turn, before the orderer that leads, and what every refusal names meanwhile: nothing is refused where
/// nothing stands.
const PROCESSES: [(&str, Option<&str>); 6] = [
    ("chaincode.hospital-a", None),
    ("peer0.hospital-a", None),
    ("keeper.hospital-b", None),
    ("chaincode.ministry", Some("MinistryMSP")),
    ("peer0.ministry", Some("MinistryMSP")),
    ("web", Some("the web service at https://")),
];

async fn fault_17_while_a_process_is_frozen_nothing_is_lost_or_repeated_and_refusals_name_it(
    world: Arc<World>,
) -> Outcome {
    let staff = Staff::hire(&world, members()).await?;
    let leader = leader(&world.network).await?;
    let leader = leader.expect("one of the orderers leads");
    let leader = (leader.as_str(), Some("the orderers"));
    staff
        .work_during(async {
            for (process, named) in PROCESSES.into_iter().chain([leader]) {
                staff.everybody_works().await;
                let since = Instant::now();
                let frozen = Frozen::freeze(&world.network, process)?;
                sleep(FROZEN).await;
                drop(frozen);
                let again = staff.everybody_works().await.as_secs_f64();
                let came = staff.during(since);
                eprintln!("{process} frozen: {came}; everybody worked again {again:.1} s after it");
                came.assert_named(named);
            }
            Ok::<_, Failure>(())
        })
        .await?;
    staff.compare_with_the_ledger(&world).await
}

async fn fault_17_while_a_certificate_authority_is_frozen_members_work_and_admissions_name_it(
    world: Arc<World>,
) -> Outcome {
    let staff = Staff::hire(&world, 2).await?;
    let since = Instant::now();
    let frozen = Frozen::freeze(&world.network, "ca.ministry")?;
    let said = staff
        .work_during(async {
            let refused = admission(&world, &hospital_a()).await.map(drop);
            staff.everybody_works().await;
            refused.map_err(|failure| failure.to_string())
        })
        .await;
    drop(frozen);
    assert_eq!(staff.during(since).refusals, Vec::<String>::new());
    let said = said.expect_err("nobody is admitted without certificates");
    assert!(said.contains("hospital-a-members"), "{said}");
    admission(&world, &hospital_a()).await?;
    staff.compare_with_the_ledger(&world).await
}

async fn admission(world: &World, msp: &MspId) -> Result<(), Failure> {
    world.person(msp, &[Role::Practitioner]).await.map(drop)
}

/// A process that is frozen until this is dropped.
pub(crate) struct Frozen<'a> {
    network: &'a Network,
    process: &'a str,
}

impl<'a> Frozen<'a> {
    pub(crate) fn freeze(network: &'a Network, process: &'a str) -> Result<Self, Failure> {
        network.freeze_process(process)?;
        Ok(Self { network, process })
    }
}

impl Drop for Frozen<'_> {
    fn drop(&mut self) {
        self.network
            .thaw_process(self.process)
            .expect("it was frozen, so it is known");
    }
}

/// How many members work.
pub(crate) fn members() -> usize {
    match env::var("EMR_MEMBERS_AT_WORK") {
        Ok(members) => members.parse().expect("EMR_MEMBERS_AT_WORK is a number"),
        Err(_) => MEMBERS,
    }
}
