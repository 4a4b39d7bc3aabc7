//! What the author of a chaincode implements.

use crate::{Ledger, Response};

/// A chaincode: it is given one transaction at a time and answers each with a [`Response`].
///
/// Many transactions run at once on one value, so state lives on the ledger alone. A transaction must come to the
/// same result on every peer: no clock, no randomness, no network, nothing whose order is not fixed.
pub trait Chaincode: Send + Sync + 'static {
    /// Runs one proposal against the ledger.
    ///
    /// A response with a status of 400 or more is not endorsed, so its writes never happen.
    fn invoke<L: Ledger>(&self, transaction: &L) -> impl Future<Output = Response> + Send;

    /// Runs the first proposal of a chaincode that was approved with `--init-required`.
    ///
    /// Defaults to [`invoke`](Self::invoke): the proposal names its function like any other.
    fn init<L: Ledger>(&self, transaction: &L) -> impl Future<Output = Response> + Send {
        self.invoke(transaction)
    }
}
