//! What trials ask of the chaincode that an upgrade finds.

use std::collections::BTreeMap;

use emr_model::{Function, Kind, MemberId, Submit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Writes the values of these patients as the first contract did; the answer says how many there are of each kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WriteAsFirstContract(pub Vec<MemberId>);

impl Function for WriteAsFirstContract {
    const NAME: &'static str = "Earlier:WriteAsFirstContract";
    const KIND: Kind = Kind::Submit;
    type Answer = BTreeMap<String, usize>;
}

impl Submit for WriteAsFirstContract {}
