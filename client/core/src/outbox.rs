//! The outbox: each signed transaction is kept on the device before it is sent, until its outcome was told.
//!
//! What an outbox knows of each transaction in it, and what follows:
//!
//! | known    | when                                        | what it means                                  |
//! | -------- | ------------------------------------------- | ---------------------------------------------- |
//! | nothing  | an earlier program kept it                  | it is settled before anything is submitted     |
//! | sending  | a call of this program waits for its outcome | settling leaves it to that call                |
//! | finished | that call returned its outcome              | it is removed when the caller has told it      |
//! | settled  | it was settled, or is not confirmed         | its function is refused until the member knows |

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use emr_model::{Bytes, Committed, Outcome, TransactionId};
use emr_sealing::age_keys::encrypt;
use emr_sealing::device_key::{Agreement, ephemeral_shares};
use fabric_ca::EnrollmentSecret;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::error::Error;
use crate::ports::Vault;
use crate::settled::Settled;

/// A signed transaction in the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OutboxEntry {
    /// The contract's function that it calls.
    pub(crate) function: String,
    /// How the contract is asked what became of it; says its id and when it was proposed.
    pub(crate) question: Committed,
    /// Fabric's signed `Envelope`.
    pub(crate) envelope: Bytes,
    /// Whether the service said that the transaction was refused, and the member was told so. Then it is never sent
    /// again.
    #[serde(default)]
    pub(crate) is_refused: bool,
}

impl OutboxEntry {
    /// The transaction's id.
    pub(crate) fn transaction(&self) -> &TransactionId {
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

/// The secret of an enrollment at a certificate authority, in the vault until the certificate is kept elsewhere.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EnrollmentEntry {
    /// The name of the enrollment and of the file.
    enrollment: String,
    secret: EnrollmentSecret,
}

/// The transactions in a device's vault whose outcome was not told yet. Each is sealed to the device key, because
/// it says with whom its member deals.
///
/// It is cheap to clone, and clones share what is known. A program makes one for a device and keeps it over all sessions of
/// this device, so that a session that ends does not let a transaction be done twice.
#[derive(Clone)]
pub struct Outbox {
    vault: Arc<dyn Vault>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// Whether what earlier programs kept was settled.
    is_settled: bool,
    transactions: Vec<(TransactionId, Known)>,
}

impl State {
    fn known(&self, transaction: &TransactionId) -> Option<&Known> {
        let mut all = self.transactions.iter();
        let found = all.find(|(known, _)| known == transaction);
        found.map(|(_, known)| known)
    }

    fn remove(&mut self, transaction: &TransactionId) {
        self.transactions.retain(|(known, _)| known != transaction);
    }
}

/// What is known of a transaction in the outbox.
enum Known {
    Sending,
    Finished,
    Settled(Settled),
}

impl Outbox {
    /// The outbox in this vault.
    pub fn new(vault: Arc<dyn Vault>) -> Self {
        Self {
            vault,
            state: Arc::default(),
        }
    }

    /// The secret that is kept for an enrollment of this name; else a new one, which survives a crash once this returns.
    pub(crate) async fn enrollment_secret(
        &self,
        enrollment: &str,
    ) -> Result<EnrollmentSecret, Error> {
        for sealed in self.vault.kept().await? {
            match self.open::<EnrollmentEntry>(&sealed).await? {
                Some(entry) if entry.enrollment == enrollment => return Ok(entry.secret),
                _ => {}
            }
        }
        let entry = EnrollmentEntry {
            enrollment: enrollment.to_owned(),
            secret: new_secret(),
        };
        self.write(enrollment, &entry).await?;
        Ok(entry.secret)
    }

    /// Forgets the secret of an enrollment whose certificate is kept elsewhere.
    pub(crate) async fn forget_enrollment_secret(&self, enrollment: &str) -> Result<(), Error> {
        Ok(self.vault.forget(enrollment).await?)
    }

    /// Keeps a transaction before it is sent. It survives a crash once this returns.
    pub(crate) async fn begin(&self, entry: &OutboxEntry) -> Result<(), Error> {
        self.write(entry.transaction().as_str(), entry).await?;
        self.know(entry.transaction(), Known::Sending);
        Ok(())
    }

    /// Notes that a call of this program returns the transaction's outcome.
    pub(crate) fn finish(&self, transaction: &TransactionId) {
        self.know(transaction, Known::Finished);
    }

    /// Notes that the service refused a transaction that no peer confirmed: it is never sent again, and stays until it
    /// can no longer be committed.
    pub(crate) async fn refuse(&self, entry: OutboxEntry) -> Result<(), Error> {
        let entry = OutboxEntry {
            is_refused: true,
            ..entry
        };
        self.write(entry.transaction().as_str(), &entry).await?;
        self.state().remove(entry.transaction());
        Ok(())
    }

    /// Notes what is known of a transaction that has no outcome yet, or whose outcome was not told.
    pub(crate) fn settle(&self, settled: Settled) {
        let transaction = settled.transaction.clone();
        self.know(&transaction, Known::Settled(settled));
    }

    /// Removes the transactions whose outcomes calls of this program returned: the member was told them.
    pub(crate) async fn told_finished(&self) -> Result<(), Error> {
        let finished = self.matching(|known| matches!(known, Known::Finished));
        self.forget(finished).await
    }

    /// Removes those of these transactions that have an outcome: the member was told it.
    pub(crate) async fn told(&self, transactions: &[TransactionId]) -> Result<(), Error> {
        let told = self.matching(
            |known| matches!(known, Known::Settled(settled) if settled.outcome != Outcome::Open),
        );
        let told = told.into_iter().filter(|id| transactions.contains(id));
        self.forget(told.collect()).await
    }

    /// The transaction of this function that was committed, or may still be, and of which the member does not know.
    pub(crate) fn unknown_to_member(&self, function: &str) -> Option<Settled> {
        let state = self.state();
        let all = state.transactions.iter();
        let mut settled = all.filter_map(|(_, known)| known.as_settled());
        let settled = settled.find(|settled| settled.function == function && settled.may_be_done());
        settled.cloned()
    }

    /// Whether what earlier programs kept was settled.
    pub(crate) fn is_settled(&self) -> bool {
        self.state().is_settled
    }

    /// Notes that what earlier programs kept was settled.
    pub(crate) fn set_settled(&self) {
        self.state().is_settled = true;
    }

    /// The transactions that no call of this program waits for, the earliest first. Leaves out files that this device
    /// cannot read: a newer program kept them, or they are damaged.
    pub(crate) async fn kept(&self) -> Result<Vec<OutboxEntry>, Error> {
        let mut kept = Vec::new();
        for sealed in self.vault.kept().await? {
            kept.extend(self.open::<OutboxEntry>(&sealed).await?);
        }
        let state = self.state();
        kept.retain(|entry| {
            let known = state.known(entry.transaction());
            !matches!(known, Some(Known::Sending | Known::Finished))
        });
        kept.sort_by_key(|entry| entry.question.time);
        Ok(kept)
    }

    fn know(&self, transaction: &TransactionId, known: Known) {
        let mut state = self.state();
        state.remove(transaction);
        state.transactions.push((transaction.clone(), known));
    }

    fn matching(&self, is_wanted: impl Fn(&Known) -> bool) -> Vec<TransactionId> {
        let state = self.state();
        let all = state.transactions.iter();
        all.filter(|(_, known)| is_wanted(known))
            .map(|(transaction, _)| transaction.clone())
            .collect()
    }

    async fn forget(&self, transactions: Vec<TransactionId>) -> Result<(), Error> {
        for transaction in transactions {
            self.vault.forget(transaction.as_str()).await?;
            self.state().remove(&transaction);
        }
        Ok(())
    }

    async fn write(&self, name: &str, entry: &impl Serialize) -> Result<(), Error> {
        let text = serde_json::to_vec(entry).map(Zeroizing::new);
        let text = text.expect("an entry has a JSON form");
        let sealed = encrypt(&[&self.vault.recipient()], &text)?;
        Ok(self.vault.keep(name, &sealed).await?)
    }

    /// A file of the vault, if it is of this type.
    async fn open<T: DeserializeOwned>(&self, sealed: &[u8]) -> Result<Option<T>, Error> {
        let Ok(shares) = ephemeral_shares(sealed) else {
            return Ok(None);
        };
        let secrets = self.vault.agree(&shares).await?;
        let agreement = Agreement::new(&self.vault.recipient(), shares, secrets);
        let text = agreement.and_then(|agreement| agreement.decrypt(sealed));
        Ok(text
            .ok()
            .and_then(|text| emr_model::json::from_slice(&text).ok()))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A new secret of 128 random bits.
pub(crate) fn new_secret() -> EnrollmentSecret {
    hex::encode(rand::random::<[u8; 16]>()).into()
}

impl Known {
    fn as_settled(&self) -> Option<&Settled> {
        match self {
            Self::Settled(settled) => Some(settled),
            Self::Sending | Self::Finished => None,
        }
    }
}

impl fmt::Debug for Outbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Outbox").finish_non_exhaustive()
    }
}
