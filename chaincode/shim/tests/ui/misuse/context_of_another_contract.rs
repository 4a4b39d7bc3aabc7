use fabric_chaincode::Ledger;
use fabric_chaincode::contract::{CallError, Contract, Functions, TransactionContext};

/// The context of another contract.
struct GarageContext;

struct Cars;

impl Contract for Cars {
    const NAME: &'static str = "Cars";

    type Error = CallError;
    type Context<'a, L: Ledger + 'a> = TransactionContext<'a, L>;

    fn functions<L: Ledger>(functions: &mut Functions<'_, '_, Self, L>) {
        functions.submit("Sell", ["plate"], sell);
    }
}

async fn sell(_context: &GarageContext, _plate: String) -> Result<(), CallError> {
    Ok(())
}

fn main() {}
