//! Streams that go on where they stopped, as often as the connection breaks.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use fabric_protos::common::Block;
use fabric_protos::protos::{BlockAndPrivateData, FilteredBlock};
use futures::stream::{self, BoxStream, Stream, StreamExt};

use crate::{CommittedEvent, Contract, Events, Network, PeerError, Position, SigningError};

/// Blocks, or events, in the order of the ledger, each once, for as long as the caller wants them.
///
/// When the connection breaks or the peer is not there, the stream waits, asks again, and goes on after the last item
/// that it gave: after 100 ms at first, then twice as long each time, at most 5 s. Its last item is an error that asking
/// again does not mend, such as a refusal; then it ends.
///
/// Keep the position of each item once you have handled it, in a variable, a [`FileCheckpointer`], or a database of your
/// own together with what you made of the item. The next run of the program begins there.
///
/// A stream from [`Position::Next`] first learns which block is next, so that it misses none later.
///
/// [`FileCheckpointer`]: crate::FileCheckpointer
///
/// ```no_run
/// # async fn example(contract: fabric_gateway::Contract) -> Result<(), Box<dyn std::error::Error>> {
/// use fabric_gateway::FileCheckpointer;
/// use futures::StreamExt;
///
/// let mut checkpointer = FileCheckpointer::open("events.json")?;
/// let mut events = contract.resuming_events(checkpointer.position());
/// while let Some(event) = events.next().await {
///     let event = event?;
///     println!("{} in block {}", event.name, event.block_number);
///     checkpointer.keep(event.position())?;
/// }
/// # Ok(())
/// # }
/// ```
pub struct ResumingEvents<T>(BoxStream<'static, Result<T, EventsError>>);

/// Why a stream of blocks or events ended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EventsError {
    /// Fault: the caller. The key did not sign the request.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// Fault: the caller or the peer. The peer refused, or sent what it was not asked for.
    #[error(transparent)]
    Peer(#[from] PeerError),
}

impl<T> Stream for ResumingEvents<T> {
    type Item = Result<T, EventsError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context)
    }
}

impl<T> fmt::Debug for ResumingEvents<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ResumingEvents")
            .finish_non_exhaustive()
    }
}

impl Contract {
    /// The events of this chaincode, also after the peer was away.
    pub fn resuming_events(&self, from: Position) -> ResumingEvents<CommittedEvent> {
        let contract = self.clone();
        let network = self.network();
        resuming(network, from, move |from| contract.events(from))
    }
}

impl Network {
    /// The channel's blocks, also after the peer was away.
    pub fn resuming_blocks(&self, from: Position) -> ResumingEvents<Block> {
        let network = self.clone();
        resuming(self.clone(), from, move |from| network.blocks(from))
    }

    /// The channel's blocks without what transactions read, wrote and said, also after the peer was away.
    pub fn resuming_filtered_blocks(&self, from: Position) -> ResumingEvents<FilteredBlock> {
        let network = self.clone();
        resuming(self.clone(), from, move |from| {
            network.filtered_blocks(from)
        })
    }

    /// The channel's blocks with the private data of the peer's organization, also after the peer was away.
    pub fn resuming_blocks_with_private_data(
        &self,
        from: Position,
    ) -> ResumingEvents<BlockAndPrivateData> {
        let network = self.clone();
        resuming(self.clone(), from, move |from| {
            network.blocks_with_private_data(from)
        })
    }
}

/// An item after which a stream can go on.
trait Positioned {
    /// Where a stream begins whose first item is the one after this.
    fn next_position(&self) -> Position;
}

impl Positioned for CommittedEvent {
    fn next_position(&self) -> Position {
        self.position()
    }
}

impl Positioned for Block {
    fn next_position(&self) -> Position {
        after_block(self.header.as_ref().map_or(0, |header| header.number))
    }
}

impl Positioned for FilteredBlock {
    fn next_position(&self) -> Position {
        after_block(self.number)
    }
}

impl Positioned for BlockAndPrivateData {
    fn next_position(&self) -> Position {
        self.block
            .as_ref()
            .map_or(Position::Block(0), Block::next_position)
    }
}

fn after_block(number: u64) -> Position {
    Position::Block(number.saturating_add(1))
}

/// What a stream knows between two items.
struct State<T, O> {
    network: Network,
    open: O,
    position: Position,
    events: Option<Events<T>>,
    delays: ExponentialBackoff,
    has_ended: bool,
}

fn resuming<T, O>(network: Network, from: Position, open: O) -> ResumingEvents<T>
where
    T: Positioned + Send + 'static,
    O: Fn(&Position) -> Result<Events<T>, SigningError> + Send + 'static,
{
    let state = State {
        network,
        open,
        position: from,
        events: None,
        delays: delays(),
        has_ended: false,
    };
    let items = stream::unfold(state, |mut state| async move {
        if state.has_ended {
            return None;
        }
        let item = state.next().await;
        state.has_ended = item.is_err();
        Some((item, state))
    });
    ResumingEvents(items.boxed())
}

impl<T, O> State<T, O>
where
    T: Positioned,
    O: Fn(&Position) -> Result<Events<T>, SigningError>,
{
    async fn next(&mut self) -> Result<T, EventsError> {
        loop {
            match self.attempt().await {
                Ok(Some(item)) => {
                    self.position = item.next_position();
                    self.delays = delays();
                    return Ok(item);
                }
                Err(EventsError::Peer(error)) if !is_passing(&error) => return Err(error.into()),
                Err(EventsError::Signing(error)) => return Err(error.into()),
                // The peer ended the stream, or the connection broke.
                Ok(None) | Err(EventsError::Peer(_)) => self.events = None,
            }
            tokio::time::sleep(self.delays.next().unwrap_or(LONGEST_DELAY)).await;
        }
    }

    async fn attempt(&mut self) -> Result<Option<T>, EventsError> {
        if self.position == Position::Next {
            self.position = after_block(self.network.newest_block().await?);
        }
        let events = match &mut self.events {
            Some(events) => events,
            none => none.insert((self.open)(&self.position)?),
        };
        Ok(events.next().await.transpose()?)
    }
}

/// Whether the same request may succeed later. A peer whose connection breaks in the middle of a message answers, by
/// tonic's word, with [`Code::Unknown`](crate::Code::Unknown); one that stops, with `Cancelled`.
fn is_passing(error: &PeerError) -> bool {
    use crate::Code;
    error.is_retryable() || matches!(error.code, Code::Unknown | Code::Cancelled)
}

const SHORTEST_DELAY: Duration = Duration::from_millis(100);
const LONGEST_DELAY: Duration = Duration::from_secs(5);

fn delays() -> ExponentialBackoff {
    ExponentialBuilder::new()
        .with_min_delay(SHORTEST_DELAY)
        .with_max_delay(LONGEST_DELAY)
        .without_max_times()
        .build()
}
