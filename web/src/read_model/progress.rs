//! How far the read model has read, compared with what peers say of the ledger.

use std::fmt;
use std::time::Duration;

use tokio::time::Instant;

/// The model is late if it lacks this many blocks.
const LATE_BLOCKS: u64 = 10;
/// The model is late if no peer has answered for this long.
const LATE_SILENCE: Duration = Duration::from_secs(5);

/// What the service knows of its own read model.
#[derive(Debug, Clone, Default)]
pub(crate) struct Progress {
    /// How many blocks the model holds.
    pub(crate) height: u64,
    /// What a peer said last; `None` if no peer has answered since the service started.
    word: Option<Word>,
    /// The block before which the model stands still because it cannot read it, if there is one.
    pub(super) stopped: Option<Stopped>,
}

/// What a peer said of the ledger's height.
#[derive(Debug, Clone, Copy)]
struct Word {
    /// How many blocks the ledger had when a peer first answered since the service started.
    first_height: u64,
    /// How many blocks the ledger has.
    height: u64,
    /// When the peer said so.
    at: Instant,
}

/// A block that the model cannot read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stopped {
    /// Its number.
    pub(crate) block: u64,
    /// Which transaction, and why.
    pub(crate) why: String,
}

/// Why the read model may be out of date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Late {
    /// A block cannot be read.
    Stopped(Stopped),
    /// The model has not read all blocks that existed when the service started.
    Starting {
        /// How many blocks the model holds.
        height: u64,
    },
    /// The model lacks this many blocks.
    Behind(u64),
    /// No peer has answered for this long.
    Silent(Duration),
}

impl fmt::Display for Late {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stopped(Stopped { block, why }) => {
                write!(formatter, "block {block} cannot be read: {why}")
            }
            Self::Starting { height } => {
                write!(
                    formatter,
                    "the ledger is being read, {height} blocks so far"
                )
            }
            Self::Behind(blocks) => write!(formatter, "{blocks} blocks are not read yet"),
            Self::Silent(silence) => {
                let seconds = silence.as_secs();
                write!(formatter, "no peer has answered for {seconds} s")
            }
        }
    }
}

impl Progress {
    /// A model that holds `height` blocks, of a service to which no peer has answered yet.
    pub(super) fn at(height: u64) -> Self {
        Self {
            height,
            ..Self::default()
        }
    }

    /// Notes that a peer says that the ledger has this many blocks.
    pub(super) fn heard(&mut self, height: u64, at: Instant) {
        let first_height = self.word.map_or(height, |word| word.first_height);
        self.word = Some(Word {
            first_height,
            height,
            at,
        });
    }

    /// Notes how many blocks the model holds.
    pub(super) fn reached(&mut self, height: u64) {
        self.height = height;
        if self
            .stopped
            .as_ref()
            .is_some_and(|stopped| stopped.block < height)
        {
            self.stopped = None;
        }
    }

    /// Whether the model has read all blocks that existed when the service started.
    pub(crate) fn has_caught_up(&self) -> bool {
        self.word
            .is_some_and(|word| word.first_height <= self.height)
    }

    /// Why the model may be out of date, if it may.
    pub(crate) fn late(&self, now: Instant) -> Option<Late> {
        if let Some(stopped) = &self.stopped {
            return Some(Late::Stopped(stopped.clone()));
        }
        let height = self.height;
        let Some(word) = self.word.filter(|_| self.has_caught_up()) else {
            return Some(Late::Starting { height });
        };
        let (behind, silence) = (word.height.saturating_sub(height), now - word.at);
        if behind >= LATE_BLOCKS {
            Some(Late::Behind(behind))
        } else if silence >= LATE_SILENCE {
            Some(Late::Silent(silence))
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_blocks_or_five_seconds_of_silence_are_late() {
        let now = Instant::now();
        let mut progress = Progress::default();
        let after = |seconds| now + Duration::from_secs(seconds);
        assert_eq!(progress.late(now), Some(Late::Starting { height: 0 }));
        progress.heard(3, now);
        progress.reached(2);
        assert_eq!(progress.late(now), Some(Late::Starting { height: 2 }));
        progress.reached(3);
        assert_eq!(progress.late(after(4)), None);
        let silence = Duration::from_secs(5);
        assert_eq!(progress.late(after(5)), Some(Late::Silent(silence)));
        progress.heard(12, after(5));
        assert_eq!(progress.late(after(5)), None);
        progress.heard(13, after(5));
        assert_eq!(progress.late(after(5)), Some(Late::Behind(10)));
    }

    #[test]
    fn a_block_that_cannot_be_read_is_named_until_it_is_read() {
        let now = Instant::now();
        let stopped = Stopped {
            block: 3,
            why: "of no reason".to_owned(),
        };
        let mut progress = Progress::default();
        progress.heard(4, now);
        progress.reached(3);
        progress.stopped = Some(stopped.clone());
        assert_eq!(progress.late(now), Some(Late::Stopped(stopped)));
        progress.reached(4);
        assert_eq!(progress.late(now), None);
    }
}
