//! The versions of a record.

use anyhow::Result;
use clap::Args;
use emr_model::RecordId;
use emr_model::record::{RecordEntry, RecordStatus};
use serde::Serialize;

use crate::command::basis::BasisArguments;
use crate::command::page::PageArguments;
use crate::command::report::{self, Report, table};
use crate::command::settings::Settings;

/// List all versions of a record, the latest first.
#[derive(Debug, Args)]
pub(crate) struct History {
    /// The record, as `emr record list` shows it
    record: RecordId,
    #[command(flatten)]
    basis: BasisArguments,
    #[command(flatten)]
    page: PageArguments,
}

#[derive(Serialize)]
struct Versions {
    entries: Vec<RecordEntry>,
    next: Option<String>,
}

impl History {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let (member, open) = settings.member().await?;
        let basis = self.basis.resolve(&member, &open.wallet.account).await?;
        let is_first_page = self.page.is_first();
        let history = member
            .record_history(&basis, &self.record, self.page.into())
            .await?;
        let current = is_first_page.then_some(history.current);
        let versions = Versions {
            entries: current.into_iter().chain(history.earlier.entries).collect(),
            next: history.earlier.next,
        };
        report::print(&versions, settings.json);
        Ok(())
    }
}

impl Report for Versions {
    fn text(&self) -> String {
        let rows: Vec<_> = self
            .entries
            .iter()
            .map(|entry| {
                vec![
                    entry.version.to_string(),
                    status(entry.status).to_owned(),
                    entry.time.to_string(),
                    entry.organization.to_string(),
                    entry.author.to_string(),
                ]
            })
            .collect();
        let head = ["version", "status", "written", "by", "author"];
        report::with_next(table(&head, &rows), self.next.as_deref())
    }
}

fn status(status: RecordStatus) -> &'static str {
    match status {
        RecordStatus::Current => "current",
        RecordStatus::Amended => "replaced",
        RecordStatus::EnteredInError => "entered in error",
        RecordStatus::Erased => "erased",
    }
}
