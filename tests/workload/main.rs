//! A chaincode to measure: `main.go` does the same with the Go shim.

use std::process::ExitCode;

use fabric_chaincode::{
    Chaincode, Ledger, LedgerError, Response, Server, ServerError, shutdown_signal,
};
use futures::TryStreamExt;

/// Every function does a fixed kind of work. Names and arguments are those of the Go program.
struct Workload;

/// Why a call is no work.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("there is no such function, or an argument is missing or wrong")]
    Arguments,
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl Chaincode for Workload {
    async fn invoke<L: Ledger>(&self, transaction: &L) -> Response {
        match work(transaction).await {
            Ok(payload) => Response::ok(payload),
            Err(failure) => Response::refused(400, failure.to_string()),
        }
    }
}

async fn work<L: Ledger>(transaction: &L) -> Result<Vec<u8>, Failure> {
    let arguments = transaction.arguments();
    let text = |index: usize| {
        let argument = arguments.get(index).ok_or(Failure::Arguments)?;
        str::from_utf8(argument).map_err(|_| Failure::Arguments)
    };
    match text(0)? {
        "fill" => fill(transaction, text(1)?, text(2)?).await,
        "write" => write(transaction, text(1)?).await,
        "read" => read(transaction, text(1)?).await,
        "scan" => scan(transaction).await,
        "large" => {
            let value = arguments.get(1).ok_or(Failure::Arguments)?.clone();
            let old = transaction.get_state("large").await?.unwrap_or_default();
            transaction.put_state("large", value).await?;
            Ok(old.into())
        }
        _ => Err(Failure::Arguments),
    }
}

/// Writes the keys of `scan` from one number to before another.
async fn fill<L: Ledger>(transaction: &L, from: &str, to: &str) -> Result<Vec<u8>, Failure> {
    let number = |text: &str| text.parse::<u32>().map_err(|_| Failure::Arguments);
    for index in number(from)?..number(to)? {
        let value = vec![b'v'; 100];
        transaction
            .put_state(&format!("scan-{index:06}"), value)
            .await?;
    }
    Ok(Vec::new())
}

/// Two reads, three writes, an event.
async fn write<L: Ledger>(transaction: &L, key: &str) -> Result<Vec<u8>, Failure> {
    let [first, second, third] = ["a", "b", "c"].map(|part| format!("{key}-{part}"));
    transaction.get_state(&first).await?;
    transaction.get_state(&second).await?;
    for key in [&first, &second, &third] {
        transaction.put_state(key, vec![b'v'; 200]).await?;
    }
    transaction.set_event("written", key.to_owned())?;
    Ok(Vec::new())
}

/// Two reads.
async fn read<L: Ledger>(transaction: &L, key: &str) -> Result<Vec<u8>, Failure> {
    transaction.get_state(&format!("{key}-a")).await?;
    let value = transaction.get_state(&format!("{key}-b")).await?;
    Ok(value.unwrap_or_default().into())
}

/// Reads all that `fill` wrote, and says how many bytes there are.
async fn scan<L: Ledger>(transaction: &L) -> Result<Vec<u8>, Failure> {
    let mut found = transaction.get_state_by_range("scan-", "scan.");
    let mut bytes = 0;
    while let Some(item) = found.try_next().await? {
        bytes += item.value.len();
    }
    Ok(bytes.to_string().into_bytes())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("emr-workload: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), ServerError> {
    let (server, destination) = Server::from_environment(Workload, std::env::vars_os())?;
    server.run(destination, shutdown_signal()).await
}
