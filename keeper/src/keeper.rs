//! What a keeper does: hold shares, and release them.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::Arc;

use emr_api::custody::{Receipt, Released, ReleasedShare, ReleasedShares, Unlock};
use emr_model::access::{AccessKey, Release, ReleasedPart};
use emr_model::erasure::{ErasedPart, RecordName};
use emr_model::record::RecordContext;
use emr_model::{Call, Digest, MspId, Recipient, RecordId, TransactionId};
use emr_sealing::age_keys::{AgeIdentity, encrypt};
use emr_sealing::record::{KeeperShares, MAX_KEEPER_FILE_BYTES, open_keeper_file};
use emr_service::limits::Reserve;
use emr_trust::Trust;
use serde::Serialize;
use tracing::{error, info};
use zeroize::{Zeroize, Zeroizing};

use crate::Error;
use crate::entrusted::Entrusted;
use crate::metrics;
use crate::peer::Peer;
use crate::proposal::MembersProposal;
use crate::store::{Held, Sealed, Store};
use crate::unlocking;
use crate::unsettled::Note;

/// What is released of one record has about 300 bytes of JSON, and half a kilobyte if it is sealed once more. The room
/// is reserved, so that a growing buffer leaves no copies in memory.
const RELEASED_BYTES: usize = 1024;

/// The most bytes of a file for each record, whose shares take about 1 KiB: a member who may propose must not fill the
/// disk with useless bytes.
const MAX_BYTES_PER_RECORD: usize = 4 * 1024;

/// An organization's keeper: its keys, its store, its peer.
pub(crate) struct Keeper {
    pub(crate) msp: MspId,
    pub(crate) channel: String,
    pub(crate) chaincode: String,
    pub(crate) trust: Trust,
    pub(crate) custody_key: AgeIdentity,
    pub(crate) store: Store,
    pub(crate) peer: Peer,
    /// The disk of the data folder.
    pub(crate) reserve: Reserve,
}

impl Keeper {
    /// Takes a file into custody if it holds this keeper's shares of the records that the proposal adds, or whose
    /// shares it replaces, or the reason of the emergency that it declares, or its share of the recovery key of the member
    /// who changes their keys, and the contract accepts the proposal. It makes the receipt only when the file is durable.
    pub(crate) async fn hold(
        self: &Arc<Self>,
        signed_proposal: Vec<u8>,
        file: Vec<u8>,
    ) -> Result<Receipt, Error> {
        let bytes = signed_proposal.len() + file.len();
        let proposal = self.read(signed_proposal)?;
        let digest = Digest::of(&file);
        let note = Note::new(
            proposal.time,
            proposal.transaction.clone(),
            proposal.creator_key.clone(),
            bytes as u64,
            digest.clone(),
        );
        let is_held = self.holds(&proposal.transaction, &digest).await?;
        if !is_held {
            self.check_room(&note, bytes as u64)?;
        }
        let entrusted = match &proposal.call {
            Call::BreakGlass(_) | Call::ChangeKeys(_) => None,
            _ => Some(self.check_place(&proposal, &file)?),
        };
        // Opening a file takes long, so the contract says first whether the author may do what they propose. It accepted a
        // held file once; after its commit the peer would refuse it as a repetition.
        if !is_held {
            self.peer.check_acceptance(&proposal.signed).await?;
        }
        let keeper = self.clone();
        let opened = tokio::task::spawn_blocking(move || {
            let records = keeper.check_content(&proposal, &file, entrusted)?;
            Ok::<_, Error>((proposal, file, records))
        });
        let (proposal, file, records) = opened.await.expect("opening a file does not panic")?;
        if !is_held {
            self.keep(&proposal, note, records, file).await?;
            info!(transaction = %proposal.transaction, file = %digest, "holds a file");
        }
        self.receipt(&proposal, digest)
    }

    async fn holds(&self, transaction: &TransactionId, file: &Digest) -> Result<bool, Error> {
        let store = self.store.clone();
        let (transaction, file) = (transaction.clone(), file.clone());
        let looking = tokio::task::spawn_blocking(move || store.holds(&transaction, &file));
        Ok(looking.await.expect("looking for a file does not panic")?)
    }

    /// Releases the shares that a committed access entry names, sealed to its reader.
    pub(crate) async fn release(self: &Arc<Self>, access: &AccessKey) -> Result<Released, Error> {
        let release = self.permission(access).await?;
        // This reads and opens up to a hundred files.
        let keeper = self.clone();
        let sealed = tokio::task::spawn_blocking(move || keeper.seal_shares(&release));
        let sealed = sealed.await.expect("sealing does not panic")?;
        info!(transaction = %access.transaction, "releases shares");
        self.signed(sealed)
    }

    /// Opens locks for the reader of a committed access entry that rests on a grant to this keeper's hospital: takes
    /// out the record keys with the category keys in the hospital's envelopes, and seals them to that reader.
    pub(crate) async fn unlock(self: &Arc<Self>, request: Unlock) -> Result<Released, Error> {
        let release = self.permission(&request.access).await?;
        let transaction = request.access.transaction.clone();
        let keeper = self.clone();
        let sealed = tokio::task::spawn_blocking(move || {
            let unlocked = unlocking::unlock(&keeper.custody_key, &keeper.msp, &release, &request)?;
            seal_to(&release, &unlocked)
        });
        let sealed = sealed.await.expect("sealing does not panic")?;
        info!(%transaction, "unlocks records for a practitioner of its hospital");
        self.signed(sealed)
    }

    /// A member's proposal of this keeper's channel and chaincode.
    pub(crate) fn read(&self, signed_proposal: Vec<u8>) -> Result<MembersProposal, Error> {
        MembersProposal::read(signed_proposal, &self.channel, &self.chaincode, &self.trust)
    }

    /// The contract's permission for an access entry.
    async fn permission(&self, access: &AccessKey) -> Result<Release, Error> {
        let release = self.peer.may_release(access).await?;
        match release.transaction == access.transaction {
            true => Ok(release),
            false => Err(Error::PeerAnswer),
        }
    }

    pub(crate) fn signed(&self, sealed: Vec<u8>) -> Result<Released, Error> {
        let signature = self.peer.sign(&Released::signed_text(&sealed))?;
        Ok(Released {
            certificate: signature.certificate,
            signature: signature.bytes.into(),
            sealed: sealed.into(),
        })
    }

    /// Checks that the author and the disk have room for a file, before the keeper does any work for it.
    fn check_room(&self, note: &Note, bytes: u64) -> Result<(), Error> {
        self.store.counted.check(note)?;
        if self.reserve.has_room_for(bytes)? {
            return Ok(());
        }
        metrics::limited("reserved_bytes");
        Err(Error::DiskFull)
    }

    /// Checks, without opening it, that the proposal entrusts this file to this keeper. Returns at which place.
    fn check_place(
        &self,
        proposal: &MembersProposal,
        file: &[u8],
    ) -> Result<(Entrusted, usize), Error> {
        let entrusted = Entrusted::of(proposal)?;
        let greatest = MAX_BYTES_PER_RECORD * entrusted.records().len();
        if file.len() > greatest.min(MAX_KEEPER_FILE_BYTES) {
            return Err(Error::TooLong("file"));
        }
        let recipient = self.custody_key.recipient();
        let place = entrusted.place_of(&Digest::of(file), &self.msp, &recipient)?;
        Ok((entrusted, place))
    }

    /// Opens the file and checks what is in it. Returns the records whose shares it holds.
    fn check_content(
        &self,
        proposal: &MembersProposal,
        file: &[u8],
        entrusted: Option<(Entrusted, usize)>,
    ) -> Result<Vec<RecordId>, Error> {
        if let Some((entrusted, place)) = entrusted {
            self.check_shares(file, &entrusted, place)?;
            return Ok(entrusted.records());
        }
        match &proposal.call {
            Call::BreakGlass(declared) => self.check_reason(proposal, declared, file)?,
            _ => self.check_recovery_share(proposal, file)?,
        }
        Ok(Vec::new())
    }

    /// Checks that the file holds one share of exactly each of the proposal's records, and that each share belongs at
    /// this place.
    fn check_shares(&self, file: &[u8], entrusted: &Entrusted, place: usize) -> Result<(), Error> {
        let shares = open_keeper_file(file, &self.custody_key, &self.msp).map_err(Error::File)?;
        entrusted.check_contexts(&shares)?;
        let is_at_its_place =
            |share: &emr_model::Bytes| share.0.first().map(|x| usize::from(*x)) == Some(place + 1);
        for share in shares.iter() {
            let are_at_their_place =
                is_at_its_place(&share.gate) && share.record.as_ref().is_none_or(is_at_its_place);
            if !are_at_their_place {
                return Err(Error::OtherFile("a share is another keeper's"));
            }
        }
        Ok(())
    }

    async fn keep(
        &self,
        proposal: &MembersProposal,
        note: Note,
        records: Vec<RecordId>,
        file: Vec<u8>,
    ) -> Result<(), Error> {
        let store = self.store.clone();
        let proposal = proposal.signed.to_bytes();
        let kept = tokio::task::spawn_blocking(move || {
            // It is counted until it is settled, even if writing fails now: a part of it may be there.
            store.counted.add(&note)?;
            store.keep(&note, &proposal, &records, &file)?;
            Ok::<(), Error>(())
        });
        kept.await.expect("writing a file does not panic")?;
        metrics::kept(1);
        Ok(())
    }

    fn receipt(&self, proposal: &MembersProposal, file: Digest) -> Result<Receipt, Error> {
        let transaction = proposal.transaction.clone();
        let text = Receipt::signed_text(&transaction, &file, &self.msp);
        let signature = self.peer.sign(&text)?;
        Ok(Receipt {
            transaction,
            file,
            msp: self.msp.clone(),
            certificate: signature.certificate,
            signature: signature.bytes.into(),
        })
    }

    /// Seals the shares that a release names to its reader.
    fn seal_shares(&self, release: &Release) -> Result<Vec<u8>, Error> {
        self.require_reason(release)?;
        let mut released = self.shares_of(release)?;
        let sealed = seal_to(release, &released);
        for share in &mut released.shares {
            share.share.0.zeroize();
        }
        sealed
    }

    /// Opens every file that the release names, once and one at a time. It leaves out the records of a lost or damaged
    /// file, so that the reader still gets the others.
    fn shares_of(&self, release: &Release) -> Result<ReleasedShares, Error> {
        let mut files = BTreeMap::<_, Vec<_>>::new();
        for (place, record) in release.records.iter().enumerate() {
            if let Some(file) = &record.file {
                let named = files.entry((&record.context.transaction, file));
                named.or_default().push((place, &record.context));
            }
        }
        let mut shares = BTreeMap::new();
        for ((transaction, file), records) in files {
            let lacks = |error: Error| {
                let error = &error as &dyn std::error::Error;
                error!(%transaction, %file, error, "has no share to release");
            };
            let held = self.file_of(records[0].1, file);
            let opened = match held.and_then(|held| self.open(&held)) {
                Ok(opened) => opened,
                Err(error) => {
                    lacks(error);
                    continue;
                }
            };
            for (place, context) in records {
                match share_of(context, &opened, release.part) {
                    Ok(share) => drop(shares.insert(place, share)),
                    Err(error) => lacks(error),
                }
            }
        }
        let shares: Vec<_> = shares.into_values().collect();
        if shares.is_empty() {
            return Err(Error::NothingHeld);
        }
        Ok(ReleasedShares {
            transaction: release.transaction.clone(),
            reader: release.reader.clone(),
            msp: self.msp.clone(),
            part: release.part,
            shares,
        })
    }

    /// A file with shares of a version. It is held under the version's transaction, or under the one that replaced the
    /// file.
    fn file_of(&self, context: &RecordContext, file: &Digest) -> Result<Sealed, Error> {
        if let Some(held) = self.store.read(&context.transaction, file)? {
            return Ok(held);
        }
        for transaction in self.store.transactions_of(&context.record)? {
            if let Some(held) = self.store.read(&transaction, file)? {
                return Ok(held);
            }
        }
        Err(Error::NothingHeld)
    }

    /// Notes which kept files are of later versions of records, since earlier versions of the keeper did not.
    pub(crate) fn look_through(&self) -> Result<(), Error> {
        for transaction in self.store.not_looked_through()? {
            for held in self.store.files_of(&transaction)? {
                // A file that cannot be opened is released to nobody.
                let Ok(shares) = self.open(&self.store.sealed(&held)?) else {
                    continue;
                };
                for context in shares.contexts() {
                    self.store.note_later(&context.record, &transaction)?;
                }
            }
        }
        Ok(self.store.looked_through()?)
    }

    /// Deletes all files of a transaction that was never committed.
    pub(crate) fn discard(&self, note: &Note) -> Result<(), Error> {
        for held in self.store.files_of(&note.transaction)? {
            let Ok(shares) = self.open(&self.store.sealed(&held)?) else {
                continue;
            };
            for context in shares.contexts() {
                let transaction = &note.transaction;
                self.store.forget_later(&context.record, transaction)?;
            }
        }
        Ok(self.store.discard(note)?)
    }

    /// Destroys the shares of all versions of these records, or those for emergencies; shares of other records in the same
    /// files stay. Returns how many files were destroyed.
    pub(crate) fn destroy(&self, records: &[RecordName], part: ErasedPart) -> Result<u32, Error> {
        let mut transactions = BTreeMap::<TransactionId, Vec<RecordId>>::new();
        for RecordName { record, .. } in records {
            for transaction in self.store.transactions_of(record)? {
                let of_transaction = transactions.entry(transaction).or_default();
                of_transaction.push(record.clone());
            }
        }
        let mut files = 0;
        for (transaction, records) in &transactions {
            for held in self.store.files_of(transaction)? {
                files += u32::from(self.destroy_in(&held, records, part)?);
            }
        }
        Ok(files)
    }

    /// Destroys the shares of these records in one file, and says whether the whole file was destroyed.
    fn destroy_in(
        &self,
        held: &Held,
        records: &[RecordId],
        part: ErasedPart,
    ) -> Result<bool, Error> {
        if let Ok(mut shares) = self.open(&self.store.sealed(held)?) {
            let were_any = match part {
                ErasedPart::Everything => shares.destroy(records),
                ErasedPart::EmergencyShares => shares.destroy_for_emergencies(records),
            };
            if !were_any {
                return Ok(false);
            }
            if !shares.is_empty() {
                let rest = |recipient: &Recipient| shares.seal(recipient).map_err(io::Error::other);
                self.store.replace(held, rest)?;
                return Ok(false);
            }
        }
        // A file that cannot be opened is destroyed, too: nothing of it is ever released.
        self.store.destroy(held)?;
        Ok(true)
    }

    fn open(&self, held: &Sealed) -> Result<KeeperShares, Error> {
        open_keeper_file(&held.file, &held.key, &self.msp).map_err(Error::File)
    }
}

fn share_of(
    context: &RecordContext,
    shares: &KeeperShares,
    part: ReleasedPart,
) -> Result<ReleasedShare, Error> {
    let share = shares.of(context).map_err(Error::File)?;
    let share = match part {
        ReleasedPart::Gate => Some(&share.gate),
        ReleasedPart::Record => share.record.as_ref(),
    };
    Ok(ReleasedShare {
        record: context.record.clone(),
        version: context.version,
        share: share.ok_or(Error::NothingHeld)?.clone(),
    })
}

/// Seals what is released to the reader whom the release names.
fn seal_to(release: &Release, released: &impl Serialize) -> Result<Vec<u8>, Error> {
    let room = RELEASED_BYTES * (release.records.len() + 1);
    let mut text = Zeroizing::new(Vec::with_capacity(room));
    serde_json::to_writer(&mut *text, released).expect("ids and bytes always have a JSON form");
    encrypt(&[&release.recipient], &text).map_err(|error| Error::Sealing(error.into()))
}

impl fmt::Debug for Keeper {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Keeper")
            .field("msp", &self.msp)
            .finish_non_exhaustive()
    }
}
