//! What became of a transaction, by the history of the key that it writes.

use emr_model::{Committed, LedgerKey, Outcome, TransactionId, TransactionStatus};
use fabric_chaincode::Ledger;
use futures::TryStreamExt as _;

use crate::caller::AnySigner;
use crate::certificate::Signer;
use crate::context::Context;
use crate::error::{ContractError, require};
use crate::key::Epoch;
use crate::schema::{
    ACCESSES, ADDITIONS, APPROVALS, CATEGORIES, CLOSURES, CONFIRMATIONS, DELEGATIONS, DIRECTORY,
    EMERGENCIES, ERASURES, GRANTS, KEEPERS, MEMBER_KEYS, MEMBERS, ORGANIZATIONS, RECORDS,
    RECOVERIES, REQUESTS, SLOTS,
};
use crate::slot;

/// What became of a transaction; for the certificate that signed it.
///
/// The transaction's id is a digest of its nonce and that certificate, so it proves who signed.
pub(crate) async fn what_became_of<L: Ledger>(
    context: &Context<'_, L>,
    _caller: AnySigner,
    request: Committed,
) -> Result<TransactionStatus, ContractError> {
    let nonce = request.nonce.to_bytes();
    let own = context.ledger.creator().transaction_id(&nonce);
    require(
        own == request.transaction.as_str(),
        ContractError::NotPermitted,
    )?;
    let key = name(&context.signer, &request.key)?;
    let is_slot_closed = slot::was_closed(context, request.time).await?;
    let is_committed = has_written(context, &request.transaction, &key).await?;
    let outcome = match (is_committed, is_slot_closed) {
        (true, _) => Outcome::Committed,
        (false, true) => Outcome::Lost,
        (false, false) => Outcome::Open,
    };
    Ok(TransactionStatus { outcome })
}

async fn has_written<L: Ledger>(
    context: &Context<'_, L>,
    transaction: &TransactionId,
    key: &str,
) -> Result<bool, ContractError> {
    let mut writes = context.ledger.get_history_for_key(key);
    while let Some(write) = writes.try_next().await? {
        if write.transaction_id == transaction.as_str() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The key as the ledger has it.
fn name(signer: &Signer, key: &LedgerKey) -> Result<String, ContractError> {
    let own = || signer.member.as_ref().ok_or(ContractError::NotPermitted);
    match key {
        LedgerKey::Organization(msp) => ORGANIZATIONS.name((msp,)),
        LedgerKey::OwnKeeper => KEEPERS.name((&signer.msp,)),
        LedgerKey::Member(id) => MEMBERS.name((id,)),
        LedgerKey::OwnMember => MEMBERS.name((own()?,)),
        LedgerKey::MemberKey { id, key } => MEMBER_KEYS.name((id, key)),
        LedgerKey::DirectoryEntry {
            hospital,
            practitioner,
        } => DIRECTORY.name((hospital, practitioner)),
        LedgerKey::OwnApproval(subject) => APPROVALS.name((subject, &signer.msp)),
        LedgerKey::Recovery { id, recovery } => RECOVERIES.name((id, recovery)),
        LedgerKey::CategoryKey {
            patient,
            category,
            epoch,
        } => CATEGORIES.name((patient, category, &Epoch(*epoch))),
        LedgerKey::Closures { patient, category } => CLOSURES.name((patient, category)),
        LedgerKey::OwnRequest { patient, request } => REQUESTS.name((patient, own()?, request)),
        LedgerKey::Request {
            patient,
            requester,
            request,
        } => REQUESTS.name((patient, requester, request)),
        LedgerKey::Grant(key) => GRANTS.name((&key.patient, &key.grantee, &key.grant)),
        LedgerKey::Delegation { patient, delegate } => DELEGATIONS.name((patient, delegate)),
        LedgerKey::Record {
            patient,
            category,
            record,
        } => RECORDS.name((patient, category, record)),
        LedgerKey::Addition {
            patient,
            category,
            transaction,
        } => ADDITIONS.name((patient, category, transaction)),
        LedgerKey::Access(key) => ACCESSES.name((&key.patient, &key.time, &key.transaction)),
        LedgerKey::Emergency { patient, emergency } => {
            EMERGENCIES.name((patient, &emergency.time, &emergency.transaction))
        }
        LedgerKey::Erasure { patient, erasure } => ERASURES.name((patient, erasure)),
        LedgerKey::OwnConfirmation { patient, erasure } => {
            CONFIRMATIONS.name((patient, erasure, &signer.msp))
        }
        LedgerKey::Slot(slot) => SLOTS.name((&slot.seconds, &slot.number)),
    }
}
