//! Where things are.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, ensure};
use cargo_metadata::MetadataCommand;

/// The folders of the workspace around the current folder.
pub(crate) struct Workspace {
    /// The workspace itself.
    pub(crate) root: PathBuf,
    /// Cargo's folder for what it builds.
    pub(crate) target: PathBuf,
}

impl Workspace {
    pub(crate) fn find() -> anyhow::Result<Self> {
        let metadata = MetadataCommand::new()
            .no_deps()
            .exec()
            .context("cargo cannot describe the workspace")?;
        Ok(Self {
            root: metadata.workspace_root.into_std_path_buf(),
            target: metadata.target_directory.into_std_path_buf(),
        })
    }

    /// The sources of the page: TypeScript, styles, and what npm installs.
    pub(crate) fn ui(&self) -> PathBuf {
        self.root.join("web/ui")
    }

    /// The page that `emr-web` contains.
    pub(crate) fn page(&self) -> PathBuf {
        self.ui().join("dist")
    }
}

/// Runs a program to its end; what it prints goes where this program's own output goes.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<()> {
    let program = command.get_program().to_owned();
    let program = program.display();
    let status = command
        .status()
        .with_context(|| format!("{program} cannot be started; is it installed?"))?;
    ensure!(status.success(), "{program} failed: {status}");
    Ok(())
}

/// What a program prints; `None` if it is not installed or fails.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
