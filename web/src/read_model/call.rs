//! The call of a committed transaction, in each form that a deployed contract ever took.

use emr_model::first_contract;
use emr_model::{Call, InvalidCall, Kind};

use super::block::CommittedCall;
use super::creator::creator;

/// Why a valid call of our chaincode cannot be decoded: this program is older than the contract, or is broken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Undecodable {
    /// The name is not text.
    #[error("its function's name is not text")]
    Name,
    /// One of our contracts has a function that this program does not know.
    #[error("this program does not know the function {0}")]
    UnknownFunction(String),
    /// The function takes one argument.
    #[error("{0} has {1} arguments instead of one")]
    Arguments(&'static str, usize),
    /// The argument has another form than in any version of the contract that this program knows.
    #[error("the argument of {0} has an unknown form")]
    Argument(&'static str, #[source] serde_json::Error),
    /// The answer has another form than in any version of the contract that this program knows.
    #[error("the answer of {0} has an unknown form")]
    Answer(&'static str, #[source] serde_json::Error),
    /// The contract knew the creator as a member, this program does not.
    #[error("the creator of {0} is not a member")]
    Creator(&'static str),
}

/// The call that a valid transaction made; `None` if it only read, or called another contract of the chaincode.
///
/// # Errors
///
/// [`Undecodable`] if the call is of one of our contracts and this program does not understand it.
pub(super) fn call(committed: &CommittedCall) -> Result<Option<Call>, Undecodable> {
    let Some((name, arguments)) = committed.arguments.split_first() else {
        return Ok(None);
    };
    let name = std::str::from_utf8(name).map_err(|_| Undecodable::Name)?;
    if !is_of_our_contracts(name) {
        return Ok(None);
    }
    let (name, kind) = *Call::FUNCTIONS
        .iter()
        .find(|(known, _)| *known == name)
        .ok_or_else(|| Undecodable::UnknownFunction(name.to_owned()))?;
    if kind == Kind::Evaluate {
        return Ok(None);
    }
    let [argument] = arguments else {
        return Err(Undecodable::Arguments(name, arguments.len()));
    };
    match Call::decode(name, argument) {
        Ok(call) => Ok(Some(call)),
        Err(InvalidCall::Argument(error)) => {
            let requester = || Some(creator(&committed.creator)?.member);
            let argument = first_contract::in_present_form(name, argument, requester);
            let call = argument.and_then(|argument| Call::decode(name, &argument).ok());
            call.map(Some).ok_or(Undecodable::Argument(name, error))
        }
        Err(InvalidCall::UnknownFunction) => Err(Undecodable::UnknownFunction(name.to_owned())),
    }
}

fn is_of_our_contracts(name: &str) -> bool {
    let contract = |name: &str| {
        name.split_once(':')
            .map(|(contract, _)| contract.to_owned())
    };
    let of = contract(name);
    of.is_some()
        && Call::FUNCTIONS
            .iter()
            .any(|(known, _)| contract(known) == of)
}
