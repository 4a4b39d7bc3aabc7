use std::rc::Rc;

use fabric_chaincode::Ledger;
use fabric_chaincode::contract::{CallError, Contract, Functions, TransactionContext};

struct Cars;

impl Contract for Cars {
    const NAME: &'static str = "Cars";

    type Error = CallError;
    type Context<'a, L: Ledger + 'a> = TransactionContext<'a, L>;

    fn functions<L: Ledger>(functions: &mut Functions<'_, '_, Self, L>) {
        functions.submit("Sell", ["plate"], sell);
    }
}

async fn sell(
    context: &TransactionContext<'_, impl Ledger>,
    plate: String,
) -> Result<(), CallError> {
    let plate = Rc::new(plate);
    let _ = context.get_state(&plate).await;
    drop(plate);
    Ok(())
}

fn main() {}
