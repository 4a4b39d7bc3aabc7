//! Who looked.

use anyhow::Result;
use clap::Args;
use emr_model::access::AccessEntry;
use emr_model::{MemberId, PageRequest};
use serde::Serialize;

use super::report::{self, Report, table};
use super::settings::Settings;

/// See who opened your records, when and for what.
#[derive(Debug, Args)]
pub(crate) struct Log {
    /// How many, 1 to 200
    #[arg(long)]
    size: Option<u32>,
    /// Go on where the page before ended
    #[arg(long)]
    bookmark: Option<String>,
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
        let page = PageRequest {
            size: self.size,
            bookmark: self.bookmark,
        };
        let page = member.access_log(page).await?;
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
