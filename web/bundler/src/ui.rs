//! The page itself: Vite makes it from the TypeScript and the module's bindings.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Context;
use tempfile::TempDir;

use crate::workspace::{Workspace, run};

/// Builds the page into a folder that is deleted when the result is dropped.
pub(crate) fn build(workspace: &Workspace) -> anyhow::Result<TempDir> {
    let ui = workspace.ui();
    install(&ui)?;
    let built = tempfile::tempdir().context("no temporary folder can be made")?;
    run(npm(&ui)
        .args([
            "run",
            "--silent",
            "build",
            "--",
            "--logLevel",
            "warn",
            "--emptyOutDir",
            "--outDir",
        ])
        .arg(built.path()))?;
    Ok(built)
}

/// Installs the packages that the lock file names, unless that was done since the lock file changed.
fn install(ui: &Path) -> anyhow::Result<()> {
    let (lock, installed) = (
        ui.join("package-lock.json"),
        ui.join("node_modules/.installed"),
    );
    let lock = fs::read(&lock).with_context(|| format!("{} cannot be read", lock.display()))?;
    if fs::read(&installed).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    run(npm(ui).args(["ci", "--ignore-scripts", "--no-fund", "--no-audit"]))?;
    fs::write(&installed, lock)
        .with_context(|| format!("{} cannot be written", installed.display()))
}

fn npm(ui: &Path) -> Command {
    let mut npm = Command::new("npm");
    npm.current_dir(ui);
    npm
}
