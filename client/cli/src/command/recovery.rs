//! Recovery: a member who lost every device begins again with a new one; officials approve, and the member can cancel.

use std::path::PathBuf;

use anyhow::{Result, bail, ensure};
use clap::{Args, Subcommand};
use emr_client::comparison_code::ComparisonCode;
use emr_client::device::DeviceRequest;
use emr_client::recovery::{Claimant, Readiness, RecoveryAnswer, claim};
use emr_model::recovery::{Recovery, RecoveryRefusal, RecoveryStatus};
use emr_model::{Digest, MemberId, MspId, PageRequest, TransactionId};
use emr_native::connect;
use serde::Serialize;

use super::device::{AskingDevice, ask, read, write};
use super::listed::{Entry, Listed};
use super::open_wallet::OpenWallet;
use super::page::PageArguments;
use super::recovery_queue::{Queue, Refuse, approved_by, refused_by};
use super::report::{self, Report, Transacted};
use super::settings::Settings;

/// Begin again with a new device after every device was lost. Its key replaces all earlier ones, after the ministry and a
/// hospital approved and the policy's waiting time has passed.
#[derive(Debug, Subcommand)]
pub(crate) enum RecoveryCommand {
    /// On the new device: make its keys, and a file for the official who knows you
    Request(Request),
    /// As an official: have certificates issued to a member whom you know, after you have compared the code
    Certify(Certify),
    /// On the new device: take up what the official answered, and ask the ledger for the recovery
    Ask(Ask),
    /// On the new device: say whether the recovery can be finished now, and why not
    Status,
    /// On the new device: make its key your only key; all earlier devices are void
    Finish,
    /// Give three keepers a share each of a key that opens your records after a recovery; two of them are enough
    Share,
    /// End what `emr recovery share` began
    Unshare,
    /// After a recovery: open what was sealed to your lost devices, with the keepers' shares
    Open,
    /// List your recoveries or those of a member, in no particular order
    List(List),
    /// As an official: list the open recoveries, what organizations said about them, and how long each still waits
    Queue(Queue),
    /// Refuse a recovery for your organization, and take its approval back; the member reads the reason
    Refuse(Refuse),
    /// Approve a recovery for your organization, after you have compared the new key's digest with the member's screen
    Approve(Approve),
    /// Cancel a recovery that another person asked for in your name
    Cancel(Cancel),
}

#[derive(Debug, Args)]
pub(crate) struct Request {
    /// Your member id: it is on your kit, and the ministry or a registrar can look it up
    member: MemberId,
    /// The MSP of your hospital; patients and ministry members have the ministry's
    #[arg(long)]
    msp: Option<MspId>,
    /// Where to write what the official needs; it contains nothing secret
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Certify {
    /// The file that the member's new device wrote
    request: PathBuf,
    /// The code that you read on the member's screen
    #[arg(long)]
    code: ComparisonCode,
    /// The MSP of the member's hospital; patients and ministry members have the ministry's
    #[arg(long)]
    msp: Option<MspId>,
    /// Where to write the answer, which the new device needs; it contains nothing secret
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Ask {
    /// The file that the official wrote
    answer: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    /// The member's id; yourself if absent
    member: Option<MemberId>,
    #[command(flatten)]
    page: PageArguments,
}

#[derive(Debug, Args)]
pub(crate) struct Approve {
    /// The member's id
    member: MemberId,
    /// The recovery, as `emr recovery list` shows it
    recovery: TransactionId,
}

#[derive(Debug, Args)]
pub(crate) struct Cancel {
    /// The recovery, as `emr recovery list` shows it
    recovery: TransactionId,
}

impl RecoveryCommand {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        match self {
            Self::Request(command) => command.run(settings).await,
            Self::Certify(command) => command.run(settings).await,
            Self::Ask(command) => command.run(settings).await,
            Self::Status => status_of_own(settings).await,
            Self::Finish => finish(settings).await,
            Self::Share => share(settings).await,
            Self::Unshare => unshare(settings).await,
            Self::Open => open_with_keepers(settings).await,
            Self::List(command) => command.run(settings).await,
            Self::Queue(command) => command.run(settings).await,
            Self::Refuse(command) => command.run(settings).await,
            Self::Approve(command) => command.run(settings).await,
            Self::Cancel(command) => command.run(settings).await,
        }
    }
}

/// What a recovery costs; said before it begins.
const COST: &str = "What a recovery costs:\n\
    - Every earlier device of yours is void once it is finished.\n\
    - With your kit, or if you gave keepers shares, everything that you could open opens again.\n\
    - Without them, what was sealed to your lost devices stays closed to you for good: a patient's earlier records,\n  \
      and grants to a practitioner. Those to whom you granted access read on.";

#[derive(Serialize)]
#[serde(transparent)]
struct Requested(AskingDevice);

impl Request {
    async fn run(self, settings: &Settings) -> Result<()> {
        let asking = ask(settings, self.member, self.msp, self.out).await?;
        report::print(&Requested(asking), settings.json);
        Ok(())
    }
}

impl Report for Requested {
    fn text(&self) -> String {
        let file = self.0.file.display();
        format!(
            "{COST}\n\nBring {file} to the ministry, or to a registrar of a hospital that knows you. They compare this \
             code with your screen:\n  {}\nThen bring their answer here: emr recovery ask answer.json",
            self.0.code
        )
    }
}

#[derive(Serialize)]
struct Certified {
    member: MemberId,
    key: Digest,
    #[serde(skip)]
    file: PathBuf,
}

impl Certify {
    async fn run(self, settings: &Settings) -> Result<()> {
        let request: DeviceRequest = read(&self.request, "a request of a new device")?;
        ensure!(
            request.code()? == self.code,
            "the code is not the one of this file: do not certify the device"
        );
        let (member, open) = settings.member().await?;
        let session = member.session();
        let msp = self
            .msp
            .unwrap_or_else(|| session.profile().ministry.clone());
        let registrars = open.wallet.registrars();
        let answer = session.issue_anew(&request, &msp, &registrars).await?;
        write(&self.out, &answer)?;
        let certified = Certified {
            key: request.key()?,
            member: request.member,
            file: self.out,
        };
        report::print(&certified, settings.json);
        Ok(())
    }
}

impl Report for Certified {
    fn text(&self) -> String {
        let (member, key, file) = (&self.member, &self.key, self.file.display());
        format!(
            "Bring {file} to the new device. It asks for the recovery with the key\n  {key}\n\
             Then the ministry and a hospital approve: emr recovery list {member}, emr recovery approve {member} RECOVERY"
        )
    }
}

impl Ask {
    async fn run(self, settings: &Settings) -> Result<()> {
        let answer: RecoveryAnswer = read(&self.answer, "the answer of an official")?;
        let mut open = settings.open_wallet()?;
        let keys = open.wallet.keys();
        let connection = connect(&settings.profile()?)?;
        let claimant = claim(connection, &mut open.wallet.account, keys, &answer).await?;
        settings.keep_session(claimant.session());
        // The keys of the time after the recovery are stored before the ledger hears of them.
        open.save()?;
        let submitted = claimant.ask(&mut open.wallet.account).await?;
        open.save()?;
        let said = format!(
            "The recovery of {} is asked for, with the key\n  {}\nThe ministry and a hospital compare that key with this \
             screen, and approve.\nLater, run here: emr recovery status",
            answer.member,
            open.wallet.key_digest()
        );
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}

/// Signs in with a device whose key is not the member's yet.
async fn claimant(settings: &Settings) -> Result<(Claimant, OpenWallet)> {
    let open = settings.open_wallet()?;
    let connection = connect(&settings.profile()?)?;
    let claimant = Claimant::sign_in(connection, open.wallet.device()).await?;
    settings.keep_session(claimant.session());
    Ok((claimant, open))
}

#[derive(Serialize)]
struct OwnStatus {
    is_ready: bool,
    waits: Vec<Waits>,
    refusals: Vec<RecoveryRefusal>,
}

#[derive(Serialize)]
struct Waits {
    hospital: MspId,
    because: String,
}

async fn status_of_own(settings: &Settings) -> Result<()> {
    let (claimant, open) = claimant(settings).await?;
    let (is_ready, waits) = match claimant.readiness(&open.wallet.account).await? {
        Readiness::Ready(_) => (true, Vec::new()),
        Readiness::Waits(waits) => (false, waits),
    };
    let waits = waits.into_iter();
    let waits = waits.map(|(hospital, because)| Waits { hospital, because });
    let page = PageRequest {
        size: Some(PageRequest::GREATEST_SIZE),
        bookmark: None,
    };
    let account = &open.wallet.account;
    let asked = claimant.session().recoveries(&account.id, page).await?;
    let mut asked = asked.entries.into_iter();
    let own = asked.find(|one| account.recovery.as_ref() == Some(&one.recovery));
    let status = OwnStatus {
        is_ready,
        waits: waits.collect(),
        refusals: own.map_or_else(Vec::new, |own| own.refusals),
    };
    report::print(&status, settings.json);
    Ok(())
}

impl Report for OwnStatus {
    fn text(&self) -> String {
        if self.is_ready {
            return "The recovery can be finished now: emr recovery finish".to_owned();
        }
        let waits = self.waits.iter();
        let waits = waits.map(|Waits { hospital, because }| format!("  {hospital}: {because}"));
        let waits: Vec<_> = waits.collect();
        let said = format!("The recovery cannot be finished yet:\n{}", waits.join("\n"));
        match self.refusals.as_slice() {
            [] => said,
            refusals => format!("{said}\nRefused by {}", refused_by(refusals)),
        }
    }
}

async fn finish(settings: &Settings) -> Result<()> {
    let (claimant, mut open) = claimant(settings).await?;
    let hospital = match claimant.readiness(&open.wallet.account).await? {
        Readiness::Ready(hospital) => hospital,
        Readiness::Waits(waits) => {
            let said = waits.iter();
            let said = said.map(|(hospital, because)| format!("{hospital}: {because}"));
            bail!(
                "the recovery cannot be finished yet: {}",
                said.collect::<Vec<_>>().join("; ")
            )
        }
    };
    let submitted = claimant.finish(&mut open.wallet.account, &hospital).await?;
    open.save()?;
    let said = "The recovery is finished: this is your only device now.\n\
                With your kit, run now: emr kit open\n\
                If keepers have shares of yours, run now: emr recovery open"
        .to_owned();
    report::print(&Transacted::new(&submitted, said), settings.json);
    Ok(())
}

async fn share(settings: &Settings) -> Result<()> {
    let mut open = settings.open_wallet()?;
    open.wallet.adopt_reading_key();
    let connection = connect(&settings.profile()?)?;
    let mut member = settings.sign_in(connection, &open.wallet).await?;
    let submitted = member.share_with_keepers(&mut open.wallet.account).await?;
    open.save()?;
    let said = "Three keepers have a share each of a key that opens your keyring. They hand their shares on only to a \
                device of yours that a recovery made yours.\n\
                Two keepers who conspire with the web service could open your keyring without you."
        .to_owned();
    report::print(&Transacted::new(&submitted, said), settings.json);
    Ok(())
}

async fn unshare(settings: &Settings) -> Result<()> {
    let mut open = settings.open_wallet()?;
    let connection = connect(&settings.profile()?)?;
    let mut member = settings.sign_in(connection, &open.wallet).await?;
    let submitted = member.end_share(&mut open.wallet.account).await?;
    open.save()?;
    let said = "Your keyring is no longer sealed to the key that the keepers share.".to_owned();
    report::print(&Transacted::new(&submitted, said), settings.json);
    Ok(())
}

async fn open_with_keepers(settings: &Settings) -> Result<()> {
    let mut open = settings.open_wallet()?;
    let connection = connect(&settings.profile()?)?;
    let mut member = settings.sign_in(connection, &open.wallet).await?;
    let submitted = member
        .restore_with_keepers(&mut open.wallet.account)
        .await?;
    open.save()?;
    let said = "The keys of your lost devices are back: what was sealed to them opens again.\n\
                Give the keepers new shares now: emr recovery share"
        .to_owned();
    report::print(&Transacted::new(&submitted, said), settings.json);
    Ok(())
}

impl List {
    async fn run(self, settings: &Settings) -> Result<()> {
        let (member, _) = settings.member().await?;
        let whose = self.member.as_ref().unwrap_or(member.id());
        let page = member.session().recoveries(whose, self.page.into());
        let page = page.await?;
        report::print(&Listed::from(page), settings.json);
        Ok(())
    }
}

impl Entry for Recovery {
    const NONE: &'static str = "There are no recoveries.";
    const HEAD: &'static [&'static str] = &[
        "asked",
        "status",
        "approved by",
        "refused by",
        "new key's digest, to compare",
        "recovery",
    ];

    fn rows(&self) -> Vec<Vec<String>> {
        vec![vec![
            self.requested.to_string(),
            status(&self.status).to_owned(),
            approved_by(self),
            refused_by(&self.refusals),
            self.key.to_string(),
            self.recovery.to_string(),
        ]]
    }
}

impl Approve {
    async fn run(self, settings: &Settings) -> Result<()> {
        let session = settings.session().await?;
        let submitted = session
            .approve_recovery(&self.member, &self.recovery)
            .await?;
        let said = format!(
            "The recovery of {} is approved for your organization.",
            self.member
        );
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}

impl Cancel {
    async fn run(self, settings: &Settings) -> Result<()> {
        let (member, _) = settings.member().await?;
        let submitted = member
            .session()
            .cancel_recovery(member.id(), &self.recovery)
            .await?;
        let said = "The recovery is cancelled. Your keys stay in force.".to_owned();
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}

fn status(status: &RecoveryStatus) -> &'static str {
    match status {
        RecoveryStatus::Open => "open",
        RecoveryStatus::Cancelled(_) => "cancelled",
        RecoveryStatus::Finished => "finished",
    }
}
