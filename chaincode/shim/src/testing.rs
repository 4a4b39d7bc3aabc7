//! Tools that find mistakes in contracts, besides the ledger in [`memory`](crate::memory).
//!
//! # A transaction that comes out differently on every peer
//!
//! Peers that endorse one proposal must come to the same result, to the byte. Clocks, random numbers and the order of
//! hash maps prevent that, and with one peer in the test network the mistake stays hidden.
//! [`simulate_twice`](crate::memory::MemoryLedger::simulate_twice) finds it:
//!
//! ```
//! # use fabric_chaincode::memory::{MemoryLedger, Proposal};
//! # use fabric_chaincode::{Chaincode, Ledger, Response, SerializedIdentity};
//! use std::collections::HashSet;
//!
//! struct Auction;
//!
//! impl Chaincode for Auction {
//!     async fn invoke<L: Ledger>(&self, transaction: &L) -> Response {
//!         let bidders: HashSet<u32> = (0..100).collect();
//!         transaction.put_state("ranking", format!("{bidders:?}")).await.expect("the key is not empty");
//!         Response::ok("")
//!     }
//! }
//!
//! # futures::executor::block_on(async {
//! let ledger = MemoryLedger::new("channel");
//! let proposal = Proposal::new(SerializedIdentity::new("Org1MSP", "PEM"), ["Close"]);
//! let differences = ledger.simulate_twice(&Auction, proposal).await.expect_err("hash sets have no order");
//! let said = differences.to_string();
//! assert!(said.contains(r#"the first run puts key "ranking""#), "{said}");
//! # });
//! ```
//!
//! # A recorded session
//!
//! A server with a [`Recorder`] writes down what peers ask and reply, with all arguments and values. Do not record real
//! data.
//!
//! ```no_run
//! # use fabric_chaincode::{Chaincode, Ledger, Response, Server};
//! # use fabric_chaincode::testing::Recorder;
//! # struct Cars;
//! # impl Chaincode for Cars {
//! #     async fn invoke<L: Ledger>(&self, _: &L) -> Response { Response::ok("") }
//! # }
//! # async fn serve() -> Result<(), Box<dyn std::error::Error>> {
//! let recorder = Recorder::create("session.recording")?;
//! let server = Server::builder("cars:9f3b…", Cars).record(recorder);
//! # let _ = server;
//! # Ok(())
//! # }
//! ```
//!
//! A [`Recording`] replays the session to the current chaincode, without a peer, and names the transactions that come
//! out differently: something has changed since, or a transaction depends on more than its proposal and the ledger.
//!
//! ```no_run
//! # use fabric_chaincode::{Chaincode, Ledger, Response};
//! # use fabric_chaincode::testing::{Recording, RecordingError};
//! # struct Cars;
//! # impl Chaincode for Cars {
//! #     async fn invoke<L: Ledger>(&self, _: &L) -> Response { Response::ok("") }
//! # }
//! # async fn replay() -> Result<(), RecordingError> {
//! let replay = Recording::open("session.recording")?.replay(Cars).await?;
//! assert_ne!(replay.transactions, 0);
//! assert_eq!(replay.divergences, []);
//! # Ok(())
//! # }
//! ```

mod differences;
mod effects;
mod recording;
mod replies;

pub use self::differences::{Difference, Differences, Run};
pub(crate) use self::differences::{Effects, bytes};
pub use self::recording::{Divergence, Recording, RecordingError, Replay};
pub use crate::recording::Recorder;
