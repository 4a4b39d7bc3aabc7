//! Replays a transaction without a peer.

use std::sync::Arc;

use bytes::Bytes;
use fabric_protos::protos::ChaincodeMessage;
use fabric_protos::protos::chaincode_message::Type;
use tokio::sync::mpsc;

use super::ServerBuilder;
use super::exchange::Exchange;
use super::service::OUTGOING_MESSAGES;
use super::shared::Shared;
use super::shutdown::Lifecycle;
use super::transaction::{self, Phase};
use crate::capabilities::Capabilities;
use crate::{Chaincode, LedgerError};

/// Runs a chaincode as a server does.
pub(crate) struct Replayer<C>(Shared<C>);

impl<C: Chaincode> Replayer<C> {
    pub(crate) fn new(chaincode: C) -> Self {
        let builder = ServerBuilder::new(String::new(), chaincode);
        let lifecycle = Lifecycle::default();
        Self(Shared::new(
            builder.chaincode,
            builder.package_id,
            builder.limits,
            lifecycle,
            None,
        ))
    }

    /// Runs the transaction that begins with this message. `peer` answers its calls, given their type and request.
    pub(crate) async fn play(
        &self,
        capabilities: Capabilities,
        begin: ChaincodeMessage,
        mut peer: impl FnMut(i32, Bytes) -> Result<Bytes, LedgerError>,
    ) -> ChaincodeMessage {
        let (writer, mut calls) = mpsc::channel(OUTGOING_MESSAGES);
        let exchange = Arc::new(Exchange::new(
            begin.channel_id.clone(),
            begin.txid.clone(),
            capabilities,
            writer.downgrade(),
        ));
        let phase = match begin.r#type() {
            Type::Init => Phase::Init,
            _ => Phase::Transaction,
        };
        let running = async {
            let (answer, _) = transaction::run(&self.0, exchange.clone(), phase, begin).await;
            // Cancelled calls are answered, too, as by a peer.
            let _ = exchange.finish().await;
            answer
        };
        tokio::pin!(running);
        loop {
            tokio::select! {
                answer = &mut running => return answer,
                Some(Ok(call)) = calls.recv() => {
                    exchange.deliver(peer(call.r#type, call.payload));
                }
            }
        }
    }
}
