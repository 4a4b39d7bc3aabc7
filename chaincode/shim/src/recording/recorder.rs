//! Writes down the messages between peers and a chaincode.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use fabric_protos::protos::ChaincodeMessage;
use prost::Message;
use tracing::{error, warn};

use super::format::{Call, HEADER, LARGEST_TRANSACTION, Recorded};
use crate::LedgerError;
use crate::capabilities::Capabilities;

/// The most bytes of a recording.
const LARGEST_RECORDING: u64 = 1024 * 1024 * 1024;

/// Writes every transaction that a server answers to a file, for a [`Recording`](crate::testing::Recording) to replay.
///
/// **The file holds secrets**: all arguments, transient data and values that were read and written, even private ones,
/// in clear. Only its owner may read it. A server records nothing unless it is [told to](crate::ServerBuilder::record);
/// do not record real data.
///
/// # Defaults
///
/// - a transaction of more than 64 MiB is left out, with a warning
/// - at 1 GiB, or when the file cannot be written, the recording ends, with a warning
#[derive(Clone)]
pub struct Recorder(Arc<Mutex<Sink>>);

struct Sink {
    /// Absent once the recording has ended.
    file: Option<File>,
    written: u64,
}

impl Recorder {
    /// Begins a recording in a new file.
    ///
    /// # Errors
    ///
    /// If the file exists already or cannot be made.
    pub fn create(path: impl AsRef<Path>) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        file.write_all(HEADER)?;
        Ok(Self(Arc::new(Mutex::new(Sink {
            file: Some(file),
            written: HEADER.len() as u64,
        }))))
    }

    /// Begins to record a transaction.
    pub(crate) fn begin(&self, begin: &ChaincodeMessage, capabilities: Capabilities) -> Tape {
        let count = |count: Option<usize>| count.map(|count| count as u64);
        let recorded = Recorded {
            begin: Some(begin.clone()),
            write_batch: count(capabilities.write_batch),
            multiple_keys: count(capabilities.multiple_keys),
            calls: Vec::new(),
            answer: None,
        };
        Tape {
            recorder: self.clone(),
            so_far: Mutex::new(SoFar {
                bytes: begin.encoded_len(),
                recorded,
            }),
        }
    }

    fn write(&self, transaction: &Recorded) {
        let bytes = transaction.encode_length_delimited_to_vec();
        // Nothing that can panic happens under the lock, so a poisoned sink is whole.
        let mut sink = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(file) = &mut sink.file else {
            return;
        };
        if let Err(error) = file.write_all(&bytes) {
            error!(%error, "the recording ends: it cannot be written");
            sink.file = None;
            return;
        }
        sink.written += bytes.len() as u64;
        if sink.written > LARGEST_RECORDING {
            warn!(
                bytes = sink.written,
                "the recording ends: it is large enough"
            );
            sink.file = None;
        }
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Recorder").finish_non_exhaustive()
    }
}

/// The recording of one transaction. It is written only if the transaction is answered.
pub(crate) struct Tape {
    recorder: Recorder,
    so_far: Mutex<SoFar>,
}

struct SoFar {
    bytes: usize,
    recorded: Recorded,
}

impl Tape {
    /// Records a call that goes to the peer.
    pub(crate) fn call(&self, message: &ChaincodeMessage) {
        self.so_far().add(message.payload.len(), |recorded| {
            recorded.calls.push(Call {
                call: message.r#type,
                request: message.payload.clone(),
                ..Default::default()
            });
        });
    }

    /// Records the reply to the last call.
    pub(crate) fn reply(&self, reply: &Result<Bytes, LedgerError>) {
        let (bytes, has_failed) = match reply {
            Ok(bytes) => (bytes.clone(), false),
            Err(LedgerError::Peer(reason)) => (reason.clone().into(), true),
            Err(other) => (other.to_string().into(), true),
        };
        self.so_far().add(bytes.len(), |recorded| {
            if let Some(call) = recorded.calls.last_mut() {
                (call.reply, call.has_failed) = (bytes, has_failed);
            }
        });
    }

    /// Records the answer of the chaincode, which ends the transaction.
    pub(crate) fn answer(&self, message: &ChaincodeMessage) {
        let mut so_far = self.so_far();
        so_far.add(message.encoded_len(), |recorded| {
            recorded.answer = Some(message.clone());
        });
        let recorded = &so_far.recorded;
        if recorded.answer.is_some() && recorded.encoded_len() <= LARGEST_TRANSACTION {
            self.recorder.write(recorded);
        } else {
            let transaction_id = message.txid.as_str();
            warn!(
                transaction_id,
                "the transaction is too large to be recorded"
            );
        }
    }

    fn so_far(&self) -> MutexGuard<'_, SoFar> {
        // Nothing that can panic happens under the lock, so what is poisoned is whole.
        self.so_far.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SoFar {
    /// Adds an entry, unless the transaction has become too large; then its recording is discarded.
    fn add(&mut self, bytes: usize, add: impl FnOnce(&mut Recorded)) {
        self.bytes = self.bytes.saturating_add(bytes);
        match self.bytes > LARGEST_TRANSACTION {
            true => self.recorded = Recorded::default(),
            false => add(&mut self.recorded),
        }
    }
}

impl fmt::Debug for Tape {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Tape").finish_non_exhaustive()
    }
}
