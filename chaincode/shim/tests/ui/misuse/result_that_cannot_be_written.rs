use fabric_chaincode::Ledger;
use fabric_chaincode::contract::{CallError, Contract, Functions, TransactionContext};

/// Nobody can tell how it is written.
struct Car;

struct Cars;

impl Contract for Cars {
    const NAME: &'static str = "Cars";

    type Error = CallError;
    type Context<'a, L: Ledger + 'a> = TransactionContext<'a, L>;

    fn functions<L: Ledger>(functions: &mut Functions<'_, '_, Self, L>) {
        functions.evaluate("Find", ["plate"], find);
    }
}

async fn find(
    _context: &TransactionContext<'_, impl Ledger>,
    _plate: String,
) -> Result<Car, CallError> {
    Ok(Car)
}

fn main() {}
