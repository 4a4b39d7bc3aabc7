//! Wrong arguments of a client and wrong calls of a chaincode: the one at fault gets an error, and nothing reaches the
//! peer.

use fabric_chaincode::contract::{CallError, Contract, Functions, Refusal, TransactionContext};
use fabric_chaincode::{CompositeKeyError, Ledger, LedgerError, Server, composite_key};
use fabric_protos::protos::chaincode_message::Type;
use fabric_protos::protos::{
    ChaincodeInput, ChaincodeMessage, QueryResponse, QueryResultBytes, Response,
};
use futures::TryStreamExt;
use prost::Message;

use crate::chaincode::serve;
use crate::peer::{CHANNEL, PACKAGE_ID, Peer, in_time, message, proposal};

/// A tag for each name, under composite keys.
struct Tags;

#[derive(Debug, thiserror::Error)]
enum TagError {
    #[error("a tag is no key: {0}")]
    NoKey(CompositeKeyError),
    #[error("the tags cannot be read: {0}")]
    Ledger(LedgerError),
    #[error(transparent)]
    Call(#[from] CallError),
}

impl Refusal for TagError {
    fn status(&self) -> u16 {
        match self {
            Self::NoKey(_) => 400,
            Self::Ledger(error) => error.status(),
            Self::Call(error) => error.status(),
        }
    }
}

impl Contract for Tags {
    const NAME: &'static str = "Tags";

    type Error = TagError;
    type Context<'a, L: Ledger + 'a> = TransactionContext<'a, L>;

    fn functions<L: Ledger>(functions: &mut Functions<'_, '_, Self, L>) {
        functions
            .submit("Add", ["tag"], add)
            .evaluate("Test", ["tag"], add)
            .evaluate("List", ["start"], list);
    }
}

async fn add(context: &TransactionContext<'_, impl Ledger>, tag: String) -> Result<(), TagError> {
    let key = composite_key("tag", &[&tag]).map_err(TagError::NoKey)?;
    context.put_state(&key, "1").await.map_err(TagError::Ledger)
}

async fn list(
    context: &TransactionContext<'_, impl Ledger>,
    start: String,
) -> Result<Vec<String>, TagError> {
    let tags = context.get_state_by_range(&start, "");
    let tags = tags.map_ok(|tag| tag.key).try_collect();
    tags.await.map_err(TagError::Ledger)
}

async fn ask(peer: &Peer, arguments: &[&[u8]]) {
    let args = arguments.iter().map(|argument| argument.to_vec().into());
    let input = ChaincodeInput {
        args: args.collect(),
        ..Default::default()
    };
    let proposal = ChaincodeMessage {
        payload: input.encode_to_vec().into(),
        ..proposal(Type::Transaction, "t", &[])
    };
    peer.send(proposal).await;
}

fn refused(status: i32, text: &str) -> ChaincodeMessage {
    let response = Response {
        status,
        message: text.to_owned(),
        ..Default::default()
    };
    message(Type::Completed, CHANNEL, "t", response.encode_to_vec())
}

async fn connect() -> Peer {
    let builder = Server::builder(PACKAGE_ID, Tags).plaintext();
    let server = builder.bind("127.0.0.1:0").await.unwrap();
    let address = server.local_address();
    tokio::spawn(server.serve_with_shutdown(std::future::pending()));
    Peer::connect(address).await
}

#[tokio::test]
async fn a_wrong_call_is_an_error_and_is_not_sent() {
    let mut peer = connect().await;
    for (arguments, status, text) in [
        (&[&b"\xff"[..]][..], 400, "the proposal names no function"),
        (
            &[b"Add", b"\xff"],
            400,
            "the argument tag is wrong: it is not UTF-8",
        ),
        (
            &[b"Add", b"red\0green"],
            400,
            "a tag is no key: U+0000 and U+10FFFF must not be part of an object type or attribute",
        ),
        (
            &[b"Add", "\u{10ffff}".as_bytes()],
            400,
            "a tag is no key: U+0000 and U+10FFFF must not be part of an object type or attribute",
        ),
        (
            &[b"List", b"\0tag"],
            400,
            "the tags cannot be read: a range of simple keys must not begin or end with U+0000",
        ),
        (
            &[b"Test", b"red"],
            499,
            "the function is listed for evaluation and must not write; list it with `submit`",
        ),
    ] {
        ask(&peer, arguments).await;
        assert_eq!(peer.receive().await, refused(status, text));
    }
}

#[tokio::test]
async fn a_key_of_the_peers_that_is_not_utf8_is_the_peers_mistake() {
    let mut chaincode = serve().await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.propose("t", &["Scan", "a", "b"]).await;
    assert_eq!(peer.receive().await.r#type(), Type::GetStateByRange);
    // An entry whose key, its second field, is one byte that begins no character.
    let result_bytes = vec![0x12, 1, 0xff].into();
    let response = QueryResponse {
        results: vec![QueryResultBytes { result_bytes }],
        ..Default::default()
    };
    peer.reply("t", response.encode_to_vec()).await;
    let failure = in_time(chaincode.failures.recv()).await;
    assert_eq!(
        failure,
        Some(LedgerError::MalformedReply("entry of a query"))
    );
}
