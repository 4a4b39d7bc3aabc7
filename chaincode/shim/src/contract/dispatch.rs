//! Runs the contract's function that a proposal names, and makes the response.

use super::error::refuse;
use super::functions::{Called, Functions};
use super::guard::Guard;
use super::kind::Kind;
use super::metadata::{Description, GET_METADATA};
use super::{CallError, Contract, FromLedger};
use crate::{Chaincode, Ledger, Response};

impl<C: Contract> Chaincode for C {
    async fn invoke<L: Ledger>(&self, transaction: &L) -> Response {
        match transaction.function() {
            Some(GET_METADATA) => metadata::<C>(&[describe::<C, Guard<'_, L>>]),
            name => run::<C, L>(name, transaction).await,
        }
    }
}

macro_rules! chaincode_of {
    ($first:ident $($more:ident)*) => {
        impl<$first: Contract, $($more: Contract),*> Chaincode for ($first, $($more,)*) {
            async fn invoke<L: Ledger>(&self, transaction: &L) -> Response {
                let name = transaction.function();
                if name == Some(GET_METADATA) {
                    return metadata::<$first>(&[describe::<$first, Guard<'_, L>>, $(describe::<$more, Guard<'_, L>>),*]);
                }
                if !has::<$first, Guard<'_, L>>(name) {
                    $(if has::<$more, Guard<'_, L>>(name) {
                        return run::<$more, L>(name, transaction).await;
                    })*
                }
                run::<$first, L>(name, transaction).await
            }
        }
    };
}

chaincode_of!(A B);
chaincode_of!(A B C);
chaincode_of!(A B C D);
chaincode_of!(A B C D E);
chaincode_of!(A B C D E F);

fn has<C: Contract, L: Ledger>(name: Option<&str>) -> bool {
    name.and_then(Functions::<C, L>::find).is_some()
}

fn describe<C: Contract, L: Ledger>(description: &mut Description) {
    Functions::<C, L>::describe(description);
}

fn metadata<First: Contract>(contracts: &[fn(&mut Description)]) -> Response {
    let mut description = Description::default();
    for describe in contracts {
        describe(&mut description);
    }
    Response::ok(description.into_json(First::NAME, First::VERSION))
}

async fn run<C: Contract, L: Ledger>(name: Option<&str>, ledger: &L) -> Response {
    // The contract decides what an unknown function may do.
    let kind = name.and_then(Functions::<C, Guard<'_, L>>::find);
    let guard = Guard::new(ledger, kind.unwrap_or(Kind::Submit));
    let answer = call::<C, _>(name, kind, &guard).await;
    let answer = match guard.was_violated() {
        true => Err(CallError::WriteInEvaluate.into()),
        false => answer,
    };
    answer.unwrap_or_else(|refusal| refuse(ledger, &refusal))
}

async fn call<C: Contract, L: Ledger>(
    name: Option<&str>,
    kind: Option<Kind>,
    ledger: &L,
) -> Result<Response, C::Error> {
    let name = name.ok_or(CallError::NoFunction)?;
    let context = <C::Context<'_, L> as FromLedger<'_, L, C::Error>>::from_ledger(ledger).await?;
    C::before(&context, Called { name, kind }).await?;
    let response = match Functions::<C, L>::call(name, &context, ledger.parameters()) {
        Some(running) => Response::ok(running.await?),
        None => C::unknown(&context, name).await?,
    };
    C::after(&context, &response).await?;
    Ok(response)
}
