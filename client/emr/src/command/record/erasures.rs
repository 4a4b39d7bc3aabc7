//! What a patient erased.

use anyhow::Result;
use clap::Args;
use emr_model::erasure::ConfirmedErasure;
use serde::Serialize;

use crate::command::page::PageArguments;
use crate::command::report::{self, Report, table};
use crate::command::settings::Settings;

/// List what you erased, and whose keepers have destroyed their shares.
#[derive(Debug, Args)]
pub(crate) struct Erasures {
    #[command(flatten)]
    page: PageArguments,
}

#[derive(Serialize)]
struct Listed {
    entries: Vec<ConfirmedErasure>,
    next: Option<String>,
}

impl Erasures {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let (member, _) = settings.member().await?;
        let page = member.erasures(self.page.into()).await?;
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
            return "You erased nothing.".to_owned();
        }
        let rows: Vec<_> = self.entries.iter().flat_map(rows).collect();
        let head = ["erased", "record", "keeper", "shares destroyed"];
        report::with_next(table(&head, &rows), self.next.as_deref())
    }
}

/// One for each record and keeper.
fn rows(listed: &ConfirmedErasure) -> impl Iterator<Item = Vec<String>> {
    let erasure = &listed.erasure;
    erasure.records.iter().flat_map(move |name| {
        erasure.keepers.iter().map(move |keeper| {
            let mut confirmations = listed.confirmations.iter();
            let confirmed = confirmations.find(|confirmation| confirmation.msp == *keeper);
            vec![
                erasure.time.to_string(),
                name.record.to_string(),
                keeper.to_string(),
                confirmed.map_or_else(|| "not yet".to_owned(), |it| it.time.to_string()),
            ]
        })
    })
}
