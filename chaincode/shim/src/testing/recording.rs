//! Reads a recording and replays it to a chaincode.

use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use fabric_protos::protos::ChaincodeMessage;
use prost::Message;

use super::Differences;
use super::effects::effects_of;
use super::replies::Replies;
use crate::Chaincode;
use crate::capabilities::Capabilities;
use crate::recording::{Call, HEADER, LARGEST_TRANSACTION, Recorded};
use crate::server::Replayer;

/// Transactions that a [`Recorder`](super::Recorder) wrote, one after the other.
///
/// A transaction that is cut off at the end, for example by a crash of the machine, is left out.
pub struct Recording<R>(R);

/// The result of a replay.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Replay {
    /// How many transactions were replayed.
    pub transactions: usize,
    /// The transactions that came out differently.
    pub divergences: Vec<Divergence>,
}

/// A transaction that came out differently than it was recorded.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Divergence {
    /// The channel of the transaction.
    pub channel_id: String,
    /// The id of the transaction.
    pub transaction_id: String,
    /// What was different. The first run is the recorded one.
    pub differences: Differences,
}

/// Why a recording cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordingError {
    /// The file or other source cannot be read.
    #[error("the recording cannot be read")]
    Read(#[from] io::Error),
    /// The source does not begin like a recording.
    #[error("this is no recording, or one of another version")]
    NotARecording,
    /// A recorder cannot have written this.
    #[error("the recording is damaged")]
    Damaged,
    /// A transaction has more bytes than a recorder writes.
    #[error("a transaction of the recording has more than 64 MiB")]
    TooLarge,
}

impl Recording<BufReader<File>> {
    /// Opens a recording in a file.
    ///
    /// # Errors
    ///
    /// [`RecordingError::Read`] or [`RecordingError::NotARecording`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, RecordingError> {
        Self::read(BufReader::new(File::open(path)?))
    }
}

impl<R: Read> Recording<R> {
    /// Reads a recording from elsewhere. It is read as it is replayed, one transaction at a time.
    ///
    /// # Errors
    ///
    /// [`RecordingError::Read`] or [`RecordingError::NotARecording`].
    pub fn read(mut source: R) -> Result<Self, RecordingError> {
        let header = next_bytes(&mut source, HEADER.len())?;
        match header == HEADER {
            true => Ok(Self(source)),
            false => Err(RecordingError::NotARecording),
        }
    }

    /// Runs every transaction again, with the replies that the peer gave then, and compares what it does.
    ///
    /// It compares the answer, its event, the reads and the writes, but neither their order nor the number of keys in a
    /// message. A read that was not recorded fails.
    ///
    /// # Errors
    ///
    /// [`RecordingError`] if the rest of the recording cannot be read.
    pub async fn replay(mut self, chaincode: impl Chaincode) -> Result<Replay, RecordingError> {
        let replayer = Replayer::new(chaincode);
        let mut replay = Replay {
            transactions: 0,
            divergences: Vec::new(),
        };
        while let Some(recorded) = self.next()? {
            replay.transactions += 1;
            replay.divergences.extend(recorded.replay(&replayer).await);
        }
        Ok(replay)
    }

    /// The next transaction; `None` at the end.
    fn next(&mut self) -> Result<Option<Transaction>, RecordingError> {
        let Some(length) = self.next_length()? else {
            return Ok(None);
        };
        let bytes = next_bytes(&mut self.0, length)?;
        if bytes.len() < length {
            return Ok(None);
        }
        let recorded = Recorded::decode(bytes.as_slice()).map_err(|_| RecordingError::Damaged)?;
        let (Some(begin), Some(answer)) = (recorded.begin, recorded.answer) else {
            return Err(RecordingError::Damaged);
        };
        let count = |count: Option<u64>| {
            let count = count.and_then(|count| usize::try_from(count).ok());
            count.filter(|count| *count > 0)
        };
        Ok(Some(Transaction {
            capabilities: Capabilities {
                write_batch: count(recorded.write_batch),
                multiple_keys: count(recorded.multiple_keys),
            },
            begin,
            calls: recorded.calls,
            answer,
        }))
    }

    /// The length of the next transaction, which is a variable-length integer of Protocol Buffers.
    fn next_length(&mut self) -> Result<Option<usize>, RecordingError> {
        let mut length = 0;
        // A length of more than four bytes is more than a transaction may have.
        for shift in [0, 7, 14, 21] {
            let [byte] = next_bytes(&mut self.0, 1)?[..] else {
                return Ok(None);
            };
            length |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return match length > LARGEST_TRANSACTION {
                    true => Err(RecordingError::TooLarge),
                    false => Ok(Some(length)),
                };
            }
        }
        Err(RecordingError::TooLarge)
    }
}

/// Reads this many bytes, or those that are left.
fn next_bytes(source: &mut impl Read, count: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(count as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl<R> fmt::Debug for Recording<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Recording").finish_non_exhaustive()
    }
}

/// A transaction that was recorded.
struct Transaction {
    capabilities: Capabilities,
    begin: ChaincodeMessage,
    calls: Vec<Call>,
    answer: ChaincodeMessage,
}

impl Transaction {
    async fn replay(self, replayer: &Replayer<impl Chaincode>) -> Option<Divergence> {
        let (channel_id, transaction_id) = (self.begin.channel_id.clone(), self.begin.txid.clone());
        let recorded = effects_of(
            self.calls.iter().map(|call| (call.call, &call.request)),
            &self.answer,
        );
        let mut replies = Replies::new(self.calls);
        let mut calls = Vec::new();
        let answer = replayer
            .play(self.capabilities, self.begin, |call, request| {
                let reply = replies.reply(call, &request);
                calls.push((call, request));
                reply
            })
            .await;
        let replayed = effects_of(
            calls.iter().map(|(call, request)| (*call, request)),
            &answer,
        );
        let differences = recorded.compare(&replayed).err()?;
        Some(Divergence {
            channel_id,
            transaction_id,
            differences,
        })
    }
}
