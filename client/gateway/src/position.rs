//! Where a stream of events begins.

use fabric_protos::orderer::seek_position::Type;
use fabric_protos::orderer::{SeekNextCommit, SeekPosition, SeekSpecified};

/// Where a stream of blocks or events begins. A caller keeps it to go on later without loss or repetition.
///
/// After a block, keep `Position::Block(number + 1)`; after an event,
/// [`CommittedEvent::position`](crate::CommittedEvent::position).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Position {
    /// With the next block that the peer commits. The peer does not tell when it begins, so use this only if earlier
    /// blocks do not matter.
    #[default]
    Next,
    /// With this block, which need not exist yet.
    Block(u64),
    /// In this block, after the event of this transaction. A stream of blocks begins with the block as a whole.
    After {
        /// The block's number.
        block_number: u64,
        /// The last transaction that the caller has handled.
        transaction_id: String,
    },
}

impl Position {
    pub(crate) fn seek(&self) -> SeekPosition {
        let start = match self {
            Self::Next => Type::NextCommit(SeekNextCommit {}),
            Self::Block(number)
            | Self::After {
                block_number: number,
                ..
            } => Type::Specified(SeekSpecified { number: *number }),
        };
        SeekPosition {
            r#type: Some(start),
        }
    }

    /// Empty unless the stream begins within a block.
    pub(crate) fn after_transaction_id(&self) -> &str {
        match self {
            Self::After { transaction_id, .. } => transaction_id,
            Self::Next | Self::Block(_) => "",
        }
    }
}
