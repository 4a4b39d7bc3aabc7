//! Who looked.

use anyhow::Result;
use clap::Args;
use emr_model::MemberId;
use emr_model::access::AccessEntry;
use serde::Serialize;

use super::page::PageArguments;
use super::report::{self, Report, table};
use super::settings::Settings;

/// See who opened your records, when and for what.
#[derive(Debug, Args)]
pub(crate) struct Log {
    #[command(flatten)]
    page: PageArguments,
}

#[derive(Serialize)]
struct Entries {
    #[serde(skip)]
    patient: MemberId,
    entries: Vec<AccessEntry>,
    next: Option<String>,
}

impl Log {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let (member, _) = settings.member().await?;
        let page = member.access_log(self.page.into()).await?;
        let entries = Entries {
            patient: member.id().clone(),
            entries: page.entries,
            next: page.next,
        };
        report::print(&entries, settings.json);
        Ok(())
    }
}

impl Report for Entries {
    fn text(&self) -> String {
        if self.entries.is_empty() {
            return "Nobody has opened your records.".to_owned();
        }
        let mut rows = Vec::new();
        for entry in &self.entries {
            let reader = match entry.reader == self.patient {
                true => "you".to_owned(),
                false => entry.reader.to_string(),
            };
            for opened in &entry.records {
                rows.push(vec![
                    entry.key.time.to_string(),
                    reader.clone(),
                    entry.purpose.to_string(),
                    opened.version.to_string(),
                    opened.record.to_string(),
                ]);
            }
        }
        let head = ["when", "who", "for", "version", "record"];
        report::with_next(table(&head, &rows), self.next.as_deref())
    }
}
