//! What became of a transaction that was sent and not confirmed.

use anyhow::{Result, bail};
use clap::Args;
use emr_client::settled::Settled;
use emr_model::{Outcome, TransactionId};
use serde::Serialize;

use super::report::{self, Report};
use super::settings::Settings;

/// Ask what became of a transaction.
#[derive(Debug, Args)]
pub(crate) struct Transaction {
    /// The transaction, as the command that sent it named it
    id: TransactionId,
}

#[derive(Serialize)]
struct Became {
    transaction: TransactionId,
    function: String,
    outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<String>,
    #[serde(skip)]
    said: String,
}

impl Transaction {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let open = settings.open_wallet()?;
        let connection = emr_native::connect(&settings.profile()?)?;
        let signed_in = settings.sign_in_and_settle(connection, &open.wallet);
        let (_, settled) = signed_in.await?;
        let mut settled = settled.into_iter();
        let Some(settled) = settled.find(|settled| settled.transaction == self.id) else {
            bail!(
                "this wallet keeps no transaction {}; a command has already told what became of it, or another wallet sent it",
                self.id
            );
        };
        report::print(&Became::from(settled), settings.json);
        Ok(())
    }
}

impl From<Settled> for Became {
    fn from(settled: Settled) -> Self {
        Self {
            said: settled.to_string(),
            transaction: settled.transaction,
            function: settled.function,
            outcome: settled.outcome,
            refused: settled.refusal.map(|refusal| refusal.code),
        }
    }
}

impl Report for Became {
    fn text(&self) -> String {
        self.said.clone()
    }
}
