//! The two programs that do the same work.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::bail;
use emr_network::own_binaries;

use crate::stand::Stand;

/// The name on the channel of the chaincode on our shim.
pub(crate) const OURS: &str = "workload";
/// The name on the channel of the chaincode on the Go shim.
pub(crate) const PEER: &str = "workload-go";

const OURS_PROGRAM: &str = "emr-workload";
const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/workload");

/// Where the programs are.
#[derive(Debug)]
pub(crate) struct Programs {
    pub(crate) ours: PathBuf,
    pub(crate) peer: PathBuf,
}

/// Where ours is: built as chaincodes should be, with a profile of their own.
pub(crate) fn ours() -> anyhow::Result<PathBuf> {
    let program = own_binaries()?
        .with_file_name("chaincode")
        .join(OURS_PROGRAM);
    if !program.exists() {
        bail!("there is no {}: `make bench` builds it", program.display());
    }
    Ok(program)
}

/// Finds ours, and builds the other with Go.
pub(crate) async fn programs(stand: &Stand) -> anyhow::Result<Programs> {
    Ok(Programs {
        peer: build_go(stand, PEER, ".").await?,
        ours: ours()?,
    })
}

/// Builds the Go program in a folder of the workload's.
pub(crate) async fn build_go(stand: &Stand, name: &str, folder: &str) -> anyhow::Result<PathBuf> {
    let program = stand.scratch(name);
    let mut build = Command::new("go");
    build
        .args(["build", "-o"])
        .arg(&program)
        .arg(".")
        .current_dir(Path::new(SOURCE).join(folder));
    stand.run(build).await?;
    Ok(program)
}
