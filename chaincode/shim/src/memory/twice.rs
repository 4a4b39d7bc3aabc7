//! Simulates a transaction twice: both runs must have the same result.

use super::simulation::{Place, RangeRead, ValueWrite};
use super::{MemoryLedger, Proposal, Transaction};
use crate::testing::{Differences, Effects, bytes};
use crate::{Chaincode, Response};

impl MemoryLedger {
    /// Runs a proposal twice on the same state, compares everything that the runs did, and returns the first run with
    /// its response. The caller decides whether to commit it.
    ///
    /// Responses, events, reads, ranges in their order, writes and key policies must be the same, also in called
    /// chaincodes. Two quick runs do not reveal a value that changes more slowly, such as a date.
    ///
    /// # Errors
    ///
    /// [`Differences`] names everything that only one of the runs did, with values.
    pub async fn simulate_twice(
        &self,
        chaincode: &impl Chaincode,
        proposal: Proposal,
    ) -> Result<(Transaction, Response), Differences> {
        let [first, second] = self.transactions(proposal);
        let response = chaincode.invoke(&first).await;
        let again = chaincode.invoke(&second).await;
        effects(&first, &response).compare(&effects(&second, &again))?;
        Ok((first, response))
    }
}

fn effects(transaction: &Transaction, response: &Response) -> Effects {
    let mut effects = Effects::default();
    effects.add_response(response);
    if let Some(event) = transaction.event() {
        effects.add_event(&event);
    }
    let simulation = transaction.simulation();
    for (place, key) in simulation.reads.keys() {
        effects.add(format!("reads {}", slot(place, key)));
    }
    for (number, (chaincode, range)) in (1..).zip(&simulation.range_reads) {
        let RangeRead { start, end, .. } = range;
        let of = of_chaincode(chaincode);
        effects.add(format!("reads as range {number} {start:?} to {end:?}{of}"));
    }
    for ((place, key), write) in &simulation.values {
        let slot = slot(place, key);
        effects.add(match write {
            ValueWrite::Put(value) => format!("puts {slot}: {}", bytes(value)),
            ValueWrite::Delete => format!("deletes {slot}"),
        });
    }
    for ((place, key), policy) in &simulation.policies {
        let slot = slot(place, key);
        effects.add(format!("sets the policy of {slot}: {}", bytes(policy)));
    }
    effects
}

fn slot(place: &Place, key: &str) -> String {
    let of = of_chaincode(&place.chaincode);
    match place.is_public() {
        true => format!("key {key:?}{of}"),
        false => format!("key {key:?} of collection {}{of}", place.collection),
    }
}

/// Empty for the chaincode without a name.
fn of_chaincode(name: &str) -> String {
    match name {
        "" => String::new(),
        name => format!(" of chaincode {name}"),
    }
}
