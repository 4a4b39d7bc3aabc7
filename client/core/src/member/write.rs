//! Adds a record: seals it to endorsed recipients, has three keepers take their files, and only then signs for the
//! ledger.

use std::borrow::Cow;
use std::time::Duration;

use emr_api::transaction::Hold;
use emr_model::access::RecordVersion;
use emr_model::keeper::Keeper;
use emr_model::record::{AddRecord, AmendRecord, RecordContext};
use emr_model::{Digest, KindCode, MspId, Recipient, RecordId};
use emr_sealing::record::{Draft, Recipients, seal};
use emr_trust::verify_receipt;
use fabric_gateway::SignedProposal;
use futures::future::{join_all, try_join};

use super::{HeldBasis, Member};
use crate::error::{Error, said};
use crate::session::{Submitted, message, transaction_id};

/// How long to wait for a keeper that does not take its file; a proposal is valid for a minute.
const HOLD_TIMEOUT: Duration = Duration::from_secs(15);
const HOLD_PAUSE: Duration = Duration::from_secs(1);

/// A record to be added.
#[derive(Clone)]
pub struct NewRecord<'a> {
    /// The kind of record: its name in the patient's envelope, or the patient's code for it.
    pub kind: &'a str,
    /// The content. An owned one in memory of [`sealed_capacity`](emr_sealing::record::sealed_capacity) is sealed there, so
    /// that a large one is in memory once.
    pub content: Cow<'a, [u8]>,
}

/// A record that was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// The transaction.
    pub submitted: Submitted,
    /// The record's id.
    pub record: RecordId,
    /// The digest of the encrypted content.
    pub content: Digest,
    /// The digest of the lock.
    pub lock: Digest,
}

impl Member {
    /// Adds a record to a category.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownKind`], [`Error::NoKeeper`], [`Error::Seal`], those of [`Member::category`] before anything
    /// leaves this machine; [`Error::MissingKeepers`] names keepers that did not take their file; those of
    /// [`Session::submit`](crate::session::Session::submit).
    pub async fn add_record(&self, basis: &HeldBasis, new: NewRecord<'_>) -> Result<Added, Error> {
        self.write(basis, new, None).await
    }

    /// Replaces a record by its next version, made from the named version. If that is no longer the current one, the
    /// contract refuses with a conflict, so that no other author's version is lost.
    ///
    /// # Errors
    ///
    /// Those of [`Member::add_record`].
    pub async fn amend_record(
        &self,
        basis: &HeldBasis,
        based_on: &RecordVersion,
        new: NewRecord<'_>,
    ) -> Result<Added, Error> {
        if based_on.category != *basis.category() {
            return Err(Error::AnotherCategory);
        }
        self.write(basis, new, Some(based_on)).await
    }

    async fn write(
        &self,
        basis: &HeldBasis,
        new: NewRecord<'_>,
        based_on: Option<&RecordVersion>,
    ) -> Result<Added, Error> {
        let kind = self.kind_code(basis, new.kind).await?;
        let (category, keepers) = try_join(self.category(basis), self.session.keepers()).await?;
        let keepers = in_order(&category.key.keepers, &keepers)?;

        let time = self.session.now();
        let context = self.session.context(time);
        let transaction = transaction_id(context.transaction_id());
        let (record, version) = match based_on {
            Some(based_on) => (based_on.record.clone(), based_on.version + 1),
            None => (RecordId::new(time, &transaction, 0), 1),
        };
        let record_context = RecordContext {
            channel: self.session.profile().channel.clone(),
            transaction: transaction.clone(),
            patient: category.patient.clone(),
            category: category.category.clone(),
            epoch: category.key.epoch,
            record: record.clone(),
            version,
            author_key: self.session.identity().certificate().key_digest().clone(),
        };
        let draft = Draft {
            context: &record_context,
            author: &self.id,
            kind: &kind,
            content: new.content,
        };
        let recipients = Recipients {
            category: category.key.recipient.clone(),
            patient: category.patient_recipient.clone(),
            keepers: recipients(&keepers),
        };
        let sealed = seal(draft, &recipients, category.key.emergency_access)?;

        let (content, lock) = (sealed.parts.content.clone(), sealed.parts.lock.clone());
        let add = AddRecord {
            patient: category.patient,
            category: category.category,
            epoch: category.key.epoch,
            basis: basis.named(),
            record: record.clone(),
            kind,
            parts: sealed.parts,
        };
        let submission = match based_on {
            None => self.session.prepare(context, &add).await?,
            Some(based_on) => {
                let amend = amendment(add, based_on.version);
                self.session.prepare(context, &amend).await?
            }
        };
        try_join(self.store(sealed.content), self.store(sealed.lock)).await?;
        self.entrust(submission.proposal(), &keepers, sealed.keeper_files)
            .await?;
        let submitted = self.session.carry_out(submission).await?;
        Ok(Added {
            submitted,
            record,
            content,
            lock,
        })
    }

    /// The patient's code of a kind of record, from the patient's own envelope or from the grant's; a code is taken as it
    /// is, because an author under a grant to their hospital has no envelope.
    async fn kind_code(&self, basis: &HeldBasis, kind: &str) -> Result<KindCode, Error> {
        let unknown = || Error::UnknownKind(kind.to_owned());
        if let Ok(code) = kind.parse() {
            return Ok(code);
        }
        let envelope = match basis {
            HeldBasis::Own { category, .. } => self.own_category(category).await?.envelope,
            HeldBasis::Delegation(delegated) => delegated.envelope.clone(),
            HeldBasis::Grant(grant) if grant.key.grantee == self.grantee() => {
                let newest = grant.epochs.last().ok_or(Error::Answer)?;
                self.envelope(grant, newest).await?
            }
            HeldBasis::Grant(_) | HeldBasis::Emergency { .. } => return Err(unknown()),
        };
        envelope.kinds.get(kind).cloned().ok_or_else(unknown)
    }

    /// Has each keeper take its file into custody, and verifies their receipts.
    ///
    /// If some keepers do not take their file, they are asked again for a while: a keeper may be restarting, or its
    /// peer may be a few blocks behind. Asking again is harmless. If a keeper still does not take it, the ledger stays
    /// as it was, and the other keepers delete the files that they hold.
    pub(super) async fn entrust(
        &self,
        proposal: &SignedProposal,
        keepers: &[Keeper; 3],
        files: [Vec<u8>; 3],
    ) -> Result<(), Error> {
        let holds = files.map(|file| Hold {
            proposal: message(proposal).proposal,
            file: file.into(),
        });
        let clock = self.session.web().clock().machine();
        let deadline = clock.now().plus_millis(HOLD_TIMEOUT.as_millis() as u64);
        let mut pending: Vec<_> = keepers.iter().zip(&holds).collect();
        loop {
            let asked = pending
                .iter()
                .map(|(keeper, hold)| self.hold(proposal, keeper, hold));
            let answers = join_all(asked).await;
            let missing: Vec<_> = pending
                .into_iter()
                .zip(answers)
                .filter_map(|(asked, held)| Some((asked, held.err()?)))
                .collect();
            if missing.is_empty() {
                return Ok(());
            }
            if missing.len() == keepers.len() || clock.now() >= deadline {
                let missing = missing.into_iter();
                let missing =
                    missing.map(|((keeper, _), error)| (keeper.msp.clone(), said(&error)));
                return Err(Error::MissingKeepers(missing.collect()));
            }
            pending = missing.into_iter().map(|(asked, _)| asked).collect();
            clock.sleep(HOLD_PAUSE).await;
        }
    }

    pub(super) async fn hold(
        &self,
        proposal: &SignedProposal,
        keeper: &Keeper,
        hold: &Hold,
    ) -> Result<(), Error> {
        let digest = Digest::of(hold.file.as_ref());
        let receipt = self.session.web().hold(&keeper.msp, hold).await?;
        let transaction = transaction_id(proposal.proposal().transaction_id());
        Ok(verify_receipt(&receipt, keeper, &transaction, &digest)?)
    }
}

fn amendment(add: AddRecord, based_on: u32) -> AmendRecord {
    AmendRecord {
        patient: add.patient,
        category: add.category,
        record: add.record,
        based_on,
        epoch: add.epoch,
        basis: add.basis,
        kind: add.kind,
        parts: add.parts,
    }
}

/// The keepers of these organizations, in this order.
pub(super) fn in_order(msps: &[MspId; 3], keepers: &[Keeper]) -> Result<[Keeper; 3], Error> {
    let keeper_of = |msp: &MspId| {
        let mut keepers = keepers.iter();
        let found = keepers.find(|keeper| &keeper.msp == msp);
        found.cloned().ok_or_else(|| Error::NoKeeper(msp.clone()))
    };
    let [first, second, third] = msps.each_ref().map(keeper_of);
    Ok([first?, second?, third?])
}

/// The recipients to whom the keepers' files are sealed.
pub(super) fn recipients(keepers: &[Keeper; 3]) -> [(MspId, Recipient); 3] {
    keepers
        .each_ref()
        .map(|keeper| (keeper.msp.clone(), keeper.recipient.clone()))
}
