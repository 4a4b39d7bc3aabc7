use fabric_chaincode::Ledger;
use fabric_chaincode::contract::{CallError, Contract, Functions, TransactionContext};

/// Nobody can tell how it is written.
struct Price(u32);

struct Cars;

impl Contract for Cars {
    const NAME: &'static str = "Cars";

    type Error = CallError;
    type Context<'a, L: Ledger + 'a> = TransactionContext<'a, L>;

    fn functions<L: Ledger>(functions: &mut Functions<'_, '_, Self, L>) {
        functions.submit("Sell", ["price"], sell);
    }
}

async fn sell(
    _context: &TransactionContext<'_, impl Ledger>,
    price: Price,
) -> Result<u32, CallError> {
    Ok(price.0)
}

fn main() {}
