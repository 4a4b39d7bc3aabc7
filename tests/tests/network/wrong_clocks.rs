//! Clocks that are ten minutes ahead or behind while members work: on a network of its own, each of whose processes has a
//! clock that the trial sets.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use emr_network::{Network, Options, Progress, ScopedNetwork, Topology, free_base_port, names};
use fabric_testkit::skipped;
use tokio::time::Instant;

use crate::at_work::Staff;
use crate::clock::{Clock, set_clock};
use crate::trial::{Case, Failure, Outcome, cases};
use crate::world::{Patient, World, add};

pub(crate) fn cases() -> Vec<Case> {
    cases![Alone:
        fault_17_while_a_clock_is_wrong_nothing_is_lost_or_repeated_and_refusals_name_it,
    ]
    .into()
}

const MEMBERS: usize = 4;

/// The file in a process's working folder that its clock reads.
const CLOCK: &str = "clock";
/// In seconds: ten times what endorsers put up with.
const AHEAD: &str = "+600";
const BEHIND: &str = "-600";
const RIGHT: &str = "+0";

/// Whose clock is wrong in turn, and what every refusal names meanwhile: nothing is refused where nothing stands.
const WRONG: [(&str, &str, Option<&str>); 8] = [
    (HOSPITAL, AHEAD, None),
    (HOSPITAL, BEHIND, None),
    ("keeper.hospital-b", AHEAD, None),
    ("keeper.hospital-b", BEHIND, None),
    ("chaincode.ministry", AHEAD, Some(OF_MINISTRY)),
    ("chaincode.ministry", BEHIND, Some(OF_MINISTRY)),
    // An opening seems to have ended when it has just begun.
    (names::WEB, AHEAD, Some("this service's clock")),
    (names::WEB, BEHIND, None),
];
const HOSPITAL: &str = "chaincode.hospital-a";
const OF_MINISTRY: &str = "clock; the peer is of MinistryMSP";

async fn fault_17_while_a_clock_is_wrong_nothing_is_lost_or_repeated_and_refusals_name_it(
    _: Arc<World>,
) -> Outcome {
    let folder = tempfile::Builder::new()
        .prefix("clocks-")
        .tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let Some(clock) = Clock::new(folder.path(), CLOCK.into())? else {
        skipped("wrong clocks", "`make faketime` installs libfaketime");
        return Ok(());
    };
    let network = ScopedNetwork::up_with(Options {
        data: folder.path().join("network"),
        topology: None,
        base_port: Some(free_base_port(&Topology::load(None)?)?),
        fabric_binaries: env::var_os("EMR_FABRIC_BIN").map(PathBuf::from),
        own_binaries: clock.programs.clone(),
        progress: Progress::Lines,
    });
    let world = World::on(network.await?).await?;
    let staff = Staff::hire(&world, MEMBERS).await?;
    let patient = world.patient().await?;
    staff
        .work_during(async {
            for (process, offset, named) in WRONG {
                staff.everybody_works().await;
                let clock = clock_of(&world.network, process)?;
                let since = Instant::now();
                set_clock(&clock, offset)?;
                until_noticed(&staff, since, named).await;
                match process {
                    HOSPITAL if offset == AHEAD => check_addition(&patient).await,
                    names::WEB => check_sign_in(&world).await,
                    _ => {}
                }
                set_clock(&clock, RIGHT)?;
                let again = staff.everybody_works().await.as_secs_f64();
                add(&patient.member, &patient.basis(), b"by the right time").await?;
                let came = staff.during(since);
                eprintln!(
                    "{process} {offset} s: {came}; everybody worked again {again:.1} s after it"
                );
                came.assert_named(named);
            }
            Ok::<_, Failure>(())
        })
        .await?;
    staff.compare_with_the_ledger(&world).await
}

/// Waits until a member was refused, or where nothing is to be refused, until every member has done something.
async fn until_noticed(staff: &Staff, since: Instant, named: Option<&str>) {
    match named {
        Some(_) => staff.until_refused(since).await,
        None => drop(staff.everybody_works().await),
    }
}

/// A new record needs every keeper, and each asks the chaincode of its own organization.
async fn check_addition(patient: &Patient) {
    let refused = add(&patient.member, &patient.basis(), b"too early").await;
    let said = refused.map(drop).expect_err("one keeper refuses it");
    let said = said.to_string();
    assert!(
        said.contains("HospitalAMSP") && said.contains("clock"),
        "{said}"
    );
}

/// The service refuses who signs in at another time than its own.
async fn check_sign_in(world: &World) {
    let refused = world.sign_in(&world.ministry).await.map(drop);
    let said = refused.expect_err("the member's clock is another one");
    let said = said.to_string();
    assert!(said.contains("clock differs"), "{said}");
}

/// The file that says how wrong the clock of a process is.
fn clock_of(network: &Network, process: &str) -> Result<PathBuf, Failure> {
    let status = network.status();
    let mut of_process = status.iter().filter(|it| it.process == process);
    let pid = of_process.next().and_then(|it| it.pid);
    let pid = pid.expect("the process runs");
    let folder = fs::read_link(Path::new("/proc").join(pid.to_string()).join("cwd"))?;
    Ok(folder.join(CLOCK))
}
