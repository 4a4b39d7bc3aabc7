//! How many instructions the chaincode executes for a transaction: nearly the same on every machine, however busy it is.

use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::net::TcpListener;
use tokio::process::{Child, Command};

use crate::player::Player;
use crate::stand::Stand;
use crate::workload;

/// The first run has this many transactions, the second twice as many: the difference excludes start and end.
const TRANSACTIONS: u32 = 1_000;
/// Under valgrind a start takes seconds.
const PATIENCE: Duration = Duration::from_secs(120);

/// Instructions for a transaction of a function of the workload, outside the kernel.
///
/// `None` without valgrind.
pub(crate) async fn for_transaction(stand: &Stand, function: &str) -> anyhow::Result<Option<f64>> {
    if !is_installed().await? {
        eprintln!(
            "valgrind is missing, which counts instructions: install it (Debian: apt-get install valgrind)"
        );
        return Ok(None);
    }
    let report = stand.scratch("instructions");
    let once = run(&report, function, TRANSACTIONS).await?;
    let twice = run(&report, function, 2 * TRANSACTIONS).await?;
    let instructions = twice.checked_sub(once);
    let instructions = instructions.context("twice the transactions took fewer instructions")?;
    Ok(Some(instructions as f64 / f64::from(TRANSACTIONS)))
}

async fn is_installed() -> anyhow::Result<bool> {
    let mut version = Command::new("valgrind");
    match version
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .await
    {
        Ok(status) => Ok(status.success()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error).context("valgrind"),
    }
}

/// Instructions of a process that runs this many transactions.
async fn run(report: &Path, function: &str, transactions: u32) -> anyhow::Result<u64> {
    let address = free_address().await?;
    let mut chaincode = start(report, address)?;
    let play = async {
        Player::dial(address)
            .await?
            .play(function, transactions)
            .await
    };
    tokio::select! {
        played = tokio::time::timeout(PATIENCE, play) => played.context("it takes too long")??,
        ended = chaincode.wait() => bail!("the chaincode ended ({})", ended?),
    }
    let pid = chaincode.id().context("the chaincode has ended")?;
    kill(Pid::from_raw(i32::try_from(pid)?), Signal::SIGTERM)?;
    let ended = tokio::time::timeout(PATIENCE, chaincode.wait()).await;
    ended.context("the chaincode does not end")??;
    let counted = fs::read_to_string(report)
        .with_context(|| format!("reading what callgrind wrote to {}", report.display()))?;
    total(&counted).context("callgrind counted nothing")
}

/// Starts the chaincode without TLS, since the speed of encryption is not what is measured.
fn start(report: &Path, address: SocketAddr) -> anyhow::Result<Child> {
    let mut output = OsString::from("--callgrind-out-file=");
    output.push(report);
    let chaincode = Command::new("valgrind")
        .args(["--quiet", "--tool=callgrind"])
        .arg(output)
        .arg(workload::ours()?)
        .env("CHAINCODE_SERVER_ADDRESS", address.to_string())
        .env("CHAINCODE_ID", "workload:instructions")
        .env("CHAINCODE_TLS_DISABLED", "true")
        .kill_on_drop(true)
        .spawn();
    chaincode.context("starting the chaincode under valgrind")
}

async fn free_address() -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    Ok(listener.local_addr()?)
}

/// What callgrind's file says last, all threads together.
fn total(report: &str) -> Option<u64> {
    let totals = |line: &str| line.strip_prefix("totals: ")?.trim().parse().ok();
    report.lines().rev().find_map(totals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_what_the_report_ends_with() {
        let report = "events: Ir\n\nfn=(1) main\n1 2\n\ntotals: 4711\n";
        assert_eq!(total(report), Some(4711));
        assert_eq!(total("events: Ir\n"), None);
    }
}
