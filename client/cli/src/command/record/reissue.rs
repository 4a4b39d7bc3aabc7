//! New shares for the keepers of a record.

use anyhow::Result;
use clap::Args;
use emr_model::RecordId;

use crate::command::basis::own_category;
use crate::command::report::{self, Transacted};
use crate::command::settings::Settings;

/// Give the keepers new shares of a record of yours.
#[derive(Debug, Args)]
pub(crate) struct Reissue {
    /// The record, as `emr record list` shows it
    record: RecordId,
    /// The category's name or id; not needed if you have only one
    #[arg(long)]
    category: Option<String>,
}

impl Reissue {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let (member, open) = settings.member().await?;
        let category = own_category(&open.wallet.account, self.category.as_deref())?;
        let submitted = member.reissue_shares(&category, &self.record).await?;
        let said = format!("The keepers have new shares of {}.", self.record);
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}
