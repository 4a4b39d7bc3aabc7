//! Listing a category's records.

use anyhow::Result;
use clap::Args;
use emr_model::record::RecordEntry;
use serde::Serialize;

use crate::command::ground::GroundArguments;
use crate::command::page::PageArguments;
use crate::command::report::{self, Report, table};
use crate::command::settings::Settings;

/// List a category's records, newest first.
#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    ground: GroundArguments,
    #[command(flatten)]
    page: PageArguments,
}

#[derive(Serialize)]
struct Listed {
    entries: Vec<RecordEntry>,
    next: Option<String>,
}

impl List {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let (member, open) = settings.member().await?;
        let ground = self.ground.resolve(&member, &open.wallet).await?;
        let page = member.records(&ground, self.page.into()).await?;
        let listed = Listed {
            entries: page.entries,
            next: page.next,
        };
        report::print(&listed, settings.json);
        Ok(())
    }
}

impl Report for Listed {
    fn text(&self) -> String {
        if self.entries.is_empty() {
            return "There are no records.".to_owned();
        }
        let rows: Vec<_> = self
            .entries
            .iter()
            .map(|entry| {
                vec![
                    entry.time.to_string(),
                    entry.organization.to_string(),
                    entry.author.to_string(),
                    entry.version.to_string(),
                    entry.record.to_string(),
                ]
            })
            .collect();
        let head = ["added", "by", "author", "version", "record"];
        report::with_next(table(&head, &rows), self.next.as_deref())
    }
}
