//! The log: who opened a patient's records.

use anyhow::Result;
use clap::Args;
use emr_model::Page;
use emr_model::access::AccessEntry;
use serde::Serialize;

use super::listed::{Entry, Listed};
use super::page::PageArguments;
use super::report;
use super::settings::Settings;

/// See who opened your records, when and for what.
#[derive(Debug, Args)]
pub(crate) struct Log {
    #[command(flatten)]
    page: PageArguments,
}

/// An opening, and whether the patient was the reader.
#[derive(Serialize)]
#[serde(transparent)]
struct Look {
    entry: AccessEntry,
    #[serde(skip)]
    is_own: bool,
}

impl Log {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let (member, _) = settings.member().await?;
        let page = member.access_log(self.page.into()).await?;
        let looks = page.entries.into_iter().map(|entry| Look {
            is_own: entry.reader == *member.id(),
            entry,
        });
        let looks = Page {
            entries: looks.collect(),
            next: page.next,
        };
        report::print(&Listed::from(looks), settings.json);
        Ok(())
    }
}

impl Entry for Look {
    const NONE: &'static str = "No member has opened your records.";
    const HEAD: &'static [&'static str] = &["when", "who", "for", "version", "record"];

    /// One row for each record that was opened.
    fn rows(&self) -> Vec<Vec<String>> {
        let entry = &self.entry;
        let reader = match self.is_own {
            true => "you".to_owned(),
            false => entry.reader.to_string(),
        };
        let opened = entry.records.iter().map(|opened| {
            vec![
                entry.key.time.to_string(),
                reader.clone(),
                entry.purpose.to_string(),
                opened.version.to_string(),
                opened.record.to_string(),
            ]
        });
        opened.collect()
    }
}
