//! What the service knows of the ledger: a function of the channel's blocks.
//!
//! The service reads blocks in order, and keeps their facts in one database transaction with the position up to which
//! it has read. So deleting the tables and reading the blocks again gives the same answers, instances that share a
//! database agree, and it does not matter who submitted a transaction, where and how often.
//!
//! `block` reads a block, `call` decodes its calls, `facts` says what they mean, `store` and `writer` keep the facts in tables, `follow`
//! reads along with a peer, `news` tells open pages what changed, `rebuild` makes a second model beside the first.

mod block;
mod call;
mod creator;
mod directory;
mod facts;
mod follow;
mod news;
mod organizations;
mod progress;
mod rebuild;
mod revocation_lists;
mod schema;
mod signatures;
mod signed;
mod store;
mod writer;

use std::future::Future;
use std::time::Duration;

use emr_api::directory::Practitioner;
use emr_model::organization::Organization;
use emr_model::{Digest, MemberId, MspId, Timestamp, TransactionId};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::certificate::{CertificateNumber, Holder};
use crate::database::Database;
use crate::problem::ApiError;

use creator::Creator;
use follow::FollowError;
use progress::{Progress, UnreadableBlock};
use schema::SchemaError;
use store::{Generation, HolderStatus, Membership, ModelPosition, Store};

#[cfg(any(test, fuzzing))]
pub(crate) use block::CommittedCall;
pub(crate) use follow::follow;
#[cfg(any(test, fuzzing))]
pub(crate) use follow::{read_block, read_call};
pub(crate) use news::{News, OFFICIALS, Since};
pub(crate) use progress::Late;
pub(crate) use rebuild::rebuild;
#[cfg(test)]
pub(crate) use schema::TABLES;
pub(crate) use signatures::{LedgerPlace, SignedTransaction};

/// How long a request waits for the model before it is told that the model is late.
const PATIENCE: Duration = Duration::from_secs(5);

/// If the clock is wrong, only its operator can tell.
const OPENING_ENDED: &str = "your opening has ended by this service's clock: open the records again; if you have just opened them, the service's clock is wrong";

/// The read model, and how far it has read.
pub(crate) struct ReadModel {
    store: Store,
    chaincode: String,
    progress: watch::Sender<Progress>,
    /// What blocks changed, for pages that are open.
    pub(crate) news: News,
}

impl ReadModel {
    /// Opens the model's tables. The model reads only calls of `chaincode`.
    pub(crate) async fn open(database: Database, chaincode: String) -> Result<Self, SchemaError> {
        let store = Store::open(database).await?;
        let position = store.position(Generation::Active).await?;
        let height = position.map_or(0, |position| position.height);
        let (progress, _) = watch::channel(Progress::at(height));
        Ok(Self {
            store,
            chaincode,
            progress,
            news: News::from(height),
        })
    }

    /// How many blocks the model holds.
    pub(crate) fn height(&self) -> u64 {
        self.progress.borrow().height
    }

    /// Why the model's answers may be out of date, if they may.
    pub(crate) fn late(&self) -> Option<Late> {
        self.progress.borrow().late(Instant::now())
    }

    /// Waits until the model holds all blocks that existed when the service started: before that, it does not know who
    /// was revoked meanwhile.
    ///
    /// # Errors
    ///
    /// [`ApiError::Late`] if that takes more than 5 s.
    pub(crate) async fn caught_up(&self) -> Result<(), ApiError> {
        self.wait(Progress::has_caught_up).await
    }

    /// Waits until the model holds `height` blocks.
    ///
    /// # Errors
    ///
    /// [`ApiError::Late`] if that takes more than 5 s.
    pub(crate) async fn reaches(&self, height: u64) -> Result<(), ApiError> {
        self.wait(|progress| progress.height >= height).await
    }

    /// Refuses a blob that the certificate's owner may not have now.
    ///
    /// # Errors
    ///
    /// [`ApiError::Expired`] if their opening has ended by this machine's clock, [`ApiError::NotFound`] otherwise.
    pub(crate) async fn require_blob(
        &self,
        holder: &Holder,
        digest: &Digest,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let reader = reader(holder).ok_or(ApiError::NotFound)?;
        let is_released = |time| self.store.releases_blob(&reader, &holder.msp, digest, time);
        match is_released(now).await? {
            true => Ok(()),
            false => Err(not_released(is_released(Timestamp::from_millis(0)).await?)),
        }
    }

    /// Whether a transaction names this blob: as an envelope, as content or lock of a record, or as the text of a
    /// review.
    pub(crate) async fn names_blob(&self, digest: &Digest) -> Result<bool, ApiError> {
        Ok(self.store.names_blob(digest).await?)
    }

    /// Whether this blob is the logo of an organization now.
    pub(crate) async fn is_logo(&self, digest: &Digest) -> Result<bool, ApiError> {
        Ok(self.store.is_logo(digest).await?)
    }

    /// Refuses the author's transaction of a record, as [`ReadModel::require_blob`] refuses its content.
    pub(crate) async fn require_transaction(
        &self,
        holder: &Holder,
        transaction: &TransactionId,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let reader = reader(holder).ok_or(ApiError::NotFound)?;
        let is_released = |time| self.store.releases_transaction(&reader, transaction, time);
        match is_released(now).await? {
            true => Ok(()),
            false => Err(not_released(is_released(Timestamp::from_millis(0)).await?)),
        }
    }

    /// Whether a member is suspended or frozen, or their organization suspended.
    pub(crate) async fn is_stopped(
        &self,
        member: &MemberId,
        msp: &MspId,
    ) -> Result<bool, ApiError> {
        Ok(self.store.is_stopped(member, msp).await?)
    }

    /// What the ledger says of this organization's member who acts under this key; `None` if there is no such member.
    pub(crate) async fn membership(
        &self,
        member: &MemberId,
        msp: &MspId,
        key: &Digest,
    ) -> Result<Option<Membership>, ApiError> {
        Ok(self.store.membership(member, msp, key).await?)
    }

    /// What the ledger says of the member who holds a certificate; `None` if the holder is no member, or the ledger has not
    /// pinned the key as theirs: others can have a certificate in a member's name.
    pub(crate) async fn membership_of(
        &self,
        holder: &Holder,
    ) -> Result<Option<Membership>, ApiError> {
        match holder.member() {
            Some(member) => self.membership(member, &holder.msp, &holder.key).await,
            None => Ok(None),
        }
    }

    /// Whether a certificate is revoked.
    pub(crate) async fn is_revoked(
        &self,
        certificate: &CertificateNumber,
    ) -> Result<bool, ApiError> {
        Ok(self.store.is_revoked(certificate).await?)
    }

    /// What the ledger says against the owner of a certificate.
    pub(crate) async fn status(&self, holder: &Holder) -> Result<HolderStatus, ApiError> {
        Ok(self.store.status(holder).await?)
    }

    /// What is public about all organizations.
    pub(crate) async fn organizations(&self) -> Result<Vec<Organization>, ApiError> {
        Ok(self.store.organizations().await?)
    }

    /// The practitioners in the directory, in no particular order.
    pub(crate) async fn practitioners(&self) -> Result<Vec<Practitioner>, ApiError> {
        Ok(self.store.practitioners().await?)
    }

    /// The last `most` transactions in a member's name before a place, the newest first; of all functions or of one.
    pub(crate) async fn signed_by(
        &self,
        member: &MemberId,
        function: Option<&str>,
        before: LedgerPlace,
        most: u32,
    ) -> Result<Vec<SignedTransaction>, ApiError> {
        let signed = self.store.signed_by(member, function, before, most);
        Ok(signed.await?)
    }

    /// How far a generation has been read.
    async fn position(&self, which: Generation) -> Result<ModelPosition, FollowError> {
        let position = self.store.position(which).await?;
        position.ok_or(match which {
            Generation::Active => FollowError::Outdated,
            Generation::Shadow(_) => FollowError::Replaced,
        })
    }

    /// How many blocks the ledger has, as far as this service knows.
    pub(crate) fn ledger_height(&self) -> u64 {
        self.progress.borrow().ledger_height()
    }

    /// Notes that the ledger has at least this many blocks, as a peer says now.
    pub(crate) fn ledger_has(&self, height: u64) {
        self.progress
            .send_modify(|progress| progress.height_reported(height, Instant::now()));
    }

    fn reached(&self, height: u64) {
        self.progress
            .send_modify(|progress| progress.reached(height));
    }

    fn stop(&self, unreadable: UnreadableBlock) {
        self.progress.send_if_modified(|progress| {
            if progress.unreadable.as_ref() == Some(&unreadable) {
                return false;
            }
            tracing::error!(
                block = unreadable.block,
                why = unreadable.why,
                "the read model stands still"
            );
            progress.unreadable = Some(unreadable);
            true
        });
    }

    fn wait(
        &self,
        is_there: impl Fn(&Progress) -> bool,
    ) -> impl Future<Output = Result<(), ApiError>> {
        let mut progress = self.progress.subscribe();
        async move {
            let there = progress.wait_for(|progress| is_there(progress));
            match tokio::time::timeout(PATIENCE, there).await {
                Ok(Ok(_)) => Ok(()),
                // The sender lives as long as the model.
                Ok(Err(_)) | Err(_) => Err(ApiError::Late),
            }
        }
    }
}

/// Why a reader does not have what others have: their opening has ended, if there was one.
fn not_released(was_opened: bool) -> ApiError {
    match was_opened {
        true => ApiError::Expired(OPENING_ENDED),
        false => ApiError::NotFound,
    }
}

fn reader(holder: &Holder) -> Option<Creator> {
    let member = holder.member()?.clone();
    let key = holder.key.clone();
    Some(Creator { member, key })
}
