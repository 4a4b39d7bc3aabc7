//! Streams of the blocks and events that the peer commits.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use fabric_protos::common::{Block, Envelope};
use fabric_protos::protos::deliver_response::Type;
use fabric_protos::protos::{BlockAndPrivateData, DeliverResponse, FilteredBlock};
use futures::stream::{self, BoxStream, Stream, StreamExt, TryStreamExt};
use tonic::{Response, Status, Streaming};

use super::delivery::delivered;
use crate::{
    BlockEventsRequest, ChaincodeEventsRequest, CommittedEvent, Contract, EventsError, Gateway,
    Network, PeerError, Position, SignedBlockEventsRequest, SignedChaincodeEventsRequest,
    SigningError,
};

/// Blocks, or events, in the order of the ledger. The stream sends its request when it is first polled, and ends it
/// when it is dropped.
///
/// The stream goes on until the connection breaks or the peer refuses. Its last item is that error; a new stream from
/// the last [`Position`] misses nothing. [`ResumingEvents`](crate::ResumingEvents) begin again by themselves.
pub struct Events<T>(BoxStream<'static, Result<T, PeerError>>);

impl<T> Stream for Events<T> {
    type Item = Result<T, PeerError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context)
    }
}

impl<T> fmt::Debug for Events<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Events").finish_non_exhaustive()
    }
}

impl Contract {
    /// The events of this chaincode.
    ///
    /// # Errors
    ///
    /// [`SigningError`] if the key did not sign.
    pub fn events(&self, from: &Position) -> Result<Events<CommittedEvent>, SigningError> {
        let gateway = self.gateway();
        let request =
            ChaincodeEventsRequest::new(gateway.identity(), self.channel(), self.chaincode(), from);
        Ok(gateway.chaincode_events(&request.sign(gateway.signer())?))
    }
}

impl Network {
    /// The channel's blocks.
    ///
    /// # Errors
    ///
    /// [`SigningError`] if the key did not sign.
    pub fn blocks(&self, from: &Position) -> Result<Events<Block>, SigningError> {
        Ok(self.gateway().blocks(&self.request(from)?))
    }

    /// The channel's blocks, without what transactions read, wrote and said.
    ///
    /// # Errors
    ///
    /// [`SigningError`] if the key did not sign.
    pub fn filtered_blocks(&self, from: &Position) -> Result<Events<FilteredBlock>, SigningError> {
        Ok(self.gateway().filtered_blocks(&self.request(from)?))
    }

    /// The channel's blocks with the private data of the peer's organization.
    ///
    /// # Errors
    ///
    /// [`SigningError`] if the key did not sign.
    pub fn blocks_with_private_data(
        &self,
        from: &Position,
    ) -> Result<Events<BlockAndPrivateData>, SigningError> {
        let request = self.request(from)?;
        Ok(self.gateway().blocks_with_private_data(&request))
    }

    /// The number of the newest block that the peer has.
    pub(crate) async fn newest_block(&self) -> Result<u64, EventsError> {
        let gateway = self.gateway();
        let request = BlockEventsRequest::newest(gateway.identity(), self.channel())
            .sign(gateway.signer())?;
        let newest = gateway.filtered_blocks(&request).next().await;
        let newest = newest.unwrap_or_else(|| Err(PeerError::malformed("the peer sent nothing")));
        Ok(newest?.number)
    }

    fn request(&self, from: &Position) -> Result<SignedBlockEventsRequest, SigningError> {
        let gateway = self.gateway();
        BlockEventsRequest::new(gateway.identity(), self.channel(), from).sign(gateway.signer())
    }
}

impl Gateway {
    /// [`Contract::events`] in the name of the identity that signed the request.
    pub fn chaincode_events(
        &self,
        request: &SignedChaincodeEventsRequest,
    ) -> Events<CommittedEvent> {
        let (mut client, request) = (self.client(), request.message());
        let responses = open(async move { client.chaincode_events(request).await });
        let events = responses.map_ok(|response| {
            let events = CommittedEvent::all(response).map(Ok);
            stream::iter(events.collect::<Vec<_>>())
        });
        Events(events.try_flatten().boxed())
    }

    /// [`Network::blocks`] in the name of the identity that signed the request.
    pub fn blocks(&self, request: &SignedBlockEventsRequest) -> Events<Block> {
        let mut client = self.deliver_client();
        let request = once(request);
        let answers = open(async move { client.deliver(request).await });
        until_status(answers, |answer| match answer {
            Type::Block(block) => Some(block),
            _ => None,
        })
    }

    /// [`Network::filtered_blocks`] in the name of the identity that signed the request.
    pub fn filtered_blocks(&self, request: &SignedBlockEventsRequest) -> Events<FilteredBlock> {
        let mut client = self.deliver_client();
        let request = once(request);
        let answers = open(async move { client.deliver_filtered(request).await });
        until_status(answers, |answer| match answer {
            Type::FilteredBlock(block) => Some(block),
            _ => None,
        })
    }

    /// [`Network::blocks_with_private_data`] in the name of the identity that signed the request.
    pub fn blocks_with_private_data(
        &self,
        request: &SignedBlockEventsRequest,
    ) -> Events<BlockAndPrivateData> {
        let mut client = self.deliver_client();
        let request = once(request);
        let answers = open(async move { client.deliver_with_private_data(request).await });
        until_status(answers, |answer| match answer {
            Type::BlockAndPrivateData(block) => Some(block),
            _ => None,
        })
    }
}

fn once(request: &SignedBlockEventsRequest) -> stream::Iter<std::array::IntoIter<Envelope, 1>> {
    stream::iter([request.message()])
}

/// A peer sends nothing at all before the first item, so even connecting is part of the stream.
fn open<T: Send + 'static>(
    call: impl Future<Output = Result<Response<Streaming<T>>, Status>> + Send + 'static,
) -> impl Stream<Item = Result<T, PeerError>> + Send + 'static {
    stream::once(call)
        .map_ok(Response::into_inner)
        .try_flatten()
        .map_err(|status| PeerError::new(&status))
}

/// Returns what `take` finds in each answer, and ends after the first error.
fn until_status<T: Send + 'static>(
    answers: impl Stream<Item = Result<DeliverResponse, PeerError>> + Send + 'static,
    take: fn(Type) -> Option<T>,
) -> Events<T> {
    let items = answers.map(move |answer| delivered(answer?.r#type, take));
    let mut has_failed = false;
    let items = items.take_while(move |item| {
        let goes_on = !has_failed;
        has_failed = item.is_err();
        std::future::ready(goes_on)
    });
    Events(items.boxed())
}
