//! Our chaincode shim beside the official one on a real network: each trial's name is a claim.
//!
//! `EMR_FABRIC_BIN` names a folder with the programs of another Fabric than the pinned one. Random trials print the seed
//! they began with, which `EMR_SEED` gives back; `EMR_SEQUENCES` says how many sequences they try, `EMR_FAULTS` how many
//! processes are killed.

mod canonical;
mod chaincodes;
mod deployments;
mod differences;
mod differential;
mod faults;
mod generator;
mod launched;
mod load;
mod question;
#[path = "../../../tests/network/stage.rs"]
mod stage;
#[path = "../../../tests/network/theatre.rs"]
mod theatre;
#[path = "../../../tests/network/trial.rs"]
#[allow(dead_code, reason = "no trial here begins before the others")]
mod trial;
mod world;

use std::path::PathBuf;
use std::process::ExitCode;

use libtest_mimic::Arguments;

use crate::theatre::Theatre;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Each keeps both cores busy by itself.
    arguments.test_threads.get_or_insert(1);
    let fabric = std::env::var_os("EMR_FABRIC_BIN").map(PathBuf::from);
    let groups = [
        ("differential", differential::cases()),
        ("differences", differences::cases()),
        ("deployments", deployments::cases()),
        ("launched", launched::cases()),
        ("faults", faults::cases()),
    ];
    Theatre::open(fabric).play(&arguments, groups)
}

/// A number that an environment variable may choose.
fn number(variable: &str) -> Option<u64> {
    let value = std::env::var(variable).ok()?;
    Some(value.parse().expect("it is a number"))
}
