//! What a keeper does: hold shares, and release them.

use std::fmt;
use std::sync::Arc;

use emr_client::age_keys::{AgeIdentity, encrypt};
use emr_client::sealing::{KeeperShares, open_keeper_file};
use emr_client::trust::Trust;
use emr_model::access::{AccessKey, Release, ReleaseRecord};
use emr_model::keeper::{Receipt, Released, ReleasedShare, ReleasedShares};
use emr_model::{Digest, MspId};
use fabric_gateway::{EcdsaSigner, Identity, Signer};
use tracing::{error, info};
use zeroize::{Zeroize, Zeroizing};

use crate::Error;
use crate::addition::Addition;
use crate::peer::Peer;
use crate::store::Store;

/// The JSON of one released share has about 300 bytes; room for it is reserved so that growing leaves no copies.
const RELEASED_SHARE_BYTES: usize = 512;

/// The largest file of one record's shares, which has about 1 KiB: whoever may propose must not fill the disk with air.
const MAX_RECORD_FILE_BYTES: usize = 4 * 1024;

/// An organization's keeper: its keys, its store, its peer.
pub(crate) struct Keeper {
    pub(crate) msp: MspId,
    pub(crate) channel: String,
    pub(crate) chaincode: String,
    pub(crate) trust: Trust,
    pub(crate) custody_key: AgeIdentity,
    pub(crate) identity: Identity,
    pub(crate) signer: EcdsaSigner,
    pub(crate) store: Store,
    pub(crate) peer: Peer,
}

impl Keeper {
    /// Takes a file into custody if it holds this keeper's shares of the record that the proposal adds, and the
    /// contract accepts the proposal. The receipt is made only when the file is durable.
    pub(crate) async fn hold(
        &self,
        signed_proposal: Vec<u8>,
        file: Vec<u8>,
    ) -> Result<Receipt, Error> {
        if file.len() > MAX_RECORD_FILE_BYTES {
            return Err(Error::TooLong("file"));
        }
        let addition =
            Addition::read(signed_proposal, &self.channel, &self.chaincode, &self.trust)?;
        let digest = Digest::of(&file);
        let place = addition.place_of(&digest, &self.msp, &self.custody_key.recipient())?;
        self.check_shares(&file, &addition, place)?;
        // What is held was accepted once; after its commit the peer would refuse it as a repetition.
        if !self.store.holds(&addition.transaction, &digest)? {
            self.peer.check_acceptance(&addition.proposal).await?;
            self.keep(&addition, file).await?;
            info!(transaction = %addition.transaction, file = %digest, "holds a file");
        }
        self.receipt(&addition, digest)
    }

    /// Gives out the shares that a committed access entry names, sealed to its reader.
    pub(crate) async fn release(self: &Arc<Self>, access: &AccessKey) -> Result<Released, Error> {
        let release = self
            .peer
            .may_release(access, &self.identity, &self.signer)
            .await?;
        if release.transaction != access.transaction {
            return Err(Error::PeerAnswer);
        }
        // Up to a hundred files are read and opened.
        let keeper = self.clone();
        let sealed = tokio::task::spawn_blocking(move || keeper.seal(&release));
        let sealed = sealed.await.expect("sealing does not panic")?;
        info!(transaction = %access.transaction, "releases shares");
        Ok(Released {
            certificate: self.identity.certificate_pem().to_owned(),
            signature: self.sign(&Released::signed_text(&sealed))?.into(),
            sealed: sealed.into(),
        })
    }

    /// Checks that the file holds one share, the one that belongs at this place, of exactly the proposal's record.
    fn check_shares(&self, file: &[u8], addition: &Addition, place: usize) -> Result<(), Error> {
        let shares = self.open(file)?;
        shares
            .check(std::slice::from_ref(&addition.context))
            .map_err(Error::File)?;
        let share = shares.of(&addition.context).map_err(Error::File)?;
        let is_at_its_place =
            |share: &emr_model::Bytes| share.0.first().map(|x| usize::from(*x)) == Some(place + 1);
        if is_at_its_place(&share.gate) && share.record.as_ref().is_none_or(is_at_its_place) {
            Ok(())
        } else {
            Err(Error::OtherFile("the share is another keeper's"))
        }
    }

    async fn keep(&self, addition: &Addition, file: Vec<u8>) -> Result<(), Error> {
        let (store, transaction, time) = (
            self.store.clone(),
            addition.transaction.clone(),
            addition.time,
        );
        let kept = tokio::task::spawn_blocking(move || store.keep(&transaction, time, &file));
        Ok(kept.await.expect("writing a file does not panic")?)
    }

    fn receipt(&self, addition: &Addition, file: Digest) -> Result<Receipt, Error> {
        let transaction = addition.transaction.clone();
        let text = Receipt::signed_text(&transaction, &file, &self.msp);
        Ok(Receipt {
            transaction,
            file,
            msp: self.msp.clone(),
            certificate: self.identity.certificate_pem().to_owned(),
            signature: self.sign(&text)?.into(),
        })
    }

    /// Seals the shares that a release names to its reader.
    fn seal(&self, release: &Release) -> Result<Vec<u8>, Error> {
        let mut released = self.shares_of(release)?;
        let room = RELEASED_SHARE_BYTES * (released.shares.len() + 1);
        let mut text = Zeroizing::new(Vec::with_capacity(room));
        serde_json::to_writer(&mut *text, &released)
            .expect("ids and bytes always have a JSON form");
        for share in &mut released.shares {
            share.share.0.zeroize();
        }
        encrypt(&[&release.recipient], &text).map_err(|error| Error::Sealing(error.into()))
    }

    /// Opens every file that the release names. One that is lost or damaged leaves its record out, so that it does
    /// not cost the reader the others.
    fn shares_of(&self, release: &Release) -> Result<ReleasedShares, Error> {
        let mut shares = Vec::with_capacity(release.records.len());
        for record in &release.records {
            match self.share_of(record) {
                Ok(share) => shares.push(share),
                Err(error) => error!(
                    transaction = %record.context.transaction,
                    file = %record.file,
                    error = &error as &dyn std::error::Error,
                    "has no share to release",
                ),
            }
        }
        if shares.is_empty() {
            return Err(Error::NothingHeld);
        }
        Ok(ReleasedShares {
            transaction: release.transaction.clone(),
            reader: release.reader.clone(),
            msp: self.msp.clone(),
            shares,
        })
    }

    fn share_of(&self, record: &ReleaseRecord) -> Result<ReleasedShare, Error> {
        let context = &record.context;
        let file = self
            .store
            .read(&context.transaction, &record.file)?
            .ok_or(Error::NothingHeld)?;
        let shares = self.open(&file)?;
        let share = shares.of(context).map_err(Error::File)?;
        Ok(ReleasedShare {
            record: context.record.clone(),
            version: context.version,
            share: share.gate.clone(),
        })
    }

    fn open(&self, file: &[u8]) -> Result<KeeperShares, Error> {
        open_keeper_file(file, &self.custody_key, &self.msp).map_err(Error::File)
    }

    fn sign(&self, text: &[u8]) -> Result<Vec<u8>, Error> {
        self.signer
            .sign(text)
            .map_err(|error| Error::Sealing(error.into()))
    }
}

impl fmt::Debug for Keeper {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Keeper")
            .field("msp", &self.msp)
            .finish_non_exhaustive()
    }
}
