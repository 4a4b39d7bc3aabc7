//! Marking a record as entered in error.

use anyhow::Result;
use clap::Args;
use emr_model::RecordId;
use emr_model::access::RecordVersion;

use crate::command::basis::BasisArguments;
use crate::command::report::{self, Transacted};
use crate::command::settings::Settings;

/// Mark a record as entered in error; it stays readable.
#[derive(Debug, Args)]
pub(crate) struct EnterInError {
    /// The record, as `emr record list` shows it
    record: RecordId,
    /// The current version, which you have seen; another one is refused
    #[arg(long)]
    version: u32,
    #[command(flatten)]
    basis: BasisArguments,
}

impl EnterInError {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let (member, open) = settings.member().await?;
        let basis = self.basis.resolve(&member, &open.wallet.account).await?;
        let current = RecordVersion {
            category: basis.category().clone(),
            record: self.record,
            version: self.version,
        };
        let submitted = member.enter_in_error(&basis, &current).await?;
        let said = format!("{} is marked as entered in error.", current.record);
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}
