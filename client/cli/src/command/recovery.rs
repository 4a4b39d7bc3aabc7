//! Recoveries of members who lost their keys: listed, approved, cancelled.

use anyhow::Result;
use clap::{Args, Subcommand};
use emr_model::recovery::{Recovery, RecoveryStatus};
use emr_model::{MemberId, TransactionId};

use super::listed::{Entry, Listed};
use super::page::PageArguments;
use super::report::{self, Transacted};
use super::settings::Settings;

/// List, approve and cancel recoveries of members who lost their keys. A new key replaces all earlier ones, after the ministry
/// and a hospital approved and the policy's waiting time has passed.
#[derive(Debug, Subcommand)]
pub(crate) enum RecoveryCommand {
    /// List your recoveries or those of a member, in no particular order
    List(List),
    /// Approve a recovery for your organization, after you have compared the new key's digest with the member's screen
    Approve(Approve),
    /// Cancel a recovery that another person asked for in your name
    Cancel(Cancel),
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
    const NONE: &'static str = "There are no recoveries.";
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
