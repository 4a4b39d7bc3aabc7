//! Recoveries of members who lost their keys: listed, approved, cancelled.

use anyhow::Result;
use clap::{Args, Subcommand};
use emr_model::recovery::{Recovery, RecoveryStatus};
use emr_model::{MemberId, TransactionId};
use serde::Serialize;

use super::page::PageArguments;
use super::report::{self, Report, Transacted, table};
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

#[derive(Serialize)]
struct Recoveries {
    entries: Vec<Recovery>,
    next: Option<String>,
}

impl List {
    async fn run(self, settings: &Settings) -> Result<()> {
        let (member, _) = settings.member().await?;
        let whose = self.member.as_ref().unwrap_or(member.id());
        let page = member.session().recoveries(whose, self.page.into());
        let page = page.await?;
        let recoveries = Recoveries {
            entries: page.entries,
            next: page.next,
        };
        report::print(&recoveries, settings.json);
        Ok(())
    }
}

impl Report for Recoveries {
    fn text(&self) -> String {
        if self.entries.is_empty() {
            return "Nobody asked for a recovery.".to_owned();
        }
        let rows: Vec<_> = self
            .entries
            .iter()
            .map(|recovery| {
                vec![
                    recovery.requested.to_string(),
                    status(&recovery.status).to_owned(),
                    recovery.key.to_string(),
                    recovery.recovery.to_string(),
                ]
            })
            .collect();
        let head = [
            "asked",
            "status",
            "new key's digest, to compare",
            "recovery",
        ];
        report::with_next(table(&head, &rows), self.next.as_deref())
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
