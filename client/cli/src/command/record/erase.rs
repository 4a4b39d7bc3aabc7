//! Erasing records.

use std::io::{self, IsTerminal as _, Write as _};

use anyhow::{Result, bail};
use clap::Args;
use emr_model::RecordId;
use emr_model::erasure::RecordName;

use crate::command::basis::own_category;
use crate::command::report::{self, Transacted};
use crate::command::settings::Settings;

/// Erase records for good: no member can open them any more.
#[derive(Debug, Args)]
pub(crate) struct Erase {
    /// The records, 1 to 100, as `emr record list` shows them
    #[arg(required = true, num_args = 1..=100)]
    records: Vec<RecordId>,
    /// The category's name or id; not needed if you have only one
    #[arg(long)]
    category: Option<String>,
    /// Erase without a question
    #[arg(long)]
    yes: bool,
}

impl Erase {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let count = match self.records.as_slice() {
            [_] => "1 record".to_owned(),
            many => format!("{} records", many.len()),
        };
        if !self.yes && !confirm(&format!("Erase {count} for good?"))? {
            bail!("nothing was erased");
        }
        let (member, open) = settings.member().await?;
        let category = own_category(&open.wallet.account, self.category.as_deref())?;
        let records = self.records.into_iter();
        let records = records.map(|record| RecordName {
            category: category.clone(),
            record,
        });
        let submitted = member.erase_records(records.collect()).await?;
        let said =
            format!("{count} erased. The keepers confirm it on the ledger: emr record erasures");
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}

fn confirm(question: &str) -> Result<bool> {
    if !io::stdin().is_terminal() {
        bail!(
            "this cannot be undone, and there is no terminal at which to ask: confirm with --yes"
        );
    }
    eprint!("{question} [y/N] ");
    io::stderr().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
