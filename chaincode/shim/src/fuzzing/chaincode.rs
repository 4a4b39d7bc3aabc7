//! A chaincode that makes every call, reads everything, and goes on after every reply.

use std::time::SystemTime;

use fabric_protos::common::{ChannelHeader, Header, SignatureHeader};
use fabric_protos::protos::chaincode_message::Type;
use fabric_protos::protos::{ChaincodeMessage, Proposal, SignedProposal};
use futures::{FutureExt, Stream, StreamExt};
use prost::Message;

use crate::{
    Chaincode, ClientIdentity, Invocation, KeyEndorsementPolicy, Ledger, PrivateData, Response,
    split_composite_key,
};

/// See the module.
#[derive(Debug)]
pub(crate) struct Curious;

impl Chaincode for Curious {
    async fn invoke<L: Ledger>(&self, transaction: &L) -> Response {
        read_proposal(transaction);
        make_calls(transaction).await;
        make_private_calls(transaction).await;
        Response::ok("everything")
    }
}

fn read_proposal(transaction: &impl Invocation) {
    let _ = ClientIdentity::read(transaction.creator());
    let _ = (transaction.function(), transaction.parameters().len());
    let _ = (transaction.timestamp_milliseconds(), transaction.binding());
    let _ = (
        transaction.transient().len(),
        transaction.decorations().len(),
    );
}

async fn make_calls(transaction: &impl Ledger) {
    let _ = transaction.get_state("a").await;
    let _ = transaction.put_state("a", "1").await;
    let _ = transaction.del_state("b").await;
    let _ = transaction
        .set_state_validation_parameter("a", "policy")
        .await;
    let _ = transaction.flush_writes().await;
    if let Ok(Some(policy)) = transaction.get_state_validation_parameter("a").await {
        let _ = KeyEndorsementPolicy::parse(&policy);
    }
    let _ = transaction.get_multiple_states(&["a", "b"]).await;
    let _ = futures::join!(transaction.get_state("c"), transaction.get_state("d"));
    // A cancelled call: its reply comes when no caller waits for it any more.
    let _ = transaction.get_state("e").now_or_never();
    read(transaction.get_state_by_range("", "")).await;
    // An abandoned query.
    let _ = transaction.get_state_by_range("", "").next().await;
    read(transaction.get_history_for_key("a")).await;
    read(transaction.get_query_result("{}")).await;
    let keys = transaction.get_state_by_partial_composite_key_with_pagination("car", &[], 2, None);
    for item in keys.await.map(|page| page.items).unwrap_or_default() {
        let _ = split_composite_key(&item.key);
    }
    let _ = transaction.invoke_chaincode("other", None, ["Do"]).await;
    let _ = transaction.set_event("done", "");
    let _ = transaction.put_state("z", "1").await;
}

async fn make_private_calls(transaction: &impl PrivateData) {
    let _ = transaction.put_private_data("some", "a", "1").await;
    let _ = transaction.get_private_data("some", "a").await;
    let _ = transaction.get_private_data_hash("some", "a").await;
    let _ = transaction.purge_private_data("some", "a").await;
    read(transaction.get_private_data_by_range("some", "", "")).await;
}

async fn read(results: impl Stream) {
    results.for_each(async |_| ()).await;
}

/// A TRANSACTION as a peer sends it.
pub(crate) fn transaction() -> ChaincodeMessage {
    let channel_header = ChannelHeader {
        timestamp: Some(SystemTime::UNIX_EPOCH.into()),
        ..Default::default()
    };
    let header = Header {
        channel_header: channel_header.encode_to_vec().into(),
        signature_header: SignatureHeader::default().encode_to_vec().into(),
    };
    let proposal = Proposal {
        header: header.encode_to_vec().into(),
        ..Default::default()
    };
    ChaincodeMessage {
        r#type: Type::Transaction.into(),
        txid: "t".to_owned(),
        channel_id: "channel".to_owned(),
        proposal: Some(SignedProposal {
            proposal_bytes: proposal.encode_to_vec().into(),
            ..Default::default()
        }),
        ..Default::default()
    }
}
