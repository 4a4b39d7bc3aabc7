//! What trials ask of the chaincode that an upgrade finds.

use std::collections::BTreeMap;

use emr_model::{
    CategoryId, Function, Kind, LedgerKey, MemberId, Submit, Timestamp, TransactionId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Writes the values of these members as the first contract did; the answer says how many there are of each kind. The
/// category is one of the first member's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WriteAsFirstContract(pub Vec<MemberId>, pub CategoryId);

impl Function for WriteAsFirstContract {
    const NAME: &'static str = "Earlier:WriteAsFirstContract";
    const KIND: Kind = Kind::Submit;
    type Answer = BTreeMap<String, usize>;
}

impl Submit for WriteAsFirstContract {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::CategoryKey {
            patient: self.0[0].clone(),
            category: self.1.clone(),
            epoch: 1,
        }
    }
}
