//! One transaction from its proposal to its one answer.

use std::error::Error;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use bytes::Bytes;
use fabric_protos::protos;
use fabric_protos::protos::ChaincodeMessage;
use fabric_protos::protos::chaincode_message::Type;
use futures::FutureExt;
use prost::Message;
use tracing::{debug, error, warn};

use super::MAXIMUM_MESSAGE_SIZE;
use super::exchange::Exchange;
use super::metrics::Outcome;
use super::shared::Shared;
use super::stub::ChaincodeStub;
use crate::{Chaincode, Event, Invocation as _, Response};

/// Whether a chaincode is asked to initialize itself or to do its work.
#[derive(Clone, Copy, Debug)]
pub(super) enum Phase {
    Init,
    Transaction,
}

/// Runs a transaction and makes its answer: COMPLETED with the chaincode's response, even a refusal, or ERROR if there
/// is no response.
pub(super) async fn run<C: Chaincode>(
    shared: &Shared<C>,
    exchange: Arc<Exchange>,
    phase: Phase,
    message: ChaincodeMessage,
) -> (ChaincodeMessage, Outcome) {
    let stub = match ChaincodeStub::new(exchange.clone(), message) {
        Ok(stub) => stub,
        Err(error) => {
            error!(%error, source = error.source(), "a transaction is malformed");
            return (failed(&exchange, error.to_string()), Outcome::Failed);
        }
    };
    let response = match shared.refuse_clock_skew(stub.timestamp()) {
        Some(refusal) => refusal,
        None => match invoke(&shared.chaincode, phase, &stub).await {
            Some(response) => response,
            None => {
                error!("the chaincode panicked");
                let answer = failed(&exchange, "the chaincode panicked");
                return (answer, Outcome::Panicked);
            }
        },
    };
    if let Err(error) = stub.finish_writes().await {
        // The peer's message may contain parts of the writes, so it is not logged.
        warn!("the peer did not take the writes: its own log says why");
        let answer = failed(&exchange, format!("the writes failed: {error}"));
        return (answer, Outcome::Failed);
    }
    debug!(status = response.status, "the chaincode answered");
    completed(&exchange, response, stub.into_event())
}

/// An ERROR: the chaincode has not answered the transaction.
pub(super) fn failed(exchange: &Exchange, reason: impl Into<Bytes>) -> ChaincodeMessage {
    exchange.message(Type::Error, reason)
}

/// `None` if the chaincode panicked.
async fn invoke<C: Chaincode>(
    chaincode: &C,
    phase: Phase,
    stub: &ChaincodeStub,
) -> Option<Response> {
    let running = async {
        match phase {
            Phase::Init => chaincode.init(stub).await,
            Phase::Transaction => chaincode.invoke(stub).await,
        }
    };
    AssertUnwindSafe(running).catch_unwind().await.ok()
}

fn completed(
    exchange: &Exchange,
    response: Response,
    event: Option<Event>,
) -> (ChaincodeMessage, Outcome) {
    let outcome = if response.is_refused() {
        Outcome::Refused
    } else {
        Outcome::Completed
    };
    let Response {
        status,
        message,
        payload,
    } = response;
    let response = protos::Response {
        status,
        message,
        payload,
    };
    let chaincode_event = event.map(|event| protos::ChaincodeEvent {
        tx_id: exchange.transaction_id.clone(),
        event_name: event.name,
        payload: event.payload,
        ..Default::default()
    });
    let message = ChaincodeMessage {
        chaincode_event,
        ..exchange.message(Type::Completed, response.encode_to_vec())
    };
    if message.encoded_len() > MAXIMUM_MESSAGE_SIZE {
        let answer = failed(exchange, "the chaincode's response is larger than 100 MiB");
        return (answer, Outcome::Failed);
    }
    (message, outcome)
}
