//! What a patient erased.

use anyhow::Result;
use clap::Args;
use emr_model::erasure::{ConfirmedErasure, ErasedPart};

use crate::command::listed::{Entry, Listed};
use crate::command::page::PageArguments;
use crate::command::report;
use crate::command::settings::Settings;

/// List what you erased, and which keepers have destroyed their shares.
#[derive(Debug, Args)]
pub(crate) struct Erasures {
    #[command(flatten)]
    page: PageArguments,
}

impl Erasures {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let (member, _) = settings.member().await?;
        let page = member.erasures(self.page.into()).await?;
        report::print(&Listed::from(page), settings.json);
        Ok(())
    }
}

impl Entry for ConfirmedErasure {
    const NONE: &'static str = "You have erased no records.";
    const HEAD: &'static [&'static str] =
        &["erased", "record", "what", "keeper", "shares destroyed"];

    /// One row for each record and keeper.
    fn rows(&self) -> Vec<Vec<String>> {
        let erasure = &self.erasure;
        let mut rows = Vec::new();
        for name in &erasure.records {
            for keeper in &erasure.keepers {
                let mut confirmations = self.confirmations.iter();
                let confirmed = confirmations.find(|confirmation| confirmation.msp == *keeper);
                rows.push(vec![
                    erasure.time.to_string(),
                    name.record.to_string(),
                    match erasure.part {
                        ErasedPart::Everything => "record".to_owned(),
                        ErasedPart::EmergencyShares => "shares for emergencies".to_owned(),
                    },
                    keeper.to_string(),
                    confirmed.map_or_else(|| "not yet".to_owned(), |it| it.time.to_string()),
                ]);
            }
        }
        rows
    }
}
