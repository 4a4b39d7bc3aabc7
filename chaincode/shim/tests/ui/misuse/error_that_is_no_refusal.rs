use fabric_chaincode::Ledger;
use fabric_chaincode::contract::{Contract, Functions, TransactionContext};

/// It does not say with which status it refuses.
struct CarError;

struct Cars;

impl Contract for Cars {
    const NAME: &'static str = "Cars";

    type Error = CarError;
    type Context<'a, L: Ledger + 'a> = TransactionContext<'a, L>;

    fn functions<L: Ledger>(functions: &mut Functions<'_, '_, Self, L>) {
        functions.submit("Sell", ["plate"], sell);
    }
}

async fn sell(
    _context: &TransactionContext<'_, impl Ledger>,
    _plate: String,
) -> Result<(), CarError> {
    Ok(())
}

fn main() {}
