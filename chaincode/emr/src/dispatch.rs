//! The table of functions.

use emr_model::{Function, Kind};
use fabric_chaincode::Ledger;
use fabric_chaincode::contract::{self, Called, Caller, Contract, Functions};

use crate::context::Context;
use crate::error::ContractError;
use crate::{
    access, addition, amendment, category, committed, delegate, desk, directory, emergency,
    erasure, grant, keeper, member, member_key, membership_log, organization, policy, record,
    recovery, release, request, slot,
};

/// The contract: gives patients the say over who reads and adds to their medical records.
///
/// Every function takes one JSON object (see [`emr_model::Call`]) and answers with one. A refusal has a status from
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
            .handle(organization::register)
            .handle(organization::suspend)
            .handle(policy::set)
            .handle(keeper::register)
            .handle(member::register)
            .handle(member::activate)
            .handle(member::update)
            .handle(member::suspend)
            .handle(member::reinstate)
            .handle(member_key::change)
            .handle(member_key::freeze)
            .handle(recovery::ask)
            .handle(recovery::approve)
            .handle(recovery::refuse)
            .handle(recovery::cancel)
            .handle(recovery::finish)
            .handle(recovery::list)
            .handle(recovery::list_open)
            .handle(member::look_up)
            .handle(member::list)
            .handle(member_key::list)
            .handle(membership_log::list)
            .handle(keeper::list)
            .handle(organization::list)
            .handle(policy::look_up)
            .handle(directory::add)
            .handle(directory::confirm)
            .handle(directory::remove)
            .handle(directory::look_up)
            .handle(directory::list);
        functions
            .handle(category::publish)
            .handle(category::set_emergency_access)
            .handle(category::look_up)
            .handle(category::list)
            .handle(request::ask)
            .handle(request::decide)
            .handle(request::list)
            .handle(grant::grant)
            .handle(grant::extend)
            .handle(grant::revoke)
            .handle(grant::list)
            .handle(grant::may_access)
            .handle(grant::would_access)
            .handle(delegate::delegate)
            .handle(delegate::appoint_guardian)
            .handle(delegate::undelegate)
            .handle(delegate::list);
        functions
            .handle(addition::add)
            .handle(addition::add_many)
            .handle(addition::anchor_batch)
            .handle(amendment::amend)
            .handle(amendment::enter_in_error)
            .handle(amendment::reissue_shares)
            .handle(record::look_up)
            .handle(record::list)
            .handle(record::history);
        functions
            .handle(access::open)
            .handle(access::log)
            .handle(release::may_release);
        functions
            .handle(emergency::break_glass)
            .handle(emergency::review)
            .handle(emergency::list)
            .handle(desk::may_read);
        functions
            .handle(erasure::erase)
            .handle(erasure::confirm)
            .handle(erasure::list)
            .handle(erasure::list_owed)
            .handle(slot::close)
            .handle(committed::what_became_of);
    }

    async fn before<L: Ledger>(
        context: &Self::Context<'_, L>,
        called: Called<'_>,
    ) -> Result<(), ContractError> {
        match called.kind {
            Some(contract::Kind::Submit) => slot::require_open(context).await,
            Some(contract::Kind::Evaluate) | None => Ok(()),
        }
    }
}

/// Lists a handler by the request that it takes, which says the function's name, its kind and its answer.
trait Handlers<'c, 'l: 'c, L: Ledger + 'l> {
    fn handle<K, R, Running>(
        &mut self,
        handler: impl FnOnce(&'c Context<'l, L>, K, R) -> Running + Send + 'c,
    ) -> &mut Self
    where
        K: Caller<Context<'l, L>, ContractError> + 'c,
        R: Function,
        Running: Future<Output = Result<R::Answer, ContractError>> + Send + 'c;
}

impl<'c, 'l: 'c, L: Ledger + 'l> Handlers<'c, 'l, L> for Functions<'c, 'l, EmrContract, L> {
    fn handle<K, R, Running>(
        &mut self,
        handler: impl FnOnce(&'c Context<'l, L>, K, R) -> Running + Send + 'c,
    ) -> &mut Self
    where
        K: Caller<Context<'l, L>, ContractError> + 'c,
        R: Function,
        Running: Future<Output = Result<R::Answer, ContractError>> + Send + 'c,
    {
        match R::KIND {
            Kind::Submit => self.submit(R::NAME, REQUEST, handler),
            Kind::Evaluate => self.evaluate(R::NAME, REQUEST, handler),
        }
    }
}
