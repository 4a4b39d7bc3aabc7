//! The outbox: each signed transaction is kept on the device before it is sent, until its outcome was told.

use std::sync::Arc;

use emr_model::{Bytes, Committed, Outcome, TransactionId};
use emr_sealing::age_keys::encrypt;
use emr_sealing::device_key::{Agreement, ephemeral_shares};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::ports::Vault;
use crate::settled::Settled;

/// A signed transaction in the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sent {
    /// The contract's function that it calls.
    pub function: String,
    /// How the contract is asked what became of it; says its id and when it was proposed.
    pub question: Committed,
    /// Fabric's signed `Envelope`.
    pub envelope: Bytes,
    /// Whether the service said that the transaction was refused, and the member was told so. Then it is never sent
    /// again.
    #[serde(default)]
    pub is_refused: bool,
}

impl Sent {
    /// The transaction's id.
    pub fn transaction(&self) -> &TransactionId {
        &self.question.transaction
    }

    /// What the member is told as long as nothing more is known of it.
    pub(crate) fn open(&self) -> Settled {
        Settled {
            transaction: self.transaction().clone(),
            function: self.function.clone(),
            outcome: Outcome::Open,
            refusal: None,
        }
    }
}

/// The transactions in a device's vault whose outcome was not told yet. Each is sealed to the device's age key, because
/// it says with whom its member deals.
#[derive(Clone)]
pub(crate) struct Outbox(Arc<dyn Vault>);

impl Outbox {
    /// The outbox in this vault.
    pub(crate) fn new(vault: Arc<dyn Vault>) -> Self {
        Self(vault)
    }

    /// Keeps a transaction, in place of an earlier form of it. It survives a crash once this returns.
    pub(crate) async fn keep(&self, sent: &Sent) -> Result<(), Error> {
        let text = serde_json::to_vec(sent).expect("a sent transaction has a JSON form");
        let sealed = encrypt(&[&self.0.recipient()], &text)?;
        Ok(self.0.keep(sent.transaction().as_str(), &sealed).await?)
    }

    /// The transactions of earlier sessions, the earliest first. Leaves out files that this device cannot read: a
    /// newer program kept them, or they are damaged.
    pub(crate) async fn kept(&self) -> Result<Vec<Sent>, Error> {
        let mut kept = Vec::new();
        for sealed in self.0.kept().await? {
            kept.extend(self.open(&sealed).await?);
        }
        kept.sort_by_key(|sent| sent.question.time);
        Ok(kept)
    }

    /// Removes a transaction whose outcome was told.
    pub(crate) async fn forget(&self, transaction: &TransactionId) -> Result<(), Error> {
        Ok(self.0.forget(transaction.as_str()).await?)
    }

    async fn open(&self, sealed: &[u8]) -> Result<Option<Sent>, Error> {
        let Ok(shares) = ephemeral_shares(sealed) else {
            return Ok(None);
        };
        let secrets = self.0.agree(&shares).await?;
        let agreement = Agreement::new(&self.0.recipient(), shares, secrets);
        let text = agreement.and_then(|agreement| agreement.decrypt(sealed));
        Ok(text
            .ok()
            .and_then(|text| emr_model::json::from_slice(&text).ok()))
    }
}
