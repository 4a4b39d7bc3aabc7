//! Contracts: typed functions in a table, found by the name that a proposal gives.
//!
//! A [`Contract`] lists its [functions](Contract::functions); each is an ordinary `async fn` with serde's arguments and
//! result. Every contract is a [`Chaincode`](crate::Chaincode), and so is a tuple of up to six contracts.
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
//! A parameter of a type that is a [`Caller`] may stand between context and arguments. Then the function runs only for
//! such callers; others are refused before their arguments are read.
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
//! As in Fabric's other contract APIs, a text is its bytes, without quotes; anything else is JSON. A struct must be
//! written as a JSON object, at every depth, not as an array of its fields. A result of `()` is an empty payload.
//!
//! # Metadata
//!
//! Every contract answers `org.hyperledger.fabric:GetMetadata` for every caller, without touching the ledger. The
//! answer lists its functions and the JSON schemas of their arguments and results, in the form of Fabric's contract
//! metadata.

mod answer;
mod argument;
mod context;
mod dispatch;
mod error;
mod exact_json;
mod function;
mod functions;
mod guard;
mod kind;
mod metadata;
mod strict;
#[cfg(test)]
mod tests;

pub use self::context::{Caller, FromLedger, TransactionContext};
pub use self::error::{ArgumentProblem, CallError, Refusal};
pub use self::function::Function;
pub use self::functions::{Called, Functions};
pub use self::kind::Kind;
use crate::{Ledger, Response};

/// Typed functions by their names.
///
/// # Defaults
///
/// - the contract chooses its [context](Self::Context); [`TransactionContext`] fits if it needs nothing more
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

    /// The contract's own error: why it refuses.
    type Error: Refusal + From<CallError>;

    /// The first parameter of every function: the transaction as the contract sees it.
    type Context<'a, L: Ledger + 'a>: FromLedger<'a, L, Self::Error>;

    /// Lists the functions.
    ///
    /// A name with a colon, `Registry:Register`, is complete: one table can make up several contracts.
    fn functions<L: Ledger>(functions: &mut Functions<'_, '_, Self, L>);

    /// Runs before every function, even an unknown one, and is told which function it is.
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

    /// Answers calls of a function that the table does not have. In a chaincode of several contracts, the first one
    /// answers.
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
