//! Where a stream of events begins.

use fabric_protos::orderer::seek_position::Type;
use fabric_protos::orderer::{SeekNextCommit, SeekPosition, SeekSpecified};

/// Where a stream of blocks or events begins: what a caller keeps to go on later without loss or repetition.
///
/// After a block was dealt with, keep `Position::Block(number + 1)`; after an event,
/// [`CommittedEvent::position`](crate::CommittedEvent::position).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Position {
    /// With the next block that the peer commits. When the peer takes up the request is not told, so this is for who
    /// need not know what was before.
    #[default]
    Next,
    /// With this block, which may still be to come.
    Block(u64),
    /// In this block, after the event of this transaction. A stream of blocks begins with the block as a whole.
    After {
        /// The block's number.
        block_number: u64,
        /// The last transaction that was dealt with.
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

    /// Empty unless the beginning is within a block.
    pub(crate) fn after_transaction_id(&self) -> &str {
        match self {
            Self::After { transaction_id, .. } => transaction_id,
            Self::Next | Self::Block(_) => "",
        }
    }
}
