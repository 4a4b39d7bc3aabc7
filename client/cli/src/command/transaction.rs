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
        let (member, settled) = signed_in.await?;
        let (asked, others): (Vec<_>, Vec<_>) = settled
            .into_iter()
            .partition(|settled| settled.transaction == self.id);
        settings.tell(&member, &others).await?;
        let Some(settled) = asked.into_iter().next() else {
            bail!(
                "this wallet keeps no transaction {}; a command has already told what became of it, or another wallet sent it",
                self.id
            );
        };
        report::print(&Became::from(settled), settings.json);
        Ok(member.session().told(&[self.id]).await?)
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
