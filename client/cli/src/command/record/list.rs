//! Listing a category's records.

use anyhow::Result;
use clap::Args;
use emr_model::record::RecordEntry;

use crate::command::basis::BasisArguments;
use crate::command::listed::{Entry, Listed};
use crate::command::page::PageArguments;
use crate::command::report;
use crate::command::settings::Settings;

/// List a category's records, newest first.
#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    basis: BasisArguments,
    #[command(flatten)]
    page: PageArguments,
}

impl List {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let (member, open) = settings.member().await?;
        let basis = self.basis.resolve(&member, &open.wallet.account).await?;
        let page = member.records(&basis, self.page.into()).await?;
        report::print(&Listed::from(page), settings.json);
        Ok(())
    }
}

impl Entry for RecordEntry {
    const NONE: &'static str = "There are no records.";
    const HEAD: &'static [&'static str] = &["added", "by", "author", "version", "record"];

    fn rows(&self) -> Vec<Vec<String>> {
        vec![vec![
            self.time.to_string(),
            self.organization.to_string(),
            self.author.to_string(),
            self.version.to_string(),
            self.record.to_string(),
        ]]
    }
}
