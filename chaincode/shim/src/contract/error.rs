//! Why a contract refuses, and which response a refusal becomes.

use std::error::Error;

use tracing::{debug, error};

use crate::{Ledger, LedgerError, Response};

/// An error that says how a proposal is refused.
pub trait Refusal: Error + Send {
    /// The status, as in HTTP, from 400 to 499. A lower one counts as 400.
    ///
    /// From 500 on, the endorser returns the keys that the simulation read to the caller.
    fn status(&self) -> u16;

    /// The sentence for the client that sent the proposal. By default it is the error's own text and, if an argument is
    /// the reason, what is wrong with it.
    fn message(&self) -> String {
        match argument_problem(self.source()) {
            Some(problem) => format!("{self}: {problem}"),
            None => self.to_string(),
        }
    }
}

/// Why a call does not reach its function, or why the result does not reach the caller.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The proposal's first argument is missing or not UTF-8.
    #[error("the proposal names no function")]
    NoFunction,
    /// The table has no such function.
    #[error("the contract has no such function")]
    UnknownFunction,
    /// There are more or fewer arguments than the function has parameters.
    #[error("the function takes {expected} arguments, not {given}")]
    ArgumentCount {
        /// The number of parameters that the function has.
        expected: usize,
        /// The number of arguments in the proposal.
        given: usize,
    },
    /// An argument is longer than [`LONGEST_ARGUMENT`](super::Contract::LONGEST_ARGUMENT).
    #[error("the argument {name} is longer than {longest} bytes")]
    ArgumentTooLong {
        /// The parameter.
        name: &'static str,
        /// The most bytes that it may have.
        longest: usize,
    },
    /// An argument is not of the type that the function takes.
    #[error("the argument {name} is wrong")]
    Argument {
        /// The parameter.
        name: &'static str,
        /// What is wrong with it.
        #[source]
        problem: ArgumentProblem,
    },
    /// Fault: the contract. A function that is listed for evaluation tried to write or to set an event, even if it then
    /// ignored the error.
    #[error("the function is listed for evaluation and must not write; list it with `submit`")]
    WriteInEvaluate,
    /// Fault: the contract. The function's result cannot be written as JSON.
    #[error("the result cannot be written as JSON")]
    Result(#[source] serde_json::Error),
}

/// What is wrong with an argument. The text of [`Json`](Self::Json) can quote the argument.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArgumentProblem {
    /// A text is not UTF-8.
    #[error("it is not UTF-8")]
    NotUtf8,
    /// The argument is not a JSON object, but the function expects one.
    #[error("it is not a JSON object")]
    NotAnObject,
    /// The argument is not JSON, or not of this type.
    #[error("{}{error}", if field.is_empty() { String::new() } else { format!("{field}: ") })]
    Json {
        /// The innermost known field that is wrong, such as `terms.epochs[0].epoch`; empty if the whole argument is
        /// wrong.
        ///
        /// A field that the type refuses as unknown is not named. Keys of maps and of ignored fields are named,
        /// although they are the argument's own words.
        field: String,
        /// What is wrong there.
        error: serde_json::Error,
    },
}

impl Refusal for CallError {
    fn status(&self) -> u16 {
        match self {
            Self::UnknownFunction => 404,
            Self::WriteInEvaluate | Self::Result(_) => 499,
            _ => 400,
        }
    }
}

impl Refusal for LedgerError {
    /// 400 for impossible keys, ranges, bookmarks and page sizes, which mostly come from the caller; otherwise 499.
    fn status(&self) -> u16 {
        match self {
            Self::EmptyKey
            | Self::CompositeKey(_)
            | Self::CompositeKeyInSimpleRange
            | Self::PageSize
            | Self::BookmarkOutsideRange => 400,
            _ => 499,
        }
    }
}

/// Makes the response to a refusal. A refusal that has a source is a failure, so it is logged as an error.
pub(super) fn refuse(ledger: &impl Ledger, refusal: &impl Refusal) -> Response {
    let transaction_id = ledger.transaction_id();
    let status = refusal.status();
    match refusal.source() {
        Some(source) if !is_callers(source) => {
            let source = without_quotes(source);
            error!(transaction_id, status, reason = %refusal, source, "a function failed");
        }
        // The text about a wrong argument may quote it, so it is for the caller only. Callers must not fill the log,
        // either.
        _ => debug!(transaction_id, status, reason = %refusal, "a function refused"),
    }
    Response::refused(i32::from(status).max(Response::REFUSED), refusal.message())
}

/// Whether the caller's own input is the cause of a refusal.
fn is_callers(cause: &(dyn Error + 'static)) -> bool {
    let of_ledger = cause.downcast_ref::<LedgerError>();
    argument_problem(Some(cause)).is_some() || of_ledger.is_some_and(|error| error.status() == 400)
}

fn argument_problem<'e>(
    mut cause: Option<&'e (dyn Error + 'static)>,
) -> Option<&'e ArgumentProblem> {
    while let Some(error) = cause {
        if let Some(problem) = error.downcast_ref() {
            return Some(problem);
        }
        cause = error.source();
    }
    None
}

/// The sentence of an error, without quoted data: Serde quotes what it reads, which may be a value of the ledger, and
/// peers and called chaincodes may repeat what they were given.
fn without_quotes(error: &(dyn Error + 'static)) -> String {
    if let Some(json) = error.downcast_ref::<serde_json::Error>() {
        return format!(
            "JSON that cannot be read or written ({:?}) at line {} column {}",
            json.classify(),
            json.line(),
            json.column()
        );
    }
    match error.downcast_ref::<LedgerError>() {
        Some(LedgerError::Peer(_)) => "the peer refused the call: its own log says why".to_owned(),
        Some(LedgerError::CalledChaincode(_)) => {
            "the called chaincode gave no response: its own log says why".to_owned()
        }
        _ => error.to_string(),
    }
}
