//! A member's devices: one more is added, shown, removed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use clap::{Args, Subcommand};
use emr_client::comparison_code::ComparisonCode;
use emr_client::device::DeviceRequest;
use emr_client::member::join;
use emr_model::member::PinnedKey;
use emr_model::{Digest, MemberId, MspId};
use emr_native::connect;
use emr_native::wallet::Wallet;
use emr_trust::Trust;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::report::{self, Report, Transacted, table};
use super::settings::Settings;

/// Your devices: each has keys of its own, which never leave it.
#[derive(Debug, Subcommand)]
pub(crate) enum DeviceCommand {
    /// On the new device: make its keys, and a file with which it asks your first device
    Add(Add),
    /// On your first device: add the new one, after you have compared the code on both screens
    Approve(Approve),
    /// On the new device: take up what the first device answered
    Finish(Finish),
    /// List your devices, those in use and the others
    List,
    /// End a lost device's key at once, and give your other devices another reading key
    Remove(Remove),
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// Your member id, as `emr device list` shows it on your first device
    member: MemberId,
    /// The MSP of your hospital; patients and ministry members have the ministry's
    #[arg(long)]
    msp: Option<MspId>,
    /// Where to write what your first device needs; it contains nothing secret
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Approve {
    /// The file that the new device wrote
    request: PathBuf,
    /// The code that you read on the new device's screen
    #[arg(long)]
    code: ComparisonCode,
    /// Where to write the answer, which the new device needs; it contains nothing secret
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Finish {
    /// The file that your first device wrote
    answer: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Remove {
    /// The digest of the device's key, as `emr device list` shows it
    key: Digest,
}

impl DeviceCommand {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        match self {
            Self::Add(command) => command.run(settings).await,
            Self::Approve(command) => command.run(settings).await,
            Self::Finish(command) => command.run(settings).await,
            Self::List => list(settings).await,
            Self::Remove(command) => command.run(settings).await,
        }
    }
}

/// A device that has keys, and waits until another one or an official lets it be the member's.
#[derive(Serialize)]
pub(super) struct AskingDevice {
    member: MemberId,
    key: Digest,
    pub(super) code: String,
    #[serde(skip)]
    pub(super) file: PathBuf,
}

/// Makes this device's keys in a wallet, and the file with which it asks. A request that got lost is written again from the
/// wallet that was made for it.
pub(super) async fn ask(
    settings: &Settings,
    member: MemberId,
    msp: Option<MspId>,
    file: PathBuf,
) -> Result<AskingDevice> {
    let profile = settings.profile()?;
    let trust = Trust::new(&profile)?;
    let msp = msp.unwrap_or(profile.ministry);
    let open = if settings.has_wallet()? {
        let open = settings.open_wallet()?;
        let account = &open.wallet.account;
        if !account.certificates.is_empty() || account.id != member {
            bail!("this wallet is already a member's; name another with --wallet");
        }
        open
    } else {
        settings.create_wallet(Wallet::joining(&trust, member, msp)?)?
    };
    let (signer, vault) = open.wallet.keys();
    let request = DeviceRequest::new(&open.wallet.account, &*signer, &*vault).await?;
    write(&file, &request)?;
    Ok(AskingDevice {
        key: request.key()?,
        code: request.code()?.to_string(),
        member: request.member,
        file,
    })
}

#[derive(Serialize)]
#[serde(transparent)]
struct Asked(AskingDevice);

impl Add {
    async fn run(self, settings: &Settings) -> Result<()> {
        let asking = ask(settings, self.member, self.msp, self.out).await?;
        report::print(&Asked(asking), settings.json);
        Ok(())
    }
}

impl Report for Asked {
    fn text(&self) -> String {
        let file = self.0.file.display();
        format!(
            "Bring {file} to your first device and run there:\n  \
             emr device approve {file} --code \"{}\" --out answer.json\n\
             Type the code from this screen; do not copy it from a message.\n\
             Then bring the answer here: emr device finish answer.json",
            self.0.code
        )
    }
}

#[derive(Serialize)]
struct Approved {
    key: Digest,
    #[serde(skip)]
    file: PathBuf,
}

impl Approve {
    async fn run(self, settings: &Settings) -> Result<()> {
        let request: DeviceRequest = read(&self.request, "a request of a new device")?;
        ensure!(
            request.code()? == self.code,
            "the code is not the one of this file: do not add the device"
        );
        let mut open = settings.open_wallet()?;
        open.wallet.adopt_reading_key();
        open.save()?;
        let connection = connect(&settings.profile()?)?;
        let member = settings.sign_in(connection, &open.wallet).await?;
        let answer = member.add_device(&open.wallet.account, &request).await?;
        write(&self.out, &answer)?;
        let approved = Approved {
            key: request.key()?,
            file: self.out,
        };
        report::print(&approved, settings.json);
        Ok(())
    }
}

impl Report for Approved {
    fn text(&self) -> String {
        let file = self.file.display();
        format!(
            "The device with the key {} is added.\n\
             Bring {file} to it and run there: emr device finish {file}",
            self.key
        )
    }
}

#[derive(Serialize)]
struct Finished {
    member: MemberId,
    key: Digest,
}

impl Finish {
    async fn run(self, settings: &Settings) -> Result<()> {
        let answer = read(&self.answer, "the answer of a first device")?;
        let mut open = settings.open_wallet()?;
        let keys = open.wallet.keys();
        let connection = connect(&settings.profile()?)?;
        let member = join(connection, &mut open.wallet.account, keys, &answer).await?;
        settings.keep(&member);
        open.save()?;
        let finished = Finished {
            member: member.id().clone(),
            key: open.wallet.key_digest(),
        };
        report::print(&finished, settings.json);
        Ok(())
    }
}

impl Report for Finished {
    fn text(&self) -> String {
        format!("This is a device of member {} now.", self.member)
    }
}

#[derive(Serialize)]
struct Devices {
    member: MemberId,
    msp: MspId,
    this: Digest,
    devices: Vec<PinnedKey>,
}

async fn list(settings: &Settings) -> Result<()> {
    let (member, open) = settings.member().await?;
    let mut devices = member.devices().await?;
    devices.sort_by_key(|device| device.from);
    let devices = Devices {
        member: member.id().clone(),
        msp: open.wallet.account.msp.clone(),
        this: open.wallet.key_digest(),
        devices,
    };
    report::print(&devices, settings.json);
    Ok(())
}

impl Report for Devices {
    fn text(&self) -> String {
        let row = |device: &PinnedKey| {
            let state = match device {
                PinnedKey { until: Some(_), .. } => "removed",
                PinnedKey {
                    is_frozen: true, ..
                } => "frozen",
                PinnedKey {
                    is_in_force: false, ..
                } => "replaced by a recovery",
                _ if device.key == self.this => "in use, this device",
                _ => "in use",
            };
            vec![
                device.from.to_string(),
                state.to_owned(),
                device.key.to_string(),
            ]
        };
        let rows: Vec<_> = self.devices.iter().map(row).collect();
        format!(
            "{}\nTo add one, run there: emr device add {} --msp {} --out request.json",
            table(&["added", "state", "key digest"], &rows),
            self.member,
            self.msp
        )
    }
}

impl Remove {
    async fn run(self, settings: &Settings) -> Result<()> {
        let mut open = settings.open_wallet()?;
        open.wallet.adopt_reading_key();
        let connection = connect(&settings.profile()?)?;
        let mut member = settings.sign_in(connection, &open.wallet).await?;
        let submitted = member
            .remove_device(&mut open.wallet.account, &self.key)
            .await?;
        open.save()?;
        let said = format!("The device with the key {} is removed.", self.key);
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}

pub(super) fn read<T: DeserializeOwned>(path: &Path, what: &str) -> Result<T> {
    let text = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("{} is not {what}", path.display()))
}

pub(super) fn write(path: &Path, value: &impl Serialize) -> Result<()> {
    let text = serde_json::to_vec(value).expect("structs with text keys have a JSON form");
    fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}
