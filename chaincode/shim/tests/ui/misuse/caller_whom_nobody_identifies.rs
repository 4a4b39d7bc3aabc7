use fabric_chaincode::Ledger;
use fabric_chaincode::contract::{CallError, Contract, Functions, TransactionContext};

/// It does not say how it is identified.
struct Registrar;

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
    _context: &TransactionContext<'_, impl Ledger>,
    _registrar: Registrar,
    _plate: String,
) -> Result<(), CallError> {
    Ok(())
}

fn main() {}
