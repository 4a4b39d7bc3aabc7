//! Ids of records.

use emr_model::{RecordId, Timestamp, TransactionId};
use serde::{Deserialize, Serialize};

use crate::format::Given;
use crate::vector::{Files, Problem, Reading, require};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordName {
    /// When the transaction is proposed.
    time: Timestamp,
    transaction: TransactionId,
    /// The record's place in the transaction.
    index: u16,
}

#[derive(Serialize)]
pub(crate) struct Exact {
    record: RecordId,
}

impl Given for RecordName {
    type Exact = Exact;

    fn examples() -> Vec<(&'static str, Self)> {
        let example = |time, byte: &str, index| Self {
            time: Timestamp::from_millis(time),
            transaction: byte.repeat(32).parse().expect("64 digits"),
            index,
        };
        vec![
            ("an ordinary time", example(1_790_000_000_000, "ab", 0)),
            (
                "the earliest time and the last index",
                example(0, "00", u16::MAX),
            ),
            ("the latest time", example(u64::MAX, "0f", 499)),
        ]
    }

    fn read(&self, _: &Files) -> Result<Reading<Exact>, Problem> {
        let record = RecordId::new(self.time, &self.transaction, self.index);
        require(
            record.time() == self.time && record.transaction() == self.transaction,
            "the id does not say its time and transaction",
        )?;
        Ok(Reading::of(Exact { record }))
    }
}
