//! Another passphrase for the wallet.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use super::report::{self, Report};
use super::settings::Settings;

/// Change the passphrase of your wallet
#[derive(Debug, Args)]
pub(crate) struct ChangePassphrase {
    /// A file whose first line is the new passphrase; without it the command asks for it twice
    #[arg(long, value_name = "FILE")]
    new_passphrase_file: Option<PathBuf>,
}

#[derive(Serialize)]
struct Changed {
    wallet: PathBuf,
}

impl ChangePassphrase {
    /// Seals the wallet under another passphrase.
    pub(crate) fn run(self, settings: &Settings) -> Result<()> {
        let mut open = settings.open_wallet()?;
        open.change_passphrase(
            settings.new_passphrase("New passphrase: ", self.new_passphrase_file.as_deref())?,
        )?;
        let changed = Changed {
            wallet: open.path().to_owned(),
        };
        report::print(&changed, settings.json);
        Ok(())
    }
}

impl Report for Changed {
    fn text(&self) -> String {
        format!(
            "The wallet {} opens with the new passphrase. Copies of before open with the earlier one: delete them.",
            self.wallet.display()
        )
    }
}
