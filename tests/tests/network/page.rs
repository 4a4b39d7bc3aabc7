//! The page in a real browser, beside the command: stories in JavaScript, played on the trials' network.

use std::io;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use emr_demo::{Folder, OFFICIAL, populate};
use emr_model::member::Role;
use emr_native::wallet::Wallet;
use emr_network::own_binaries;
use emr_trust::Trust;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{ChildStdout, Command};
use tokio::time::timeout;

use crate::commands::Device;
use crate::trial::{Case, Outcome, cases};
use crate::world::{World, hospital_a};

pub(crate) fn cases() -> Vec<Case> {
    let [mut stories, flows] = cases![
        Early:
        every_story_of_people_on_the_page_holds,
        the_pages_worker_offers_every_flow_of_the_command,
    ];
    // Each story that failed is played once more by their own program.
    stories.has_second_try = false;
    vec![stories, flows]
}

/// Longer than all stories take in every language and width.
const PATIENCE: Duration = Duration::from_secs(3 * 60 * 60);

async fn every_story_of_people_on_the_page_holds(world: Arc<World>) -> Outcome {
    make_demo_people(&world).await?;
    play(&world, "stories/run.mjs").await
}

async fn the_pages_worker_offers_every_flow_of_the_command(world: Arc<World>) -> Outcome {
    play(&world, "flows.mjs").await
}

/// Makes the people of a demo, and a wallet of a person whose network has other roots.
async fn make_demo_people(world: &World) -> Outcome {
    let folder = Folder::of(&world.network);
    let passphrase = folder.prepare()?;
    world
        .ministry
        .create(&folder.wallet(&OFFICIAL), &passphrase)?;
    let official = world.sign_in(&world.ministry).await?;
    let (approver, registrars) = (official.session(), world.ministry.registrars());
    populate(&world.profile, approver, &registrars, &folder, &passphrase).await?;
    let mut other = world.profile.clone();
    let member_root = other.organizations[1].member_root.clone();
    other.organizations[0].member_root = member_root;
    let stranger = Wallet::generate(&Trust::new(&other)?, hospital_a(), vec![Role::Practitioner])?;
    stranger.create(&folder.path().join("stranger.wallet"), &passphrase)?;
    Ok(())
}

/// Runs a program of the page's tests, which says in lines that begin with `FAILED` what went wrong.
async fn play(world: &World, program: &str) -> Outcome {
    let url = world.network.page_url();
    let official = Device::new(world, &world.ministry)?;
    let mut program = Command::new("node")
        .arg(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../web/ui/tests")).join(program))
        .arg("--url")
        .arg(url.expect("the default topology serves the page without TLS"))
        .arg("--data")
        .arg(world.network.layout().data())
        .arg("--programs")
        .arg(own_binaries()?)
        .arg("--official")
        .arg(official.path("wallet"))
        .arg("--passphrase-file")
        .arg(official.path("passphrase"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let stdout = program.stdout.take().expect("its output is piped");
    let failed = timeout(PATIENCE, repeat(stdout)).await??;
    let status = program.wait().await?;
    assert!(status.success(), "it ended with {status}{failed}");
    Ok(())
}

/// Prints a program's output as it comes, and returns the lines that tell failures.
async fn repeat(output: ChildStdout) -> io::Result<String> {
    let mut lines = BufReader::new(output).lines();
    let mut failed = String::new();
    while let Some(line) = lines.next_line().await? {
        println!("{line}");
        if line.starts_with("FAILED") {
            failed += &format!("\n{line}");
        }
    }
    Ok(failed)
}
