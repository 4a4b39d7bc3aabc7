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
    /// What peers said; `None` if no peer has answered since the service started.
    peer_height: Option<PeerHeight>,
    /// The block before which the model stands still because it cannot read it, if there is one.
    pub(super) unreadable: Option<UnreadableBlock>,
}

/// What peers said of the ledger's height.
#[derive(Debug, Clone, Copy)]
struct PeerHeight {
    /// How many blocks the ledger had when peers first answered since the service started: the most that one said.
    first_height: u64,
    /// How many blocks the ledger has: the most that a peer said.
    height: u64,
    /// When a peer last said how many it has.
    at: Instant,
}

/// A block that the model cannot read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnreadableBlock {
    /// Its number.
    pub(crate) block: u64,
    /// Which transaction, and why.
    pub(crate) why: String,
}

/// Why the read model may be out of date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Late {
    /// A block cannot be read.
    Unreadable(UnreadableBlock),
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
            Self::Unreadable(UnreadableBlock { block, why }) => {
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

    /// Notes that a peer says that it has this many blocks: the one that is followed may be behind another.
    pub(super) fn height_reported(&mut self, height: u64, at: Instant) {
        let (first_height, greatest) = self
            .peer_height
            .map_or((height, height), |peer| (peer.first_height, peer.height));
        self.peer_height = Some(PeerHeight {
            first_height,
            height: height.max(greatest),
            at,
        });
    }

    /// How many blocks the ledger has, as far as peers said, or the model holds if that is more.
    pub(crate) fn ledger_height(&self) -> u64 {
        self.peer_height
            .map_or(0, |peer| peer.height)
            .max(self.height)
    }

    /// Notes how many blocks the model holds.
    pub(super) fn reached(&mut self, height: u64) {
        self.height = height;
        if self
            .unreadable
            .as_ref()
            .is_some_and(|unreadable| unreadable.block < height)
        {
            self.unreadable = None;
        }
    }

    /// Whether the model has read all blocks that existed when the service started.
    pub(crate) fn has_caught_up(&self) -> bool {
        self.peer_height
            .is_some_and(|peer| peer.first_height <= self.height)
    }

    /// Why the model may be out of date, if it may.
    pub(crate) fn late(&self, now: Instant) -> Option<Late> {
        if let Some(unreadable) = &self.unreadable {
            return Some(Late::Unreadable(unreadable.clone()));
        }
        let height = self.height;
        let Some(peer) = self.peer_height.filter(|_| self.has_caught_up()) else {
            return Some(Late::Starting { height });
        };
        let (behind, silence) = (peer.height.saturating_sub(height), now - peer.at);
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
        progress.height_reported(3, now);
        progress.reached(2);
        assert_eq!(progress.late(now), Some(Late::Starting { height: 2 }));
        progress.reached(3);
        assert_eq!(progress.late(after(4)), None);
        let silence = Duration::from_secs(5);
        assert_eq!(progress.late(after(5)), Some(Late::Silent(silence)));
        progress.height_reported(12, after(5));
        assert_eq!(progress.late(after(5)), None);
        progress.height_reported(13, after(5));
        assert_eq!(progress.late(after(5)), Some(Late::Behind(10)));
    }

    #[test]
    fn a_followed_peer_that_is_behind_another_makes_the_model_late() {
        let now = Instant::now();
        let mut progress = Progress::at(3);
        progress.height_reported(3, now);
        assert_eq!((progress.late(now), progress.ledger_height()), (None, 3));
        progress.height_reported(13, now);
        progress.height_reported(4, now);
        assert_eq!(progress.late(now), Some(Late::Behind(10)));
        assert_eq!(progress.ledger_height(), 13);
    }

    #[test]
    fn a_block_that_cannot_be_read_is_named_until_it_is_read() {
        let now = Instant::now();
        let unreadable = UnreadableBlock {
            block: 3,
            why: "of no reason".to_owned(),
        };
        let mut progress = Progress::default();
        progress.height_reported(4, now);
        progress.reached(3);
        progress.unreadable = Some(unreadable.clone());
        assert_eq!(progress.late(now), Some(Late::Unreadable(unreadable)));
        progress.reached(4);
        assert_eq!(progress.late(now), None);
    }
}
