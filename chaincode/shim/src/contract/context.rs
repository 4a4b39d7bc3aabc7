//! What functions receive besides their arguments.

use std::ops::Deref;

use crate::Ledger;
use crate::backend::Backed;

/// A contract's context: it can be made from a transaction before a function runs.
///
/// Implement it for a type with what all functions of a contract need: the time in the contract's own type, the parsed
/// certificate, a value from the ledger.
pub trait FromLedger<'a, L, E>: Sized + Send + Sync {
    /// Makes the context. If the function is for evaluation, the ledger already refuses writes.
    ///
    /// # Errors
    ///
    /// Refuses the transaction; the function does not run.
    fn from_ledger(ledger: &'a L) -> impl Future<Output = Result<Self, E>> + Send;
}

/// Who may call a function, as a parameter between its context and its arguments.
///
/// `X` is the contract's context, `E` its error. The caller is identified before the arguments are read, so a caller
/// who may not call the function learns nothing about its arguments.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no caller, and the table names no argument for it",
    label = "the parameter after the context is neither a caller nor a named argument",
    note = "implement `Caller` for `{Self}` if it says who may call; name all arguments in the table otherwise"
)]
pub trait Caller<X, E>: Sized + Send {
    /// Identifies the signer of the proposal as such a caller.
    ///
    /// # Errors
    ///
    /// Refuses the transaction; the function does not run.
    fn identify(context: &X) -> impl Future<Output = Result<Self, E>> + Send;
}

/// The transaction and nothing more: a [`Ledger`], to be called and to be passed to functions that take one.
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

/// Makes the calls of the ledger available without a trait in scope.
impl<L> Deref for TransactionContext<'_, L> {
    type Target = L;

    fn deref(&self) -> &L {
        self.ledger
    }
}
