//! A chaincode whose functions do one thing each that a test is about.

use std::net::SocketAddr;

use fabric_chaincode::{
    Chaincode, Ledger, LedgerError, Response, Server, ServerBuilder, ServerError,
};
use futures::TryStreamExt;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::peer::PACKAGE_ID;

/// Does what the function's name says, and reports every failed ledger call to the test.
pub(crate) struct Scripted {
    failures: mpsc::UnboundedSender<LedgerError>,
}

/// A scripted chaincode that is being served.
pub(crate) struct Serving {
    pub(crate) address: SocketAddr,
    pub(crate) failures: mpsc::UnboundedReceiver<LedgerError>,
    pub(crate) stop: oneshot::Sender<()>,
    pub(crate) ended: JoinHandle<Result<(), ServerError>>,
}

/// Serves without TLS.
pub(crate) async fn serve() -> Serving {
    serve_with(ServerBuilder::plaintext).await
}

pub(crate) async fn serve_with(
    settings: impl FnOnce(ServerBuilder<Scripted>) -> ServerBuilder<Scripted>,
) -> Serving {
    let (chaincode, failures) = Scripted::new();
    let builder = settings(Server::builder(PACKAGE_ID, chaincode));
    let server = builder.bind("127.0.0.1:0").await.unwrap();
    let address = server.local_address();
    let (stop, stopped) = oneshot::channel();
    let signal = async { stopped.await.unwrap_or(()) };
    let ended = tokio::spawn(server.serve_with_shutdown(signal));
    Serving {
        address,
        failures,
        stop,
        ended,
    }
}

impl Chaincode for Scripted {
    async fn invoke<L: Ledger>(&self, transaction: &L) -> Response {
        self.run(transaction).await.unwrap_or_else(|failure| {
            let message = failure.to_string();
            // Not every test listens.
            let _ = self.failures.send(failure);
            Response::refused(499, message)
        })
    }

    async fn init<L: Ledger>(&self, _: &L) -> Response {
        Response::ok("initialized")
    }
}

impl Scripted {
    /// The chaincode, and what the test hears of it.
    pub(crate) fn new() -> (Self, mpsc::UnboundedReceiver<LedgerError>) {
        let (sender, failures) = mpsc::unbounded_channel();
        (Self { failures: sender }, failures)
    }

    async fn run(&self, transaction: &impl Ledger) -> Result<Response, LedgerError> {
        let parameters: Vec<&str> = transaction
            .parameters()
            .iter()
            .map(|parameter| std::str::from_utf8(parameter).unwrap())
            .collect();
        match (transaction.function().unwrap(), parameters.as_slice()) {
            ("Get", [key]) => {
                let value = transaction.get_state(key).await?;
                Ok(Response::ok(value.unwrap_or_else(|| "nothing".into())))
            }
            ("GetTwo", [one, two]) => {
                let (one, two) =
                    futures::try_join!(transaction.get_state(one), transaction.get_state(two))?;
                Ok(Response::ok(format!("{one:?} {two:?}")))
            }
            ("GetImpatiently", [one, two]) => {
                tokio::select! {
                    biased;
                    _ = transaction.get_state(one) => panic!("nobody has replied"),
                    () = tokio::task::yield_now() => {}
                }
                let value = transaction.get_state(two).await?;
                Ok(Response::ok(value.unwrap_or_default()))
            }
            ("PutImpatiently", [key, value]) => {
                tokio::select! {
                    biased;
                    _ = transaction.put_state(key, value.to_string()) => panic!("nobody has replied"),
                    () = tokio::task::yield_now() => {}
                }
                Ok(Response::ok(""))
            }
            ("Put", [key, value]) => {
                transaction.put_state(key, value.to_string()).await?;
                transaction.set_event("put", key.to_string())?;
                Ok(Response::ok(""))
            }
            ("PutLarge", [mebibytes]) => {
                transaction
                    .put_state("a", mebibytes_of_x(mebibytes))
                    .await?;
                Ok(Response::ok(""))
            }
            ("PutLargeKey", [mebibytes]) => {
                let key = String::from_utf8(mebibytes_of_x(mebibytes)).unwrap();
                transaction.put_state(&key, "1").await?;
                Ok(Response::ok(""))
            }
            ("Delete", [key]) => {
                transaction.del_state(key).await?;
                Ok(Response::ok(""))
            }
            ("Scan", [start, end]) => {
                let entries = transaction.get_state_by_range(start, end);
                let keys: Vec<_> = entries.map_ok(|entry| entry.key).try_collect().await?;
                Ok(Response::ok(keys.join(" ")))
            }
            ("ScanOne", [object_type]) => {
                let mut entries = transaction.get_state_by_partial_composite_key(object_type, &[]);
                let first = entries.try_next().await?.unwrap();
                drop(entries);
                // The closing happens in the background; the transaction goes on behind it.
                while transaction.get_state("is closed?").await?.is_none() {}
                Ok(Response::ok(first.value))
            }
            ("Page", [object_type, size, bookmark @ ..]) => {
                let page = transaction
                    .get_state_by_partial_composite_key_with_pagination(
                        object_type,
                        &[],
                        size.parse().unwrap(),
                        bookmark.first().copied(),
                    )
                    .await?;
                let keys: Vec<_> = page.items.into_iter().map(|item| item.key).collect();
                Ok(Response::ok(format!("{keys:?} {:?}", page.bookmark)))
            }
            ("Describe", parameters) => Ok(Response::ok(format!(
                "{} {} {:?} {} {parameters:?}",
                transaction.channel_id(),
                transaction.transaction_id(),
                transaction.creator(),
                transaction.timestamp_milliseconds(),
            ))),
            ("Refuse", []) => Ok(Response::refused(404, "NOT_FOUND: there is no such thing")),
            ("Return", [mebibytes]) => Ok(Response::ok(mebibytes_of_x(mebibytes))),
            ("Panic", []) => panic!("as the test asked"),
            (function, _) => panic!("the test asked for {function}"),
        }
    }
}

fn mebibytes_of_x(mebibytes: &str) -> Vec<u8> {
    vec![b'x'; mebibytes.parse::<usize>().unwrap() << 20]
}
