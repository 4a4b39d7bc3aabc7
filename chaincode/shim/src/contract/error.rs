//! Why a contract refuses, and what becomes of that.

use std::error::Error;

use tracing::{debug, error};

use crate::{Ledger, LedgerError, Response};

/// An error that says how a proposal is refused.
pub trait Refusal: Error + Send {
    /// The status, in the manner of HTTP: 400 to 499. What is less counts as 400.
    ///
    /// From 500 on the endorser hands the keys that the simulation read to the caller.
    fn status(&self) -> u16;

    /// The sentence for whoever sent the proposal. Unless said otherwise it is the error's own, and what is wrong with an
    /// argument, if that is why.
    fn message(&self) -> String {
        match argument_problem(self.source()) {
            Some(problem) => format!("{self}: {problem}"),
            None => self.to_string(),
        }
    }
}

/// Why a call does not reach its function, or its result not the caller.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The proposal's first argument is missing or no UTF-8.
    #[error("the proposal names no function")]
    NoFunction,
    /// The table has no such function.
    #[error("the contract has no such function")]
    UnknownFunction,
    /// There are more or fewer arguments than the function has parameters.
    #[error("the function takes {expected} arguments, not {given}")]
    ArgumentCount {
        /// What the function takes.
        expected: usize,
        /// What was given.
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
    /// An argument is not what the function takes.
    #[error("the argument {name} is wrong")]
    Argument {
        /// The parameter.
        name: &'static str,
        /// What is wrong with it.
        #[source]
        problem: ArgumentProblem,
    },
    /// A function that is listed for evaluation tried to write or to set an event, whatever it made of the error: the
    /// contract's mistake.
    #[error("the function is listed for evaluation and must not write; list it with `submit`")]
    WriteInEvaluate,
    /// The function's result cannot be written as JSON: the contract's mistake.
    #[error("the result cannot be written as JSON")]
    Result(#[source] serde_json::Error),
}

/// What is wrong with an argument. Texts of [`Json`](Self::Json) can quote the argument.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArgumentProblem {
    /// A text is no UTF-8.
    #[error("it is not UTF-8")]
    NotUtf8,
    /// An object is expected, and this is none.
    #[error("it is not a JSON object")]
    NotAnObject,
    /// It is not JSON, or not of this type.
    #[error("{}{error}", if field.is_empty() { String::new() } else { format!("{field}: ") })]
    Json {
        /// The innermost field that is known and wrong, as `terms.epochs[0].epoch`; empty if it is all of the argument.
        ///
        /// A field that the type refuses as unknown is not named. Keys of maps and of fields that a type ignores are, and
        /// those are the argument's own words.
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
    /// 400 for keys, ranges, bookmarks and sizes of pages that cannot be, which mostly come from the caller; else 499.
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

/// The response to a refusal. What has a source is nobody's refusal but a failure, so the log has it.
pub(super) fn refuse(ledger: &impl Ledger, refusal: &impl Refusal) -> Response {
    let transaction_id = ledger.transaction_id();
    let status = refusal.status();
    match refusal.source() {
        Some(source) if !is_callers(source) => {
            let source = without_quotes(source);
            error!(transaction_id, status, reason = %refusal, source, "a function failed");
        }
        // What is wrong with an argument may quote it, and is for the caller alone. Nor can they fill the log.
        _ => debug!(transaction_id, status, reason = %refusal, "a function refused"),
    }
    Response::refused(i32::from(status).max(Response::REFUSED), refusal.message())
}

/// Whether a refusal has this cause because of what the caller gave.
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

/// The sentence of an error, without what others are quoted with: Serde quotes what it reads, which may be a value of the
/// ledger, and peers and called chaincodes may say what they were given.
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
