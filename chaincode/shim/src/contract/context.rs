//! What functions are given beside their arguments.

use std::ops::Deref;

use crate::Ledger;
use crate::backend::Backed;

/// Can be made of a transaction before a function runs: the context of a contract.
///
/// Implement it for whatever all functions of a contract need: the time in the contract's own type, the parsed
/// certificate, a value that is read from the ledger.
pub trait FromLedger<'a, L, E>: Sized + Send + Sync {
    /// Makes it. The ledger refuses writes already if the function is for evaluation.
    ///
    /// # Errors
    ///
    /// Refuses the transaction; the function does not run.
    fn from_ledger(ledger: &'a L) -> impl Future<Output = Result<Self, E>> + Send;
}

/// Who may call a function, as a parameter between its context and its arguments.
///
/// `X` is the contract's context, `E` its error. The caller is identified before the arguments are read: whoever may not
/// call learns nothing about them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no caller, and the table names no argument for it",
    label = "the parameter after the context is neither a caller nor a named argument",
    note = "implement `Caller` for `{Self}` if it says who may call; name all arguments in the table otherwise"
)]
pub trait Caller<X, E>: Sized + Send {
    /// The signer of the proposal as such a caller.
    ///
    /// # Errors
    ///
    /// Refuses the transaction; the function does not run.
    fn identify(context: &X) -> impl Future<Output = Result<Self, E>> + Send;
}

/// The transaction, and nothing more: a [`Ledger`], to call and to hand to whatever takes one.
#[derive(Debug)]
pub struct TransactionContext<'a, L> {
    ledger: &'a L,
}

impl<'a, L: Ledger, E> FromLedger<'a, L, E> for TransactionContext<'a, L> {
    async fn from_ledger(ledger: &'a L) -> Result<Self, E> {
        Ok(Self { ledger })
    }
}

impl<L: Ledger> Backed for TransactionContext<'_, L> {
    type Backend = L::Backend;

    fn backend(&self) -> &L::Backend {
        self.ledger.backend()
    }
}

/// So that the calls of a ledger need no trait in scope.
impl<L> Deref for TransactionContext<'_, L> {
    type Target = L;

    fn deref(&self) -> &L {
        self.ledger
    }
}
