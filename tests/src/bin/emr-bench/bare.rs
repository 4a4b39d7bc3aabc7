//! What a newcomer waits for on a machine that has the tools and no caches.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::stand::{Stand, remove};

/// Seconds.
pub(crate) struct Bare {
    /// `make up`.
    pub(crate) up: f64,
    /// `make up`, and `make test` after it.
    pub(crate) up_and_test: f64,
}

/// Clones the commit of this checkout and runs what the README begins with, with empty caches of Cargo, Go and npm.
///
/// The network is taken down at the end, and the clone and the caches are deleted.
pub(crate) async fn measure(stand: &Stand) -> anyhow::Result<Bare> {
    let folder = stand.scratch("bare");
    remove(&folder)?;
    let machine = Machine::new(folder.clone())?;
    let mut clone = Command::new("git");
    clone.args(["clone", "--quiet", "."]).arg(machine.project());
    stand.run(clone).await?;
    let measured = async {
        let up = stand.timed(machine.make("up")).await?;
        let test = stand.timed(machine.make("test")).await?;
        anyhow::Ok(Bare {
            up,
            up_and_test: up + test,
        })
    };
    let measured = measured.await;
    stand.run(machine.make("down")).await?;
    remove(&folder)?;
    measured
}

/// A home without caches, and the project in it.
struct Machine {
    folder: PathBuf,
    variables: Vec<(&'static str, OsString)>,
}

impl Machine {
    /// Makes the home. The tools themselves, and where they find registries, are those of the present user.
    fn new(folder: PathBuf) -> anyhow::Result<Self> {
        let home = folder.join("home");
        let cargo = home.join(".cargo");
        fs::create_dir_all(&cargo).with_context(|| format!("making {}", cargo.display()))?;
        let users = PathBuf::from(std::env::var_os("HOME").context("HOME is not set")?);
        let users_cargo = present("CARGO_HOME").unwrap_or_else(|| users.join(".cargo"));
        let rustup = present("RUSTUP_HOME").unwrap_or_else(|| users.join(".rustup"));
        copy_if_there(&users_cargo.join("config.toml"), &cargo.join("config.toml"))?;
        copy_if_there(&users.join(".npmrc"), &home.join(".npmrc"))?;
        Ok(Self {
            variables: vec![
                ("CARGO_HOME", cargo.into()),
                ("GOPATH", home.join("go").into()),
                // Else only Go itself could delete its modules.
                ("GOFLAGS", "-modcacherw".into()),
                ("RUSTUP_HOME", rustup.into()),
                ("HOME", home.into()),
            ],
            folder,
        })
    }

    fn project(&self) -> PathBuf {
        self.folder.join("emr")
    }

    fn make(&self, target: &str) -> Command {
        let mut command = Command::new("make");
        command
            .arg(target)
            .current_dir(self.project())
            .envs(self.variables.iter().cloned());
        for cached in [
            "CARGO_TARGET_DIR",
            "EMR_FABRIC_BIN",
            "EMR_TOPOLOGY",
            "GOCACHE",
            "GOMODCACHE",
            "XDG_CACHE_HOME",
            "XDG_DATA_HOME",
            "npm_config_cache",
        ] {
            command.env_remove(cached);
        }
        command
    }
}

fn present(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from)
}

fn copy_if_there(from: &Path, to: &Path) -> anyhow::Result<()> {
    if from.exists() {
        fs::copy(from, to).with_context(|| format!("copying {}", from.display()))?;
    }
    Ok(())
}
