//! Stories and attacks on a real network: each trial's name is a claim that fails if the protection breaks.
//!
//! Networks on free ports and in a folder of their own are brought up for all of them and taken down at the end; the folder
//! is kept, and named, if a trial failed. `EMR_FABRIC_BIN` names a folder with Fabric's programs, as for the command
//! that brings a network up.

mod at_work;
mod attacks;
mod authorities;
mod bad_input;
mod bases;
mod blocks;
mod chance;
mod clock;
mod commands;
mod contacts;
mod custody;
mod desk;
mod devices;
mod erasures;
mod first_contract;
mod forgery;
mod frozen;
mod full_disks;
mod http;
mod identities;
mod liar;
mod lines;
mod lying_desk;
mod lying_web;
mod metrics;
mod other_settings;
mod outages;
mod page;
mod read_model;
mod readers;
mod records;
mod recovered;
mod recoveries;
mod refusal;
mod releases;
mod renewals;
mod replays;
mod revocations;
mod samples;
mod slots;
mod stage;
mod story;
mod streams;
mod theatre;
mod trial;
mod upgrades;
mod wire;
mod world;
mod wrong_clocks;

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use libtest_mimic::Arguments;

use crate::theatre::Theatre;

/// Trials mostly wait for blocks, so more of them than there are cores run at a time.
const AT_ONCE: usize = 4;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(AT_ONCE);
    let groups = [
        ("story", story::cases()),
        ("identities", identities::cases()),
        ("records", records::cases()),
        ("replays", replays::cases()),
        ("blocks", blocks::cases()),
        ("releases", releases::cases()),
        ("attacks", attacks::cases()),
        ("bad input", bad_input::cases()),
        ("lying web", lying_web::cases()),
        ("lying desk", lying_desk::cases()),
        ("metrics", metrics::cases()),
        ("outages", outages::cases()),
        ("frozen", frozen::cases()),
        ("chance", chance::cases()),
        ("lines", lines::cases()),
        ("wrong clocks", wrong_clocks::cases()),
        ("full disks", full_disks::cases()),
        ("streams", streams::cases()),
        ("read model", read_model::cases()),
        ("readers", readers::cases()),
        ("revocations", revocations::cases()),
        ("authorities", authorities::cases()),
        ("samples", samples::cases()),
        ("bases", bases::cases()),
        ("slots", slots::cases()),
        ("upgrades", upgrades::cases()),
        ("renewals", renewals::cases()),
        ("erasures", erasures::cases()),
        ("commands", commands::cases()),
        ("contacts", contacts::cases()),
        ("desk", desk::cases()),
        ("devices", devices::cases()),
        ("recoveries", recoveries::cases()),
        ("recovered", recovered::cases()),
        ("page", page::cases()),
    ];
    let fabric = env::var_os("EMR_FABRIC_BIN").map(PathBuf::from);
    Theatre::open(fabric).play(&arguments, groups)
}
