//! Running the `emr` command as one of the people in the story.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;
use tokio::process::Command;

/// The `emr` command on one network.
#[derive(Debug, Clone)]
pub(crate) struct Emr {
    program: PathBuf,
    profile: PathBuf,
    passphrase_file: PathBuf,
}

/// A person who uses the command: by their wallet, or as a node administrator.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    emr: Emr,
    who: [OsString; 2],
}

/// A refusal, as the command reports it to programs.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The stable code, if the refusal came from the service or the ledger.
    pub(crate) code: Option<String>,
    /// The sentence.
    pub(crate) sentence: String,
}

impl Emr {
    /// The command beside this program, for the network with this profile.
    pub(crate) fn new(profile: PathBuf, passphrase_file: PathBuf) -> Result<Self> {
        let own = std::env::current_exe().context("this program cannot find itself")?;
        let program = own.with_file_name("emr");
        ensure!(program.exists(), "{} is not built", program.display());
        Ok(Self {
            program,
            profile,
            passphrase_file,
        })
    }

    /// A person with a wallet.
    pub(crate) fn member(&self, wallet: &Path) -> Person {
        Person {
            emr: self.clone(),
            who: ["--wallet".into(), wallet.into()],
        }
    }

    /// A node administrator.
    pub(crate) fn administrator(&self, folder: &Path) -> Person {
        Person {
            emr: self.clone(),
            who: ["--operator".into(), folder.into()],
        }
    }
}

impl Person {
    /// Runs a command that must succeed, and returns its output for programs.
    pub(crate) async fn does(&self, arguments: &[&str]) -> Result<Value> {
        let output = self.run(arguments, true).await?;
        if !output.status.success() {
            bail!(
                "`emr {}` failed:\n{}",
                arguments.join(" "),
                printed(&output)
            );
        }
        serde_json::from_slice(&output.stdout)
            .with_context(|| format!("`emr {}` printed no JSON", arguments.join(" ")))
    }

    /// Runs a command that must succeed, and returns its output for people.
    pub(crate) async fn sees(&self, arguments: &[&str]) -> Result<String> {
        let output = self.run(arguments, false).await?;
        if !output.status.success() {
            bail!(
                "`emr {}` failed:\n{}",
                arguments.join(" "),
                printed(&output)
            );
        }
        Ok(String::from_utf8_lossy(&output.stdout)
            .trim_end()
            .to_owned())
    }

    /// Runs a command that must fail, but print its result: for a record that is red.
    pub(crate) async fn finds_fault(&self, arguments: &[&str]) -> Result<Value> {
        let output = self.run(arguments, true).await?;
        ensure!(
            !output.status.success(),
            "`emr {}` should have failed, and printed:\n{}",
            arguments.join(" "),
            printed(&output)
        );
        serde_json::from_slice(&output.stdout).with_context(|| printed(&output))
    }

    /// Runs a command that must be refused.
    pub(crate) async fn is_refused(&self, arguments: &[&str]) -> Result<Refusal> {
        let output = self.run(arguments, true).await?;
        ensure!(
            !output.status.success(),
            "`emr {}` should have been refused, and printed:\n{}",
            arguments.join(" "),
            printed(&output)
        );
        let report: Value = serde_json::from_slice(&output.stderr)
            .with_context(|| format!("the refusal is no JSON:\n{}", printed(&output)))?;
        Ok(Refusal {
            code: report["code"].as_str().map(ToOwned::to_owned),
            sentence: report["error"].as_str().unwrap_or_default().to_owned(),
        })
    }

    async fn run(&self, arguments: &[&str], json: bool) -> Result<Output> {
        Command::new(&self.emr.program)
            .arg("--profile")
            .arg(&self.emr.profile)
            .arg("--passphrase-file")
            .arg(&self.emr.passphrase_file)
            .args(&self.who)
            .args(json.then_some("--json"))
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .await
            .with_context(|| format!("{} cannot be run", self.emr.program.display()))
    }
}

fn printed(output: &Output) -> String {
    let printed = [output.stdout.as_slice(), &output.stderr].concat();
    String::from_utf8_lossy(&printed).trim_end().to_owned()
}
