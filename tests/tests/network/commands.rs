//! The `emr` command does on a real network what its help says.

use std::fs;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use emr_client::member::sign_up;
use emr_model::directory::GetDirectoryEntry;
use emr_model::member::Role;
use emr_model::{MemberId, MspId};
use emr_native::wallet::{Passphrase, Wallet};
use emr_network::own_binaries;
use emr_sealing::desk_file::ApplicantDetails;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::sleep;

use crate::trial::{Case, Failure, Outcome, cases};
use crate::world::{READ_AND_ADD, World, add, files, hospital_a, hospital_b};

pub(crate) fn cases() -> Vec<Case> {
    cases![Together:
        fault_20_a_grant_to_nobody_says_that_nobody_has_this_id,
        fault_18_a_new_patient_keeps_a_record_before_any_grant,
        a_record_is_corrected_and_erased_by_command,
        emergencies_are_kept_out_by_command,
        a_policy_is_agreed_on_and_recoveries_are_listed_by_command,
        a_practitioner_enters_the_directory_and_leaves_it_by_command,
        fault_19_the_current_version_is_opened_if_none_is_named,
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
        Self::empty(world)?.with(wallet)
    }

    /// A device without a wallet.
    pub(crate) fn empty(world: &World) -> Result<Self, Failure> {
        Self::of(
            own_binaries()?.join("emr"),
            world.network.layout().profile(),
        )
    }

    /// A device without a wallet, with this program and this network's profile.
    pub(crate) fn of(program: PathBuf, profile: PathBuf) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("passphrase"), PASSPHRASE)?;
        Ok(Self {
            folder,
            program,
            profile,
        })
    }

    /// Puts a wallet on the device.
    pub(crate) fn with(self, wallet: &Wallet) -> Result<Self, Failure> {
        wallet.create(&self.path("wallet"), &Passphrase::new(PASSPHRASE)?)?;
        Ok(self)
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
        let (said, notices) = self.hears_all(arguments).await?;
        let [notice] = <[Value; 1]>::try_from(notices)
            .unwrap_or_else(|notices| panic!("emr {arguments:?} says one thing: {notices:?}"));
        Ok((said, notice))
    }

    /// The output for programs of a command that succeeds, and everything that it says besides.
    pub(crate) async fn hears_all(
        &self,
        arguments: &[&str],
    ) -> Result<(Value, Vec<Value>), Failure> {
        let output = self.run(&[arguments, &["--json"]].concat()).await?;
        assert!(output.status.success(), "emr {arguments:?}");
        let said = serde_json::from_slice(&output.stdout)?;
        let notices = serde_json::Deserializer::from_slice(&output.stderr).into_iter();
        Ok((said, notices.collect::<Result<_, _>>()?))
    }

    /// Runs a command; what it says if it fails.
    pub(crate) async fn tries(&self, arguments: &[&str]) -> Result<(), String> {
        let output = self
            .run(arguments)
            .await
            .map_err(|failure| failure.to_string())?;
        match output.status.success() {
            true => Ok(()),
            false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
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

async fn a_practitioner_enters_the_directory_and_leaves_it_by_command(
    world: Arc<World>,
) -> Outcome {
    let hospital = hospital_a();
    let doctor = world.doctor(&hospital).await?;
    let registrar = world.person(&hospital, &[Role::Registrar]).await?;
    let id = doctor.member.id().as_str();
    let (doctors, registrars) = (
        Device::new(&world, &doctor.wallet)?,
        Device::new(&world, &registrar.wallet)?,
    );
    let add = ["directory", "add", "--name", "Dr. Nour", "--specialty"];
    let (_, sentence) = registrars
        .fails(&[&add[..], &["cardiology"]].concat())
        .await?;
    assert!(sentence.contains("may not"), "{sentence}");
    doctors
        .does(&[&add[..], &["cardiology", "--language", "ar"]].concat())
        .await?;
    let listed = registrars.does(&["directory", "list"]).await?;
    let listed = listed["entries"].as_array().expect("a list");
    let written = listed.iter().find(|entry| entry["practitioner"] == id);
    assert_eq!(written.expect("it is listed")["confirmed_by"], Value::Null);

    let confirm = |name| ["directory", "confirm", id, "--name", name];
    let (_, sentence) = registrars.fails(&confirm("Dr. Noor")).await?;
    assert!(sentence.contains("Dr. Nour"), "{sentence}");
    registrars.does(&confirm("Dr. Nour")).await?;
    let patient = world.patient().await?;
    let asked = GetDirectoryEntry {
        hospital,
        practitioner: doctor.member.id().clone(),
    };
    let session = patient.member.session();
    let seen = session.endorsed_query(&asked).await?;
    assert_eq!(seen.entry.name, "Dr. Nour");

    doctors.does(&["directory", "remove"]).await?;
    let (code, _) = registrars.fails(&["directory", "remove", id]).await?;
    assert_eq!(code, "NOT_FOUND");
    Ok(())
}

async fn fault_18_a_new_patient_keeps_a_record_before_any_grant(world: Arc<World>) -> Outcome {
    let device = new_patient(&world).await?;
    let order = br#"{"resourceType":"ServiceRequest","status":"active","intent":"order","quantityQuantity":{"value":1.0}}"#;
    let record = adds(&device, order, &[]).await?;
    assert_eq!(opens(&device, &record).await?, order);
    let listed = device.does(&["record", "list"]).await?;
    assert_eq!(listed["entries"].as_array().map(Vec::len), Some(1));
    Ok(())
}

async fn fault_19_the_current_version_is_opened_if_none_is_named(world: Arc<World>) -> Outcome {
    let device = new_patient(&world).await?;
    let [first, second] = ["1.0", "1.00"].map(|value| {
        format!(r#"{{"resourceType":"Observation","status":"final","valueQuantity":{{"value":{value}}}}}"#)
    });
    let record = adds(&device, first.as_bytes(), &[]).await?;
    let amended = ["--amend", &record, "--based-on", "1"];
    adds(&device, second.as_bytes(), &amended).await?;
    assert_eq!(opens(&device, &record).await?, second.as_bytes());
    device.does(&["record", "verify", &record]).await?;
    Ok(())
}

async fn fault_20_a_grant_to_nobody_says_that_nobody_has_this_id(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let device = Device::new(&world, &patient.wallet)?;
    let applicant = applicant(&world, &hospital_a()).await?;
    for nobody in [applicant.as_str(), &"9".repeat(32)] {
        let grant = ["grant", nobody, "--read", "--until", "1h"];
        let (_, sentence) = device.fails(&grant).await?;
        let expected = format!("no active practitioner or hospital has the id {nobody}");
        assert!(sentence.contains(&expected), "{sentence}");
    }
    Ok(())
}

/// The id of a practitioner whose application waits for the hospital's decision.
async fn applicant(world: &World, hospital: &MspId) -> Result<MemberId, Failure> {
    let connection = emr_native::connect(&world.profile)?;
    let roles = vec![Role::Practitioner];
    let wallet = Wallet::generate(connection.trust(), hospital.clone(), roles)?;
    let details = ApplicantDetails::named("Somebody", wallet.device_key().recipient());
    let signer = wallet.signer();
    sign_up(&connection, &wallet.account, &*signer, details, None).await?;
    Ok(wallet.account.id)
}

/// A patient's device whose wallet has no category yet.
async fn new_patient(world: &World) -> Result<Device, Failure> {
    let patient = world.patient().await?;
    let device = Device::new(world, &patient.wallet)?;
    let mut wallet = device.wallet()?;
    wallet.account.categories.clear();
    wallet.save(&device.path("wallet"), &Passphrase::new(PASSPHRASE)?)?;
    Ok(device)
}

/// Adds a record with this content; returns its id.
async fn adds(device: &Device, content: &[u8], options: &[&str]) -> Result<String, Failure> {
    let file = device.path("record.json");
    fs::write(&file, content)?;
    let file = file.to_string_lossy().into_owned();
    let added = [&["record", "add", &file][..], options].concat();
    let added = device.does(&added).await?;
    Ok(added["record"].as_str().expect("it has an id").to_owned())
}

/// Opens a record; returns its content.
async fn opens(device: &Device, record: &str) -> Result<Vec<u8>, Failure> {
    let folder = device.path("opened").to_string_lossy().into_owned();
    device
        .does(&["record", "open", record, "--output", &folder])
        .await?;
    Ok(fs::read(
        device.path("opened").join(format!("{record}.json")),
    )?)
}
