//! The keys of the ledger that functions write.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::AccessKey;
use crate::grant::GrantKey;
use crate::{CategoryId, Digest, EmergencyId, MemberId, MspId, RecordId, Slot, TransactionId};

/// One key of the ledger, by what stands under it.
///
/// Each function that is submitted [always writes](crate::Submit::writes) one of them. A key that begins with `Own`
/// holds the id or the organization of the transaction's signer, so the request need not repeat it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum LedgerKey {
    /// An organization.
    Organization(MspId),
    /// The keeper of the signer's organization.
    OwnKeeper,
    /// A member.
    Member(MemberId),
    /// The signing member.
    OwnMember,
    /// A key under which a member acts.
    MemberKey {
        /// Whose key.
        id: MemberId,
        /// The digest of the key.
        key: Digest,
    },
    /// A practitioner's entry in the directory.
    DirectoryEntry {
        /// Of which hospital.
        hospital: MspId,
        /// Whose.
        practitioner: MemberId,
    },
    /// What the signer's organization approves, by its digest.
    OwnApproval(Digest),
    /// A recovery.
    Recovery {
        /// Whose.
        id: MemberId,
        /// The transaction that requested it.
        recovery: TransactionId,
    },
    /// A category's key of one epoch.
    CategoryKey {
        /// Whose category.
        patient: MemberId,
        /// Which.
        category: CategoryId,
        /// Which epoch.
        epoch: u32,
    },
    /// When a category was closed to emergencies.
    Closures {
        /// Whose category.
        patient: MemberId,
        /// Which.
        category: CategoryId,
    },
    /// The signer's request for access.
    OwnRequest {
        /// To whose records.
        patient: MemberId,
        /// The transaction that requested it.
        request: TransactionId,
    },
    /// A request for access.
    Request {
        /// To whose records.
        patient: MemberId,
        /// Who requests it.
        requester: MemberId,
        /// The transaction that requested it.
        request: TransactionId,
    },
    /// A grant.
    Grant(GrantKey),
    /// A delegation.
    Delegation {
        /// For whom the delegate acts.
        patient: MemberId,
        /// The delegate.
        delegate: MemberId,
    },
    /// A record's current version.
    Record {
        /// Whose record.
        patient: MemberId,
        /// In which category.
        category: CategoryId,
        /// Which.
        record: RecordId,
    },
    /// The facts that records added together share.
    Addition {
        /// Whose records.
        patient: MemberId,
        /// In which category.
        category: CategoryId,
        /// The transaction that added them.
        transaction: TransactionId,
    },
    /// An access entry.
    Access(AccessKey),
    /// An emergency.
    Emergency {
        /// Whose records it opens.
        patient: MemberId,
        /// Which.
        emergency: EmergencyId,
    },
    /// An erasure.
    Erasure {
        /// Whose records were erased.
        patient: MemberId,
        /// The transaction that erased them.
        erasure: TransactionId,
    },
    /// The confirmation of an erasure by the keeper of the signer's organization.
    OwnConfirmation {
        /// Whose records were erased.
        patient: MemberId,
        /// The transaction that erased them.
        erasure: TransactionId,
    },
    /// A time slot that is closed.
    Slot(Slot),
}
