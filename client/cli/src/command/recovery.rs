//! Recoveries of members who lost their keys: listed, approved, cancelled.

use anyhow::Result;
use clap::{Args, Subcommand};
use emr_model::recovery::{Recovery, RecoveryStatus};
use emr_model::{MemberId, TransactionId};

use super::listed::{Entry, Listed};
use super::page::PageArguments;
use super::report::{self, Transacted};
use super::settings::Settings;

/// Recoveries of members who lost their keys: a new key takes the place of all earlier ones, after approvals by the ministry
/// and a hospital and the policy's time of waiting.
#[derive(Debug, Subcommand)]
pub(crate) enum RecoveryCommand {
    /// List your recoveries, or a member's; the newest is not always first
    List(List),
    /// Approve one for your organization, after you have compared the new key's digest with the member's screen
    Approve(Approve),
    /// Cancel one that somebody else asked for in your name
    Cancel(Cancel),
}

#[derive(Debug, Args)]
pub(crate) struct List {
    /// Whose; yours if absent
    member: Option<MemberId>,
    #[command(flatten)]
    page: PageArguments,
}

#[derive(Debug, Args)]
pub(crate) struct Approve {
    /// Whose
    member: MemberId,
    /// Which, as `emr recovery list` shows it
    recovery: TransactionId,
}

#[derive(Debug, Args)]
pub(crate) struct Cancel {
    /// Which, as `emr recovery list` shows it
    recovery: TransactionId,
}

impl RecoveryCommand {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        match self {
            Self::List(command) => command.run(settings).await,
            Self::Approve(command) => command.run(settings).await,
            Self::Cancel(command) => command.run(settings).await,
        }
    }
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
    const NONE: &'static str = "Nobody asked for a recovery.";
    const HEAD: &'static [&'static str] = &[
        "asked",
        "status",
        "new key's digest, to compare",
        "recovery",
    ];

    fn rows(&self) -> Vec<Vec<String>> {
        vec![vec![
            self.requested.to_string(),
            status(&self.status).to_owned(),
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
        let said = "The recovery is cancelled: your keys stay.".to_owned();
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
