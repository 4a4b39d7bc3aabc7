//! The `emr` command does on a real network what its help says.

use std::fs;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use emr_native::wallet::{Passphrase, Wallet};
use emr_network::own_binaries;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::sleep;

use crate::trial::{Case, Failure, Outcome, cases};
use crate::world::{READ_AND_ADD, World, add, files, hospital_a, hospital_b};

pub(crate) fn cases() -> Vec<Case> {
    cases![Together:
        a_record_is_corrected_and_erased_by_command,
        emergencies_are_kept_out_by_command,
        a_policy_is_agreed_on_and_recoveries_are_listed_by_command,
    ]
    .into()
}

/// Keepers ask every few seconds which erasures they owe.
const PATIENCE: Duration = Duration::from_secs(40);
const PAUSE: Duration = Duration::from_secs(1);
const PASSPHRASE: &str = "a passphrase of this trial";

/// A person at their device.
pub(crate) struct Device {
    folder: TempDir,
    program: PathBuf,
    profile: PathBuf,
}

impl Device {
    pub(crate) fn new(world: &World, wallet: &Wallet) -> Result<Self, Failure> {
        let device = Self::empty(world)?;
        wallet.create(&device.path("wallet"), &Passphrase::new(PASSPHRASE)?)?;
        Ok(device)
    }

    /// A device without a wallet.
    pub(crate) fn empty(world: &World) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("passphrase"), PASSPHRASE)?;
        Ok(Self {
            folder,
            program: own_binaries()?.join("emr"),
            profile: world.network.layout().profile(),
        })
    }

    /// A file of this device.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The wallet as it is kept now.
    pub(crate) fn wallet(&self) -> Result<Wallet, Failure> {
        let passphrase = Passphrase::new(PASSPHRASE)?;
        Ok(Wallet::open(&self.path("wallet"), &passphrase)?)
    }

    async fn run(&self, arguments: &[&str]) -> Result<Output, Failure> {
        Ok(self.command(arguments).output().await?)
    }

    /// Starts a command, which is killed if it is dropped.
    pub(crate) fn start(&self, arguments: &[&str]) -> Result<Child, Failure> {
        let mut command = self.command(arguments);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        Ok(command.kill_on_drop(true).spawn()?)
    }

    /// The transactions in the wallet's outbox.
    pub(crate) fn outbox(&self) -> Vec<String> {
        let names = files(&self.folder.path().join("wallet.outbox"));
        let stems = names.iter().filter_map(|path| path.file_stem());
        stems
            .map(|name| name.to_string_lossy().into_owned())
            .collect()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .arg("--profile")
            .arg(&self.profile)
            .arg("--wallet")
            .arg(self.path("wallet"))
            .arg("--passphrase-file")
            .arg(self.path("passphrase"))
            .args(arguments)
            .stdin(Stdio::null());
        command
    }

    /// The output for people of a command that succeeds.
    async fn sees(&self, arguments: &[&str]) -> Result<String, Failure> {
        let output = self.run(arguments).await?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "emr {arguments:?}: {said}");
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// The output for programs of a command that succeeds.
    pub(crate) async fn does(&self, arguments: &[&str]) -> Result<Value, Failure> {
        let said = self.sees(&[arguments, &["--json"]].concat()).await?;
        Ok(serde_json::from_str(&said)?)
    }

    /// The output for programs of a command that succeeds, and what it says of an earlier transaction.
    pub(crate) async fn hears(&self, arguments: &[&str]) -> Result<(Value, Value), Failure> {
        let output = self.run(&[arguments, &["--json"]].concat()).await?;
        assert!(output.status.success(), "emr {arguments:?}");
        let said = serde_json::from_slice(&output.stdout)?;
        Ok((said, serde_json::from_slice(&output.stderr)?))
    }

    /// Why a command fails: the code, if the service or the ledger gave one, and the sentence.
    pub(crate) async fn fails(&self, arguments: &[&str]) -> Result<(Value, String), Failure> {
        let output = self.run(&[arguments, &["--json"]].concat()).await?;
        assert!(!output.status.success(), "emr {arguments:?} succeeded");
        let said: Value = serde_json::from_slice(&output.stderr)?;
        let sentence = said["error"].as_str().unwrap_or_default().to_owned();
        Ok((said["code"].clone(), sentence))
    }
}

async fn a_record_is_corrected_and_erased_by_command(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    patient.grant(&doctor, READ_AND_ADD).await?;
    let basis = doctor.basis(patient.id()).await?;
    let record = add(&doctor.member, &basis, b"of somebody else")
        .await?
        .record;
    let record = record.as_str();
    let (patients, doctors) = (
        Device::new(&world, &patient.wallet)?,
        Device::new(&world, &doctor.wallet)?,
    );

    let whose = ["--patient", patient.id().as_str()];
    let correct = [&["record", "error", record, "--version", "1"][..], &whose].concat();
    doctors.does(&correct).await?;
    assert_eq!(doctors.fails(&correct).await?.0, "CONFLICT");
    let history = doctors
        .does(&[&["record", "history", record][..], &whose].concat())
        .await?;
    let versions = history["entries"].as_array().expect("a list");
    assert_eq!(versions.len(), 1);
    assert_eq!(versions[0]["status"], "entered-in-error");
    let seen = patients.sees(&["record", "history", record]).await?;
    assert!(seen.contains("entered in error"), "{seen}");

    let reissued = patients.does(&["record", "reissue", record]).await?;
    assert!(reissued["block"].is_u64(), "{reissued}");
    let opened = doctors
        .run(&[&["record", "open", record][..], &whose].concat())
        .await?;
    let red = String::from_utf8_lossy(&opened.stdout).into_owned();
    assert!(
        red.contains("entered in error"),
        "nothing else is wrong with it: {red}"
    );

    let (_, sentence) = patients.fails(&["record", "erase", record]).await?;
    assert!(sentence.contains("--yes"), "{sentence}");
    let (code, _) = doctors.fails(&["record", "erase", record, "--yes"]).await?;
    assert_eq!(code, Value::Null, "a doctor has no category to erase from");
    patients.does(&["record", "erase", record, "--yes"]).await?;
    let (code, _) = patients.fails(&["record", "open", record]).await?;
    assert_eq!(code, "ERASED");
    let erasures = ["record", "erasures"];
    let deadline = Instant::now() + PATIENCE;
    while patients.sees(&erasures).await?.contains("not yet") {
        assert!(Instant::now() < deadline, "every keeper confirms");
        sleep(PAUSE).await;
    }
    let listed = patients.does(&erasures).await?;
    let erasure = &listed["entries"][0];
    assert_eq!(erasure["erasure"]["records"][0]["record"], record);
    assert_eq!(erasure["confirmations"].as_array().map(Vec::len), Some(3));
    Ok(())
}

async fn emergencies_are_kept_out_by_command(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let device = Device::new(&world, &patient.wallet)?;
    for (command, is_open) in [("allow", true), ("forbid", false)] {
        device.does(&["emergency", command]).await?;
        let category = patient.member.category(&patient.basis()).await?;
        assert_eq!(category.key.emergency_access, is_open);
    }
    let (_, sentence) = device.fails(&["emergency", "allow", "dreams"]).await?;
    assert_eq!(sentence, "you have no category dreams");
    Ok(())
}

async fn a_policy_is_agreed_on_and_recoveries_are_listed_by_command(world: Arc<World>) -> Outcome {
    let ministry = Device::new(&world, &world.ministry)?;
    let shown = ministry.sees(&["policy", "show"]).await?;
    assert!(shown.contains("recovery   3 days"), "{shown}");
    let hospital = hospital_b();
    let set = |review| {
        let words = ["policy", "set", "--hospital", hospital.as_str()];
        [&words[..], &["--review", review]].concat()
    };
    let asked = ministry.does(&set("6d")).await?;
    assert_eq!(asked["is_reached"], json!(false));
    let (_, sentence) = ministry
        .fails(&["policy", "set", "--hospital", hospital.as_str()])
        .await?;
    assert!(sentence.contains("--review"), "{sentence}");

    let patient = world.patient().await?;
    let device = Device::new(&world, &patient.wallet)?;
    let none = device.sees(&["recovery", "list"]).await?;
    assert_eq!(none.trim(), "There are no recoveries.");
    let unknown = "ab".repeat(32);
    let (code, _) = device.fails(&["recovery", "cancel", &unknown]).await?;
    assert_eq!(code, "NOT_FOUND");
    let id = patient.id().as_str();
    let (code, _) = ministry
        .fails(&["recovery", "approve", id, &unknown])
        .await?;
    assert_eq!(code, "NOT_FOUND");
    Ok(())
}
