//! The table of functions, and the way from a proposal to a response.

use emr_model::function;
use fabric_chaincode::{Chaincode, Ledger, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::caller::Caller;
use crate::context::Context;
use crate::error::ContractError;
use crate::{
    access, arguments, category, grant, keeper, member, organization, record, release, request,
};

/// The contract: gives patients the say over who reads and adds to their medical records.
///
/// Every function takes one JSON object (see [`emr_model::function`]) and answers with one. A refusal has a status from
/// 400 to 499 and the message `CODE: sentence`, of a [`ContractError`].
#[derive(Debug, Default, Clone, Copy)]
pub struct EmrContract;

impl Chaincode for EmrContract {
    async fn invoke<L: Ledger>(&self, transaction: &L) -> Response {
        match answer(transaction).await {
            Ok(payload) => Response::ok(payload),
            Err(error) => refusal(transaction, &error),
        }
    }
}

/// The answer of a function that has nothing to say: `{}`.
#[derive(Serialize)]
pub(crate) struct Done {}

async fn answer<L: Ledger>(ledger: &L) -> Result<Vec<u8>, ContractError> {
    let name = ledger.function().ok_or(ContractError::NoFunction)?;
    let context = &Context::new(ledger)?;
    match name {
        function::REGISTER_ORGANIZATION => run(context, organization::register).await,
        function::REGISTER_KEEPER => run(context, keeper::register).await,
        function::REGISTER_MEMBER => run(context, member::register).await,
        function::ACTIVATE_MEMBER => run(context, member::activate).await,
        function::SUSPEND_MEMBER => run(context, member::suspend).await,
        function::GET_MEMBER => run(context, member::look_up).await,
        function::GET_KEEPERS => run(context, keeper::list).await,

        function::PUBLISH_CATEGORY_KEY => run(context, category::publish).await,
        function::GET_CATEGORY => run(context, category::look_up).await,
        function::REQUEST_ACCESS => run(context, request::ask).await,
        function::DECIDE_REQUEST => run(context, request::decide).await,
        function::LIST_REQUESTS => run(context, request::list).await,
        function::GRANT => run(context, grant::grant).await,
        function::EXTEND_GRANT => run(context, grant::extend).await,
        function::REVOKE => run(context, grant::revoke).await,
        function::LIST_GRANTS => run(context, grant::list).await,

        function::ADD_RECORD => run(context, record::add).await,
        function::GET_RECORD => run(context, record::look_up).await,
        function::LIST_RECORDS => run(context, record::list).await,

        function::OPEN_RECORDS => run(context, access::open).await,
        function::ACCESS_LOG => run(context, access::log).await,
        function::MAY_RELEASE => run(context, release::may_release).await,

        _ => Err(ContractError::UnknownFunction),
    }
}

/// Finds out who calls, then what they ask, and lets the function decide.
async fn run<'a, L, C, R, T, F>(
    context: &'a Context<'a, L>,
    function: impl FnOnce(&'a Context<'a, L>, C, R) -> F,
) -> Result<Vec<u8>, ContractError>
where
    L: Ledger,
    C: Caller,
    R: DeserializeOwned,
    T: Serialize,
    F: Future<Output = Result<T, ContractError>>,
{
    let caller = C::identify(context).await?;
    let request = arguments::request(context.ledger)?;
    let answer = function(context, caller, request).await?;
    Ok(serde_json::to_vec(&answer).expect("answers are structs with text keys"))
}

fn refusal(transaction: &impl Ledger, error: &ContractError) -> Response {
    let code = error.code();
    let id = transaction.transaction_id();
    match std::error::Error::source(error) {
        Some(source) => tracing::error!(transaction = id, %code, %error, %source, "failed"),
        None => tracing::debug!(transaction = id, %code, "refused"),
    }
    Response::refused(code.status().into(), format!("{code}: {error}"))
}
