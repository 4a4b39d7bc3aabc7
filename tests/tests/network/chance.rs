//! Outages by chance while members work. Each run prints its seed, by which it can be repeated.

use std::env;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use tokio::time::sleep;

use crate::at_work::Staff;
use crate::frozen::{Frozen, members};
use crate::trial::{Case, Failure, Outcome, cases};
use crate::world::World;

pub(crate) fn cases() -> Vec<Case> {
    cases![Alone: fault_17_outages_by_chance_lose_nothing_and_repeat_nothing].into()
}

/// How many outages one seed makes, unless `EMR_OUTAGES` says otherwise.
const OUTAGES: usize = 3;
/// How many seeds there are, unless `EMR_OUTAGE_SEEDS` says otherwise.
const SEEDS: u64 = 1;
/// The longest outage: longer than every time limit within the network.
const LONGEST: Duration = Duration::from_secs(8);

/// What happens to a process.
#[derive(Clone, Copy)]
enum Kind {
    /// It is frozen for a while.
    Freeze,
    /// It crashes, and is started again after a while.
    Kill,
}

/// The kinds of outages: each process of a kind stands for the others.
const KINDS: [(Kind, &str); 12] = [
    (Kind::Freeze, "chaincode.hospital-a"),
    (Kind::Freeze, "peer0.hospital-b"),
    (Kind::Freeze, "keeper.hospital-a"),
    (Kind::Freeze, "orderer1.orderer"),
    (Kind::Freeze, "chaincode.ministry"),
    (Kind::Freeze, "web"),
    (Kind::Kill, "chaincode.hospital-b"),
    (Kind::Kill, "peer0.hospital-a"),
    (Kind::Kill, "keeper.ministry"),
    (Kind::Kill, "orderer2.orderer"),
    (Kind::Kill, "peer0.ministry"),
    (Kind::Kill, "web"),
];

async fn fault_17_outages_by_chance_lose_nothing_and_repeat_nothing(world: Arc<World>) -> Outcome {
    let first: u64 = number("EMR_OUTAGE_SEED").unwrap_or_else(rand::random);
    let seeds = number("EMR_OUTAGE_SEEDS").unwrap_or(SEEDS);
    let outages = number("EMR_OUTAGES").unwrap_or(OUTAGES);
    let staff = Staff::hire(&world, members()).await?;
    for seed in (0..seeds).map(|next| first.wrapping_add(next)) {
        eprintln!("outages by chance: EMR_OUTAGE_SEED={seed} EMR_OUTAGES={outages}");
        let before = staff.acknowledged();
        staff
            .work_during(play(&world, &staff, seed, outages))
            .await?;
        staff.compare_with_the_ledger(&world).await?;
        let writes = staff.acknowledged() - before;
        eprintln!("{outages} outages, {writes} acknowledged writes, each on the ledger once");
    }
    Ok(())
}

async fn play(world: &World, staff: &Staff, seed: u64, outages: usize) -> Result<(), Failure> {
    let mut chance = StdRng::seed_from_u64(seed);
    for _ in 0..outages {
        staff.everybody_works().await;
        let (kind, process) = *KINDS.choose(&mut chance).expect("there are kinds");
        let lasts = LONGEST.mul_f64(chance.random());
        match kind {
            Kind::Freeze => {
                let frozen = Frozen::freeze(&world.network, process)?;
                sleep(lasts).await;
                drop(frozen);
            }
            Kind::Kill => {
                world.network.kill_process(process).await?;
                sleep(lasts).await;
                world.network.start_process(process).await?;
            }
        }
        let again = staff.everybody_works().await;
        let (lasted, again) = (lasts.as_secs_f64(), again.as_secs_f64());
        eprintln!("{kind} {process} for {lasted:.1} s; everybody worked again {again:.1} s later");
    }
    Ok(())
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Freeze => "froze",
            Self::Kill => "killed",
        })
    }
}

fn number<T: FromStr>(variable: &str) -> Option<T> {
    let text = env::var(variable).ok()?;
    let number = text.parse().ok();
    Some(number.unwrap_or_else(|| panic!("{variable} is a number")))
}
