//! Follows a peer's blocks from the position that the database keeps with the facts.

use std::convert::Infallible;
use std::future::pending;
use std::time::Duration;

use emr_model::Timestamp;
use emr_service::chain;
use fabric_gateway::{Events, PeerError};
use fabric_protos::common::Block;
use futures::StreamExt;
use futures::future::join_all;
use tokio::time::{Instant, sleep, timeout};

use super::ReadModel;
use super::block::{CommittedBlock, CommittedCall, Entry, MalformedBlock};
use super::call::{Undecodable, call};
use super::facts::{Fact, facts};
use super::news::Notice;
use super::progress::UnreadableBlock;
use super::revocation_lists::revoked;
use super::signed::Signature;
use super::store::{Batch, Generation, ModelPosition};
use crate::blobs::BlobStore;
use crate::problem::ApiError;
use crate::upstream::Peer;

/// How long to wait before asking a peer again how many blocks it has.
const HEIGHT_INTERVAL: Duration = Duration::from_secs(1);
/// A peer that takes longer than this to say how many blocks it has counts as silent.
const HEIGHT_TIMEOUT: Duration = Duration::from_secs(3);
/// If the model lacks blocks and has read none for this long, the stream of blocks counts as dead: a connection can be
/// lost without a word.
const LONGEST_STANDSTILL: Duration = Duration::from_secs(30);
/// How long to wait before following the next peer.
const BEFORE_ANOTHER_PEER: Duration = Duration::from_millis(500);
/// How long to wait before trying an unreadable block again: another instance may run a version that can read it.
const BEFORE_ANOTHER_TRY: Duration = Duration::from_secs(5);
/// The most blocks that are written in one batch.
const MOST_BLOCKS: usize = 256;

/// Why the service stops following a peer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FollowError {
    /// Fault: the peer, or the way to it.
    #[error("the peer's blocks ended")]
    Stream(#[from] PeerError),
    /// Fault: the peer.
    #[error("the peer closed its stream of blocks")]
    Ended,
    /// Fault: the peer.
    #[error("the peer sent something that is not a block")]
    Malformed(#[from] MalformedBlock),
    /// Fault: the peer.
    #[error("the peer sent block {came} in place of {expected}")]
    Order {
        /// The block that should have come.
        expected: u64,
        /// The block that came.
        came: u64,
    },
    /// Fault: the peer, or the way to it.
    #[error("the peer does not say how many blocks it has")]
    Silent,
    /// Fault: the peer, or the way to it.
    #[error("the peer says that it has more blocks, and sends none")]
    Standstill,
    /// Fault: this program, which is older than the contract or broken.
    #[error("block {} cannot be read: {}", .0.block, .0.why)]
    Unreadable(UnreadableBlock),
    /// Fault: this program, which is older than another one on the same database.
    #[error("a newer version of this service keeps the read model now: stop this one")]
    Outdated,
    /// Another rebuild began, and this one's rows are deleted.
    #[error("another rebuild took the place of this one")]
    Replaced,
    /// Fault: the machine.
    #[error("the read model cannot be written")]
    Database(#[from] sqlx::Error),
    /// Fault: the machine, or a peer.
    #[error(transparent)]
    Service(#[from] ApiError),
}

/// Follows one of the peers as long as the service runs, and the next one when it fails.
///
/// Deletes the ciphertext of erased records from `blobs`.
pub(crate) async fn follow(model: &ReadModel, peers: &[Peer], blobs: &BlobStore) {
    ask_all(model, peers).await;
    for (index, peer) in peers.iter().enumerate().cycle() {
        let others = peers
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != index);
        let error = tokio::select! {
            error = listen(model, peer) => error,
            error = read(model, peer, blobs) => error,
            never = ask_others(model, others.map(|(_, other)| other)) => match never {},
        };
        match error {
            FollowError::Unreadable(unreadable) => {
                model.stop(unreadable);
                sleep(BEFORE_ANOTHER_TRY).await;
            }
            FollowError::Outdated => {
                model.stop(UnreadableBlock {
                    block: model.height(),
                    why: chain(&FollowError::Outdated),
                });
                sleep(BEFORE_ANOTHER_TRY).await;
            }
            error => {
                tracing::warn!(peer = peer.address(), error = chain(&error), "not followed");
                sleep(BEFORE_ANOTHER_PEER).await;
            }
        }
    }
}

/// Asks all peers once how many blocks they have, and notes the most: the first one may be behind, and who signs in must
/// not hold a certificate that another peer knows as revoked.
async fn ask_all(model: &ReadModel, peers: &[Peer]) {
    let asked = peers
        .iter()
        .map(|peer| timeout(HEIGHT_TIMEOUT, peer.height()));
    let heights = join_all(asked).await.into_iter();
    if let Some(height) = heights.filter_map(|answer| answer.ok()?.ok()).max() {
        model.ledger_has(height);
    }
}

/// Asks the peer again and again how many blocks it has, until it does not answer or does not send what it has.
async fn listen(model: &ReadModel, peer: &Peer) -> FollowError {
    let mut stall = StallDetector::at(model.height(), Instant::now());
    loop {
        let height = match timeout(HEIGHT_TIMEOUT, peer.height()).await {
            Ok(Ok(height)) => height,
            Ok(Err(error)) => return error.into(),
            Err(_) => return FollowError::Silent,
        };
        model.ledger_has(height);
        if stall.is_stalled(model.height(), model.ledger_height(), Instant::now()) {
            return FollowError::Standstill;
        }
        sleep(HEIGHT_INTERVAL).await;
    }
}

/// Asks the other peers again and again how many blocks they have: the one that is followed may have lost its orderers.
async fn ask_others(model: &ReadModel, others: impl Iterator<Item = &Peer>) -> Infallible {
    let asked = others.map(|peer| async move {
        loop {
            if let Ok(Ok(height)) = timeout(HEIGHT_TIMEOUT, peer.height()).await {
                model.ledger_has(height);
            }
            sleep(HEIGHT_INTERVAL).await;
        }
    });
    join_all(asked).await;
    pending().await
}

/// When the model last had all blocks, or read another one.
struct StallDetector {
    height: u64,
    at: Instant,
}

impl StallDetector {
    fn at(height: u64, at: Instant) -> Self {
        Self { height, at }
    }

    /// Whether the model, which holds `height` blocks of `of`, has not moved for too long.
    fn is_stalled(&mut self, height: u64, of: u64, now: Instant) -> bool {
        if height >= of || height != self.height {
            *self = Self::at(height, now);
        }
        now.duration_since(self.at) >= LONGEST_STANDSTILL
    }
}

/// Reads the peer's blocks into the active generation until that fails.
async fn read(model: &ReadModel, peer: &Peer, blobs: &BlobStore) -> FollowError {
    let read = async {
        let position = model.position(Generation::Active).await?;
        model.reached(position.height);
        let blocks = peer.blocks_from(position.height)?;
        let mut reading = Reading {
            model,
            generation: Generation::Active,
            position,
            blobs: Some(blobs),
        };
        reading
            .read(blocks, |height| {
                model.reached(height);
                false
            })
            .await
    };
    match read.await {
        Ok(()) => FollowError::Ended,
        Err(error) => error,
    }
}

/// One generation of the model while it is being read.
pub(super) struct Reading<'a> {
    pub(super) model: &'a ReadModel,
    pub(super) generation: Generation,
    pub(super) position: ModelPosition,
    /// Where the ciphertext of erased records is deleted; a shadow leaves that to the active generation.
    pub(super) blobs: Option<&'a BlobStore>,
}

impl Reading<'_> {
    /// Reads blocks until the stream ends or `advanced` returns `true`; it gets the new height after each step.
    pub(super) async fn read(
        &mut self,
        blocks: Events<Block>,
        mut advanced: impl FnMut(u64) -> bool,
    ) -> Result<(), FollowError> {
        let mut blocks = blocks.ready_chunks(MOST_BLOCKS);
        while let Some(blocks) = blocks.next().await {
            let Decoded {
                facts,
                news,
                failure,
            } = self.decode(blocks);
            self.apply(facts).await?;
            for (number, notices) in news {
                self.model.news.tell(number, notices);
            }
            if let Some(failure) = failure {
                return Err(failure);
            }
            if advanced(self.position.height) {
                break;
            }
        }
        Ok(())
    }

    /// Reads blocks up to the first that the peer does not deliver or that cannot be read.
    fn decode(&self, blocks: Vec<Result<Block, PeerError>>) -> Decoded {
        let mut decoded = Decoded::default();
        for block in blocks {
            let block = block
                .map_err(FollowError::from)
                .and_then(|block| Ok(CommittedBlock::read(block, &self.model.chaincode)?));
            let known = block.and_then(|block| Ok((block.number, Said::by(block)?)));
            match known {
                Ok((number, said)) => {
                    decoded.facts.push((number, said.facts));
                    // Only the active generation has open pages.
                    if self.generation == Generation::Active {
                        decoded.news.push((number, said.notices));
                    }
                }
                Err(failure) => {
                    decoded.failure = Some(failure);
                    break;
                }
            }
        }
        decoded
    }

    /// Writes the facts of those blocks that no other instance has written meanwhile.
    async fn apply(&mut self, mut known: Vec<(u64, Vec<Fact>)>) -> Result<(), FollowError> {
        loop {
            known.retain(|(number, _)| *number >= self.position.height);
            let expected = self.position.height;
            let numbers = known.iter().map(|(number, _)| *number);
            if let Some((_, came)) = (expected..).zip(numbers).find(|(a, b)| a != b) {
                return Err(FollowError::Order { expected, came });
            }
            let Some((last, _)) = known.last() else {
                return Ok(());
            };
            let batch = Batch {
                height: last + 1,
                facts: known,
            };
            if self.write(&batch).await? {
                self.position.height = batch.height;
                return Ok(());
            }
            self.position = self.model.position(self.generation).await?;
            known = batch.facts;
        }
    }

    /// Writes a batch; `false` if another instance was faster.
    ///
    /// Deletes the ciphertext of erased records before it commits the batch. After a crash in between, it does both
    /// again.
    async fn write(&self, batch: &Batch) -> Result<bool, FollowError> {
        let store = &self.model.store;
        let learned = store
            .apply(self.generation, &self.position, batch, Timestamp::now())
            .await?;
        let Some(learned) = learned else {
            if self.generation == Generation::Active {
                return Ok(false);
            }
            return Err(FollowError::Replaced);
        };
        if let Some(blobs) = self.blobs {
            for part in &learned.erased {
                blobs.delete(part).await?;
            }
        }
        learned.commit().await?;
        Ok(true)
    }
}

/// What blocks say.
#[derive(Default)]
struct Decoded {
    facts: Vec<(u64, Vec<Fact>)>,
    /// For open pages; none of a shadow.
    news: Vec<(u64, Vec<Notice>)>,
    /// Why the block after them could not be read.
    failure: Option<FollowError>,
}

/// What one block says.
struct Said {
    facts: Vec<Fact>,
    notices: Vec<Notice>,
}

impl Said {
    fn by(block: CommittedBlock) -> Result<Self, FollowError> {
        let number = block.number;
        let signatures = block.signed.into_iter();
        let signatures = signatures.filter_map(|call| Signature::of(number, call));
        let mut said = Self {
            facts: signatures.map(Fact::Signed).collect(),
            notices: Vec::new(),
        };
        for entry in block.entries {
            match entry {
                Entry::Call(committed) => said.add(&committed).map_err(|error| {
                    let (transaction, why) = (&committed.transaction, chain(&error));
                    unreadable(number, format!("transaction {transaction}: {why}"))
                })?,
                Entry::Configuration(configuration) => {
                    let revoked = revoked(configuration).map_err(|error| {
                        unreadable(number, format!("the channel's configuration: {error}"))
                    })?;
                    said.facts.push(Fact::Revoked(revoked));
                }
                Entry::Malformed(index) => {
                    let why = format!("its transaction {index} has not the form of one");
                    return Err(unreadable(number, why));
                }
            }
        }
        Ok(said)
    }

    fn add(&mut self, committed: &CommittedCall) -> Result<(), Undecodable> {
        if let Some(call) = call(committed)? {
            self.notices.extend(Notice::of(&call, committed));
            self.facts.extend(facts(call, committed)?);
        }
        Ok(())
    }
}

/// Everything that the model takes from a block, as a fuzzer feeds it.
#[cfg(any(test, fuzzing))]
pub(crate) fn read_block(block: Block, chaincode: &str) {
    if let Ok(block) = CommittedBlock::read(block, chaincode) {
        let _ = Said::by(block);
    }
}

/// Everything that the model takes from a call, as a fuzzer feeds it.
#[cfg(any(test, fuzzing))]
pub(crate) fn read_call(committed: &CommittedCall) {
    let mut said = Said {
        facts: Vec::new(),
        notices: Vec::new(),
    };
    let _ = said.add(committed);
}

fn unreadable(block: u64, why: String) -> FollowError {
    FollowError::Unreadable(UnreadableBlock { block, why })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_model_that_lacks_blocks_and_reads_none_stands_still() {
        let begin = Instant::now();
        let after = |seconds| begin + Duration::from_secs(seconds);
        let mut stall = StallDetector::at(5, begin);
        assert!(!stall.is_stalled(5, 5, after(60)));
        assert!(!stall.is_stalled(5, 7, after(89)));
        assert!(!stall.is_stalled(6, 7, after(91)));
        assert!(!stall.is_stalled(6, 8, after(120)));
        assert!(stall.is_stalled(6, 9, after(121)));
    }
}
