//! What operators see: metrics and lines about transactions, and nothing of what is in them.

use std::net::SocketAddr;

use fabric_chaincode::contract::{CallError, Contract, Functions, Refusal, TransactionContext};
use fabric_chaincode::{Ledger, LedgerError, PrivateData, Server};
use fabric_protos::protos::chaincode_message::Type;
use metrics_exporter_prometheus::PrometheusBuilder;
use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tracing::Level;

use crate::chaincode::serve;
use crate::log::Log;
use crate::peer::{Peer, failed, get, in_time, message};

/// What no line may hold.
const SECRET: &str = "c8d1f3aa";

#[tokio::test]
async fn prometheus_scrapes_what_became_of_the_transactions() {
    let (address, _recording) = export().await;
    let chaincode = serve().await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.expect_health().await;
    peer.propose("t", &["Refuse"]).await;
    assert_eq!(peer.receive().await.r#type(), Type::Completed);
    peer.propose("u", &["Panic"]).await;
    assert_eq!(peer.receive().await.r#type(), Type::Error);
    peer.send(message(Type::Response, "channel", "nobody", SECRET))
        .await;
    peer.propose("v", &["Get", SECRET]).await;
    peer.expect_call("v", Type::GetState, get(SECRET)).await;

    let page = scrape(address).await;
    for line in [
        r#"fabric_chaincode_transactions_total{outcome="completed"} 1"#,
        r#"fabric_chaincode_transactions_total{outcome="refused"} 1"#,
        r#"fabric_chaincode_transactions_total{outcome="panicked"} 1"#,
        "# TYPE fabric_chaincode_transaction_duration_seconds summary",
        "fabric_chaincode_transaction_duration_seconds_count 3",
        "# HELP fabric_chaincode_transactions_running Transactions that run",
        "fabric_chaincode_transactions_running 1",
        "fabric_chaincode_peers 1",
        "fabric_chaincode_messages_ignored_total 1",
    ] {
        assert!(page.lines().any(|it| it == line), "{line} in:\n{page}");
    }
    assert!(!page.contains(SECRET), "{page}");
}

#[tokio::test]
async fn every_line_about_a_transaction_says_which_of_which_channel() {
    let log = Log::begin_at(Level::TRACE);
    let chaincode = serve().await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.propose("t", &["Refuse"]).await;
    assert_eq!(peer.receive().await.r#type(), Type::Completed);
    peer.propose("u", &["Panic"]).await;
    assert_eq!(peer.receive().await, failed("u", "the chaincode panicked"));
    for (id, said) in [
        ("t", "the chaincode answered"),
        ("t", "the transaction ended"),
        ("u", "the chaincode panicked"),
    ] {
        let span = format!(r#"transaction{{id="{id}" channel="channel"}}"#);
        log.expect(&[&span, said]).await;
    }
}

#[tokio::test]
async fn no_argument_and_no_value_is_ever_logged() {
    let log = Log::begin_at(Level::TRACE);
    let builder = Server::builder("safe:1", Safe).plaintext();
    let server = builder.bind("127.0.0.1:0").await.unwrap();
    let address = server.local_address();
    tokio::spawn(server.serve_with_shutdown(std::future::pending()));
    let mut peer = Peer::dial(address).await;
    assert_eq!(peer.receive().await.r#type(), Type::Register);
    peer.send(message(Type::Registered, "", "", [])).await;
    peer.send(message(Type::Ready, "", "", SECRET)).await;

    let quoted = format!("\"{SECRET}\"");
    let object = format!("{{\"{SECRET}\":1}}");
    let asked = [
        vec!["Keep", SECRET],
        vec!["Read", SECRET],
        vec!["Open", SECRET],
        // Not what the functions take, of which the caller is told.
        vec!["Count", &quoted],
        vec!["Weigh", &object],
        vec!["Keep", SECRET, SECRET],
        vec![SECRET],
    ];
    for (number, arguments) in asked.iter().enumerate() {
        let id = number.to_string();
        peer.propose(&id, arguments).await;
        loop {
            let said = peer.receive().await;
            match said.r#type() {
                Type::Completed => break,
                // Nothing that it could read, and everything that it could quote.
                _ => peer.reply(&id, SECRET).await,
            }
        }
    }
    peer.propose("refused", &["Read", "a"]).await;
    peer.expect_call("refused", Type::GetState, get("a")).await;
    peer.send(message(Type::Error, "channel", "refused", SECRET))
        .await;
    assert_eq!(peer.receive().await.r#type(), Type::Completed);
    // Replies and messages that nobody waits for, and what is no proposal.
    for r#type in [Type::Response, Type::Error, Type::GetState] {
        peer.send(message(r#type, "channel", "nobody", SECRET))
            .await;
    }
    peer.send(message(Type::Transaction, "channel", "t", SECRET))
        .await;
    assert_eq!(peer.receive().await.r#type(), Type::Error);

    log.expect(&["a transaction is malformed"]).await;
    log.expect(&["a function failed"]).await;
    log.expect(&["a function failed", "its own log says why"])
        .await;
    log.expect_times(4, &["a function refused"]).await;
    let lines = log.text();
    let line = lines.lines().find(|line| line.contains(SECRET));
    assert_eq!(line, None);
}

/// A contract that tells no secrets of its own.
struct Safe;

#[derive(Debug, thiserror::Error)]
enum SafeError {
    #[error("the safe cannot be opened")]
    Unreadable(#[source] serde_json::Error),
    #[error("the ledger did not answer")]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Call(#[from] CallError),
}

#[derive(Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct Weight {}

impl Refusal for SafeError {
    fn status(&self) -> u16 {
        400
    }
}

impl Contract for Safe {
    const NAME: &'static str = "Safe";

    type Error = SafeError;
    type Context<'a, L: Ledger + 'a> = TransactionContext<'a, L>;

    fn functions<L: Ledger>(functions: &mut Functions<'_, '_, Self, L>) {
        functions
            .submit("Keep", ["it"], keep)
            .evaluate("Read", ["key"], read)
            .evaluate("Open", ["key"], open)
            .evaluate("Count", ["number"], count)
            .evaluate("Weigh", ["weight"], weigh);
    }
}

async fn keep(
    context: &TransactionContext<'_, impl Ledger>,
    it: String,
) -> Result<String, SafeError> {
    context.put_state(&it, it.clone()).await?;
    context.put_private_data(&it, &it, it.clone()).await?;
    context.set_event(&it, it.clone())?;
    Ok(it)
}

async fn read(
    context: &TransactionContext<'_, impl Ledger>,
    key: String,
) -> Result<Option<String>, SafeError> {
    let value = context.get_state(&key).await?;
    Ok(value.map(|value| String::from_utf8_lossy(&value).into_owned()))
}

/// Takes what it is told is in the safe for a number.
async fn open(
    context: &TransactionContext<'_, impl Ledger>,
    key: String,
) -> Result<u32, SafeError> {
    let value = context.get_state(&key).await?.unwrap_or_default();
    let quoted = format!("\"{}\"", String::from_utf8_lossy(&value));
    serde_json::from_str(&quoted).map_err(SafeError::Unreadable)
}

async fn count(_: &TransactionContext<'_, impl Ledger>, number: u32) -> Result<u32, SafeError> {
    Ok(number)
}

async fn weigh(_: &TransactionContext<'_, impl Ledger>, _: Weight) -> Result<(), SafeError> {
    Ok(())
}

/// An endpoint for Prometheus, with the metrics of this thread, on which all of a test runs.
async fn export() -> (SocketAddr, impl Sized) {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let exporter = PrometheusBuilder::new().with_http_listener(address);
    let (recorder, serving) = exporter.build().unwrap();
    tokio::spawn(serving);
    let recorder = Box::leak(Box::new(recorder));
    (address, metrics::set_default_local_recorder(recorder))
}

/// The page, as Prometheus asks for it.
async fn scrape(address: SocketAddr) -> String {
    let scraping = async {
        let mut socket = TcpStream::connect(address).await.unwrap();
        let request =
            format!("GET /metrics HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut page = String::new();
        socket.read_to_string(&mut page).await.unwrap();
        page
    };
    in_time(scraping).await
}
