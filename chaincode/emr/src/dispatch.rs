//! The table of functions.

use emr_model::function;
use fabric_chaincode::Ledger;
use fabric_chaincode::contract::{Called, Contract, Functions, Kind};
use schemars::JsonSchema;
use serde::Serialize;

use crate::context::Context;
use crate::error::ContractError;
use crate::{
    access, addition, amendment, category, delegate, emergency, erasure, grant, keeper, member,
    member_key, organization, policy, record, recovery, release, request, slot,
};

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
    const LONGEST_ARGUMENT: usize = 256 * 1024;

    type Error = ContractError;
    type Context<'a, L: Ledger + 'a> = Context<'a, L>;

    fn functions<L: Ledger>(functions: &mut Functions<'_, '_, Self, L>) {
        functions
            .submit(
                function::REGISTER_ORGANIZATION,
                REQUEST,
                organization::register,
            )
            .submit(
                function::SUSPEND_ORGANIZATION,
                REQUEST,
                organization::suspend,
            )
            .submit(function::SET_POLICY, REQUEST, policy::set)
            .submit(function::REGISTER_KEEPER, REQUEST, keeper::register)
            .submit(function::REGISTER_MEMBER, REQUEST, member::register)
            .submit(function::ACTIVATE_MEMBER, REQUEST, member::activate)
            .submit(function::UPDATE_MEMBER, REQUEST, member::update)
            .submit(function::SUSPEND_MEMBER, REQUEST, member::suspend)
            .submit(function::REINSTATE_MEMBER, REQUEST, member::reinstate)
            .submit(function::CHANGE_KEYS, REQUEST, member_key::change)
            .submit(function::FREEZE, REQUEST, member_key::freeze)
            .submit(function::REQUEST_RECOVERY, REQUEST, recovery::ask)
            .submit(function::APPROVE_RECOVERY, REQUEST, recovery::approve)
            .submit(function::CANCEL_RECOVERY, REQUEST, recovery::cancel)
            .submit(function::FINISH_RECOVERY, REQUEST, recovery::finish)
            .evaluate(function::LIST_RECOVERIES, REQUEST, recovery::list)
            .evaluate(function::GET_MEMBER, REQUEST, member::look_up)
            .evaluate(function::LIST_MEMBERS, REQUEST, member::list)
            .evaluate(function::GET_KEEPERS, REQUEST, keeper::list)
            .evaluate(function::LIST_ORGANIZATIONS, REQUEST, organization::list)
            .evaluate(function::GET_POLICY, REQUEST, policy::look_up);
        functions
            .submit(function::PUBLISH_CATEGORY_KEY, REQUEST, category::publish)
            .submit(
                function::SET_EMERGENCY_ACCESS,
                REQUEST,
                category::set_emergency_access,
            )
            .evaluate(function::GET_CATEGORY, REQUEST, category::look_up)
            .submit(function::REQUEST_ACCESS, REQUEST, request::ask)
            .submit(function::DECIDE_REQUEST, REQUEST, request::decide)
            .evaluate(function::LIST_REQUESTS, REQUEST, request::list)
            .submit(function::GRANT, REQUEST, grant::grant)
            .submit(function::EXTEND_GRANT, REQUEST, grant::extend)
            .submit(function::REVOKE, REQUEST, grant::revoke)
            .evaluate(function::LIST_GRANTS, REQUEST, grant::list)
            .evaluate(function::MAY_ACCESS, REQUEST, grant::may_access)
            .submit(function::DELEGATE, REQUEST, delegate::delegate)
            .submit(
                function::APPOINT_GUARDIAN,
                REQUEST,
                delegate::appoint_guardian,
            )
            .submit(function::UNDELEGATE, REQUEST, delegate::undelegate)
            .evaluate(function::LIST_DELEGATIONS, REQUEST, delegate::list);
        functions
            .submit(function::ADD_RECORD, REQUEST, addition::add)
            .submit(function::ADD_RECORDS, REQUEST, addition::add_many)
            .submit(function::ANCHOR_BATCH, REQUEST, addition::anchor_batch)
            .submit(function::AMEND_RECORD, REQUEST, amendment::amend)
            .submit(function::ENTER_IN_ERROR, REQUEST, amendment::enter_in_error)
            .submit(function::REISSUE_SHARES, REQUEST, amendment::reissue_shares)
            .evaluate(function::GET_RECORD, REQUEST, record::look_up)
            .evaluate(function::LIST_RECORDS, REQUEST, record::list)
            .evaluate(function::RECORD_HISTORY, REQUEST, record::history);
        functions
            .submit(function::OPEN_RECORDS, REQUEST, access::open)
            .evaluate(function::ACCESS_LOG, REQUEST, access::log)
            .evaluate(function::MAY_RELEASE, REQUEST, release::may_release);
        functions
            .submit(function::BREAK_GLASS, REQUEST, emergency::break_glass)
            .submit(function::REVIEW_EMERGENCY, REQUEST, emergency::review)
            .evaluate(function::LIST_EMERGENCIES, REQUEST, emergency::list);
        functions
            .submit(function::ERASE_RECORDS, REQUEST, erasure::erase)
            .submit(function::CONFIRM_ERASURE, REQUEST, erasure::confirm)
            .evaluate(function::LIST_ERASURES, REQUEST, erasure::list)
            .evaluate(function::LIST_OWED_ERASURES, REQUEST, erasure::list_owed)
            .submit(function::CLOSE_SLOT, REQUEST, slot::close);
    }

    async fn before<L: Ledger>(
        context: &Self::Context<'_, L>,
        called: Called<'_>,
    ) -> Result<(), ContractError> {
        match called.kind {
            Some(Kind::Submit) => slot::require_open(context).await,
            Some(Kind::Evaluate) | None => Ok(()),
        }
    }
}

/// The answer of a function that has nothing to say: `{}`.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Done {}
