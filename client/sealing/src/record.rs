//! Records, sealed by their author and opened by their readers.
//!
//! Every encrypted part is an age file, keys are split by Shamir's scheme over GF(2⁸), and all JSON is canonical (RFC
//! 8785):
//!
//! ```text
//! payload    = salt(32) ‖ header(u32 length ‖ JSON) ‖ u64 length ‖ content ‖ padding (Padmé, zeros)
//! commitment = SHA-256("emr-commit-v1" ‖ salt ‖ header ‖ length ‖ content)
//!
//! content     C  = age(payload → record key)
//!             E  = age({context, record_key} → category key)
//! lock        G  = age(E → gate key, patient key)
//!             E' = age({context, record_key} → gate key), in an envelope about single records
//! keeper file Sᵢ = age([{context, msp, gate: share, record?: share}] → keeper i)
//! ```
//!
//! The header has the context without the transaction, the author and the kind. Lengths are big-endian. Record key and
//! gate key are age identities made for this one version; the 74 ASCII bytes of a key's text are split; a share is x
//! (1, 2, 3 in keeper order), then y.
//!
//! ```
//! # use emr_sealing::age_keys::AgeIdentity;
//! # use emr_sealing::record::{seal, Draft, Recipients, SealedRecord, open_keeper_file, Share};
//! # use emr_model::record::{RecordContext, RecordFacts, RecordStatus};
//! # use emr_model::{MspId, RecordId, Timestamp, TransactionId};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let (category, patient) = (AgeIdentity::generate(), AgeIdentity::generate());
//! # let keepers = [AgeIdentity::generate(), AgeIdentity::generate(), AgeIdentity::generate()];
//! # let [ministry, hospital_a, hospital_b]: [MspId; 3] = ["MinistryMSP".parse()?, "HospitalAMSP".parse()?, "HospitalBMSP".parse()?];
//! # let transaction: TransactionId = "ab".repeat(32).parse()?;
//! # let time = Timestamp::from_millis(1_000);
//! # let context = RecordContext {
//! #     channel: "emr".into(), transaction: transaction.clone(), patient: "01".repeat(16).parse()?, category: "02".repeat(16).parse()?,
//! #     epoch: 1, record: RecordId::new(time, &transaction, 0), version: 1, author_key: "cd".repeat(32).parse()?,
//! # };
//! # let (author, kind) = ("03".repeat(16).parse()?, "04".repeat(16).parse()?);
//! let sealed = seal(
//!     Draft { context: &context, author: &author, kind: &kind, content: b"haemoglobin 14 g/dl".into() },
//!     &Recipients {
//!         category: category.recipient(),
//!         patient: patient.recipient(),
//!         keepers: [
//!             (ministry.clone(), keepers[0].recipient()),
//!             (hospital_a.clone(), keepers[1].recipient()),
//!             (hospital_b, keepers[2].recipient()),
//!         ],
//!     },
//!     false,
//! )?;
//!
//! // Two keepers release what they hold …
//! let first = open_keeper_file(&sealed.keeper_files[0], &keepers[0], &ministry)?;
//! let second = open_keeper_file(&sealed.keeper_files[1], &keepers[1], &hospital_a)?;
//! let shares = [Share::try_from(&first.of(&context)?.gate)?, Share::try_from(&second.of(&context)?.gate)?];
//!
//! // … and a reader with the category key opens the record, checked against the ledger's facts.
//! # let facts = RecordFacts { context, author, organization: "HospitalAMSP".parse()?, is_patient_stated: false, kind, parts: sealed.parts.clone(), batch: None, status: RecordStatus::Current, is_closed_to_emergencies: true, time };
//! let record = SealedRecord { facts: &facts, content: &sealed.content, lock: &sealed.lock };
//! assert_eq!(record.open_with_shares(&shares, &category)?.content.as_slice(), b"haemoglobin 14 g/dl");
//! # Ok(())
//! # }
//! ```

mod error;
mod keeper_file;
mod lock;
mod open;
mod padding;
mod payload;
mod shares;

use std::borrow::Cow;

use emr_model::record::{KeeperFile, RecordContext, SealedParts};
use emr_model::{Digest, KindCode, MemberId, MspId, Recipient};

use crate::age_keys::{AgeIdentity, encrypt, encrypt_in_place};

pub use error::{OpenError, Part, SealError};
pub use keeper_file::{KeeperShare, KeeperShares, MAX_KEEPER_FILE_BYTES, open_keeper_file};
pub use lock::{MAX_LOCK_BYTES, open_record_key, seal_record_key};
pub use open::{Gate, OpenedRecord, SealedRecord, open_content};
pub use payload::{MAX_CONTENT_BYTES, MAX_SEALED_CONTENT_BYTES, sealed_capacity};
pub use shares::Share;
pub(crate) use shares::{combine, split};

/// What an author wants to seal.
#[derive(Clone)]
pub struct Draft<'a> {
    /// Where it belongs.
    pub context: &'a RecordContext,
    /// Who writes it.
    pub author: &'a MemberId,
    /// What kind it is, by the patient's code.
    pub kind: &'a KindCode,
    /// The content itself, at most [`MAX_CONTENT_BYTES`]. An owned one in memory of [`sealed_capacity`] is sealed there, so
    /// that a large one is in memory once.
    pub content: Cow<'a, [u8]>,
}

/// The recipients to whom a record is sealed. The author learns them all from endorsed queries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipients {
    /// The category's current recipient.
    pub category: Recipient,
    /// The patient key's recipient.
    pub patient: Recipient,
    /// The three keepers of the category, in its order.
    pub keepers: [(MspId, Recipient); 3],
}

/// A sealed record: what goes to the store, to the keepers and on the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The encrypted content, for the blob store.
    pub content: Vec<u8>,
    /// The lock, for the blob store.
    pub lock: Vec<u8>,
    /// A file for each keeper, in the category's order.
    pub keeper_files: [Vec<u8>; 3],
    /// The parts' digests, for the ledger.
    pub parts: SealedParts,
}

/// Seals a record under fresh keys; with `emergency_access` keepers get shares of the record key too.
///
/// # Errors
///
/// [`SealError::ContentTooLarge`], or [`SealError::UnusableRecipient`] if a published recipient is not a usable key.
pub fn seal(
    draft: Draft<'_>,
    to: &Recipients,
    emergency_access: bool,
) -> Result<Sealed, SealError> {
    let context = draft.context;
    let payload = payload::write(draft)?;
    let record_key = AgeIdentity::generate();
    let gate_key = AgeIdentity::generate();

    let content = encrypt_in_place(&[&record_key.recipient()], payload.bytes)
        .map_err(|_| SealError::UnusableRecipient)?;
    let lock = lock::seal(
        context,
        &record_key,
        &to.category,
        &[&gate_key.recipient(), &to.patient],
    )?;

    let for_emergencies = emergency_access.then_some(&record_key);
    let (keeper_files, keepers) = seal_shares(context, &to.keepers, &gate_key, for_emergencies)?;

    let parts = SealedParts {
        content: Digest::of(&content),
        lock: Digest::of(&lock),
        keepers,
        padded_size: content.len() as u64,
        commitment: payload.commitment,
        category_recipient: to.category.digest(),
        patient_recipient: to.patient.digest(),
    };
    Ok(Sealed {
        content,
        lock,
        keeper_files,
        parts,
    })
}

/// Makes the keepers' files with fresh shares of a version's gate key and, for emergencies, of its record key. Also
/// returns their digests for the ledger.
///
/// # Errors
///
/// [`SealError::UnusableRecipient`] if a keeper's published recipient is not a usable key.
pub fn seal_shares(
    context: &RecordContext,
    keepers: &[(MspId, Recipient); 3],
    gate_key: &AgeIdentity,
    record_key: Option<&AgeIdentity>,
) -> Result<([Vec<u8>; 3], [KeeperFile; 3]), SealError> {
    let gate_shares = shares::split(gate_key);
    let record_shares = record_key.map(shares::split);
    let mut files: [Vec<u8>; 3] = Default::default();
    for (index, (msp, recipient)) in keepers.iter().enumerate() {
        let gate = &gate_shares[index];
        let record = record_shares.as_ref().map(|shares| &shares[index]);
        files[index] = keeper_file::seal(context, msp, gate, record, recipient)?;
    }
    let named = std::array::from_fn(|index| KeeperFile {
        msp: keepers[index].0.clone(),
        file: Digest::of(&files[index]),
        recipient: keepers[index].1.digest(),
    });
    Ok((files, named))
}

fn seal_to(recipients: &[&Recipient], plaintext: &[u8]) -> Result<Vec<u8>, SealError> {
    encrypt(recipients, plaintext).map_err(|_| SealError::UnusableRecipient)
}

#[cfg(test)]
mod tests;
