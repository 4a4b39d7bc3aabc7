//! Contracts: typed functions in a table, found by the name that a proposal gives.
//!
//! A [`Contract`] lists its [functions](Contract::functions); each is an ordinary `async fn` with serde's arguments and
//! result. Whatever is a contract is a [`Chaincode`](crate::Chaincode), and so is a tuple of up to six of them.
//!
//! # What a function looks like
//!
//! ```
//! # use fabric_chaincode::contract::TransactionContext;
//! # use fabric_chaincode::{Ledger, LedgerError};
//! # type CarError = LedgerError;
//! async fn sell(
//!     context: &TransactionContext<'_, impl Ledger>, // or a context of your own: see `FromLedger`
//!     plate: String,                                 // one parameter for each argument
//!     price: u32,
//! ) -> Result<Option<String>, CarError> {            // the contract's own error
//!     # let _ = (context, plate, price);
//!     # Ok(None)
//! }
//! ```
//!
//! Between context and arguments may stand a [`Caller`]: then only such callers get in, before anybody looks at what
//! they ask.
//!
//! # Hooks
//!
//! ```
//! # use fabric_chaincode::contract::{CallError, Contract, Functions, TransactionContext};
//! # use fabric_chaincode::{Ledger, Response};
//! # struct Cars;
//! # impl Contract for Cars {
//! #     const NAME: &'static str = "Cars";
//! #     type Error = CallError;
//! #     type Context<'a, L: Ledger + 'a> = TransactionContext<'a, L>;
//! #     fn functions<L: Ledger>(_: &mut Functions<'_, '_, Self, L>) {}
//! // `Self::Context` has to be written like this here, whichever type it is.
//! async fn unknown<L: Ledger>(
//!     context: &Self::Context<'_, L>,
//!     name: &str,
//! ) -> Result<Response, CallError> {
//!     let msp_id = &context.creator().msp_id;
//!     Ok(Response::refused(404, format!("{msp_id} asks for {name}, which there is not")))
//! }
//! # }
//! ```
//!
//! # Arguments and results
//!
//! As in Fabric's other contract APIs: a text is the bytes of it, without quotes; anything else is JSON. An object must
//! be written as one, at every depth, not as an array of its fields. A result of `()` is an empty payload.
//!
//! # Metadata
//!
//! Every contract answers `org.hyperledger.fabric:GetMetadata`, to anybody and without touching the ledger, with its
//! functions and the JSON schemas of their arguments and results, in the form of Fabric's contract metadata.

mod answer;
mod argument;
mod context;
mod dispatch;
mod error;
mod function;
mod functions;
mod guard;
mod metadata;
mod strict;
#[cfg(test)]
mod tests;

pub use self::context::{Caller, FromLedger, TransactionContext};
pub use self::error::{ArgumentProblem, CallError, Refusal};
pub use self::function::Function;
pub use self::functions::{Called, Functions, Kind};
use crate::{Ledger, Response};

/// Typed functions by their names.
///
/// # Defaults
///
/// - the [context](Self::Context) is the choice of the contract; [`TransactionContext`] fits whoever needs no other
/// - [version](Self::VERSION): `latest`
/// - [longest argument](Self::LONGEST_ARGUMENT): 100 MiB, the most that a peer hands on
/// - hooks: nothing happens [before](Self::before) and [after](Self::after); an [unknown](Self::unknown) function is
///   refused
pub trait Contract: Sized + Send + Sync + 'static {
    /// The contract's name: `Register` in its table is called as `NAME:Register`, or as `Register` if no contract before
    /// it in the chaincode has such a function.
    const NAME: &'static str;

    /// The version that its metadata state.
    const VERSION: &'static str = "latest";

    /// The most bytes that one argument may have.
    const LONGEST_ARGUMENT: usize = 100 * 1024 * 1024;

    /// Why the contract refuses.
    type Error: Refusal + From<CallError>;

    /// What functions are given first: the transaction as the contract sees it.
    type Context<'a, L: Ledger + 'a>: FromLedger<'a, L, Self::Error>;

    /// Lists the functions.
    ///
    /// A name with a colon, `Registry:Register`, is complete: one table can make up several contracts.
    fn functions<L: Ledger>(functions: &mut Functions<'_, '_, Self, L>);

    /// Runs before every function, also before one that is unknown; it is told which.
    ///
    /// # Errors
    ///
    /// Refuses the transaction; the function does not run.
    fn before<L: Ledger>(
        _context: &Self::Context<'_, L>,
        _called: Called<'_>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send {
        async { Ok(()) }
    }

    /// Runs after a function that did not refuse, and sees its response.
    ///
    /// # Errors
    ///
    /// Refuses the transaction after all.
    fn after<L: Ledger>(
        _context: &Self::Context<'_, L>,
        _response: &Response,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send {
        async { Ok(()) }
    }

    /// Answers for a function that the table does not have; in a chaincode of several contracts, the first one does.
    ///
    /// # Errors
    ///
    /// [`CallError::UnknownFunction`], unless the contract says otherwise.
    fn unknown<L: Ledger>(
        _context: &Self::Context<'_, L>,
        _name: &str,
    ) -> impl Future<Output = Result<Response, Self::Error>> + Send {
        async { Err(CallError::UnknownFunction.into()) }
    }
}
