//! The table of functions.

use emr_model::function;
use fabric_chaincode::Ledger;
use fabric_chaincode::contract::{Contract, Functions};
use schemars::JsonSchema;
use serde::Serialize;

use crate::context::Context;
use crate::error::ContractError;
use crate::{access, category, grant, keeper, member, organization, record, release, request};

/// The contract: gives patients the say over who reads and adds to their medical records.
///
/// Every function takes one JSON object (see [`emr_model::function`]) and answers with one. A refusal has a status from
/// 400 to 499 and the message `CODE: sentence`, of a [`ContractError`].
#[derive(Debug, Default, Clone, Copy)]
pub struct EmrContract;

/// The one argument of every function.
const REQUEST: [&str; 1] = ["request"];

impl Contract for EmrContract {
    const NAME: &'static str = "Emr";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const LONGEST_ARGUMENT: usize = 64 * 1024;

    type Error = ContractError;
    type Context<'a, L: Ledger + 'a> = Context<'a, L>;

    fn functions<L: Ledger>(functions: &mut Functions<'_, '_, Self, L>) {
        functions
            .submit(
                function::REGISTER_ORGANIZATION,
                REQUEST,
                organization::register,
            )
            .submit(function::REGISTER_KEEPER, REQUEST, keeper::register)
            .submit(function::REGISTER_MEMBER, REQUEST, member::register)
            .submit(function::ACTIVATE_MEMBER, REQUEST, member::activate)
            .submit(function::SUSPEND_MEMBER, REQUEST, member::suspend)
            .evaluate(function::GET_MEMBER, REQUEST, member::look_up)
            .evaluate(function::GET_KEEPERS, REQUEST, keeper::list);
        functions
            .submit(function::PUBLISH_CATEGORY_KEY, REQUEST, category::publish)
            .evaluate(function::GET_CATEGORY, REQUEST, category::look_up)
            .submit(function::REQUEST_ACCESS, REQUEST, request::ask)
            .submit(function::DECIDE_REQUEST, REQUEST, request::decide)
            .evaluate(function::LIST_REQUESTS, REQUEST, request::list)
            .submit(function::GRANT, REQUEST, grant::grant)
            .submit(function::EXTEND_GRANT, REQUEST, grant::extend)
            .submit(function::REVOKE, REQUEST, grant::revoke)
            .evaluate(function::LIST_GRANTS, REQUEST, grant::list);
        functions
            .submit(function::ADD_RECORD, REQUEST, record::add)
            .evaluate(function::GET_RECORD, REQUEST, record::look_up)
            .evaluate(function::LIST_RECORDS, REQUEST, record::list);
        functions
            .submit(function::OPEN_RECORDS, REQUEST, access::open)
            .evaluate(function::ACCESS_LOG, REQUEST, access::log)
            .evaluate(function::MAY_RELEASE, REQUEST, release::may_release);
    }
}

/// The answer of a function that has nothing to say: `{}`.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Done {}
