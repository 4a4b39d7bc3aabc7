//! The chaincodes that carry out scripts: in Go on the official shim, in Rust on ours, and who calls both.

use std::path::{Path, PathBuf};
use std::process::Command;

use emr_network::Deployment;
use emr_shim_tests::SUFFIX;
use serde_json::json;

/// A shim to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shim {
    /// The official one.
    Go,
    /// Ours.
    Rust,
}

impl Shim {
    pub(crate) const BOTH: [Self; 2] = [Self::Go, Self::Rust];

    /// The chaincode that proposals are sent to. Both names have the same length, so that replacing one with the other
    /// leaves every encoded message whole.
    pub(crate) fn chaincode(self) -> &'static str {
        match self {
            Self::Go => "script-go",
            Self::Rust => "script-rs",
        }
    }

    /// The chaincode that it calls.
    pub(crate) fn called(self) -> &'static str {
        match self {
            Self::Go => "called-go",
            Self::Rust => "called-rs",
        }
    }

    fn suffix(self) -> &'static str {
        match self {
            Self::Go => "-go",
            Self::Rust => "-rs",
        }
    }
}

/// The chaincode, written with ours, that has both do something in one transaction, so that their states stay equal to
/// the last version.
pub(crate) const BOTH: &str = "both";

/// Everything to deploy; builds the Go program.
pub(crate) fn all(folder: &Path) -> Result<Vec<Deployment>, String> {
    let go = build(&folder.join("script-go"))?;
    let rust = PathBuf::from(env!("CARGO_BIN_EXE_script-chaincode"));
    let mut deployments = vec![deployment(BOTH, &rust, "")];
    for shim in Shim::BOTH {
        let program = match shim {
            Shim::Go => &go,
            Shim::Rust => &rust,
        };
        for name in [shim.chaincode(), shim.called()] {
            deployments.push(deployment(name, program, shim.suffix()));
        }
    }
    Ok(deployments)
}

/// A collection of all, one without hospital B that only members of its organizations read and write, and one whose
/// content soon vanishes.
fn collections() -> String {
    let of = |organizations: &[&str]| {
        let members = organizations
            .iter()
            .map(|name| format!("'{name}MSP.member'"));
        format!("OR({})", members.collect::<Vec<_>>().join(","))
    };
    let collection = |name: &str, organizations: &[&str], lives: u32, members_only: bool| {
        json!({
            "name": name,
            "policy": of(organizations),
            "requiredPeerCount": 0,
            "maxPeerCount": 2,
            "blockToLive": lives,
            "memberOnlyRead": members_only,
            "memberOnlyWrite": members_only,
        })
    };
    let everybody = ["Ministry", "HospitalA", "HospitalB"];
    let all = [
        collection("all", &everybody, 0, false),
        collection("some", &everybody[..2], 0, true),
        collection("brief", &everybody, 3, false),
    ];
    json!(all).to_string()
}

fn deployment(name: &str, program: &Path, suffix: &str) -> Deployment {
    let mut deployment = Deployment::new(name, program);
    let anybody = "OR('MinistryMSP.peer','HospitalAMSP.peer','HospitalBMSP.peer')";
    deployment.endorsement_policy = Some(anybody.to_owned());
    deployment.collections = Some(collections());
    deployment.environment = [(SUFFIX.to_owned(), suffix.to_owned())].into();
    deployment
}

fn build(program: &Path) -> Result<PathBuf, String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("go");
    let build = Command::new("go")
        .current_dir(source)
        .env("GOWORK", "off")
        .args(["build", "-mod=readonly", "-trimpath", "-o"])
        .arg(program)
        .arg(".")
        .output()
        .map_err(|error| format!("Go is needed to build what ours is compared with: {error}"))?;
    if !build.status.success() {
        let said = String::from_utf8_lossy(&build.stderr);
        return Err(format!("the Go chaincode cannot be built: {said}"));
    }
    Ok(program.to_owned())
}
