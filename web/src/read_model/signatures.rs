//! What was signed in a member's name, page by page.

use std::fmt;
use std::str::FromStr;

use emr_model::{MemberId, TransactionId};
use fabric_gateway::TxValidationCode;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::store::{Store, active};
use crate::database::{blocks, decode};

/// A transaction in a member's name, as the model has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SignedTransaction {
    /// The transaction.
    pub(crate) transaction: TransactionId,
    /// Where it is.
    pub(crate) position: LedgerPlace,
    /// Fabric's verdict.
    pub(crate) verdict: TxValidationCode,
}

/// A transaction's place on the ledger; as a text the bookmark of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LedgerPlace {
    /// The number of its block.
    pub(crate) block: u64,
    /// Its place in the block, from 0.
    pub(crate) place: u64,
}

impl LedgerPlace {
    /// Behind every transaction.
    pub(crate) const END: Self = Self {
        block: u64::MAX,
        place: 0,
    };
}

impl fmt::Display for LedgerPlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.block, self.place)
    }
}

/// The text is not a place.
#[derive(Debug)]
pub(crate) struct NotAPlace;

impl FromStr for LedgerPlace {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (block, place) = text.split_once('.').ok_or(NotAPlace)?;
        let number = |text: &str| text.parse().map_err(|_| NotAPlace);
        Ok(Self {
            block: number(block)?,
            place: number(place)?,
        })
    }
}

impl Store {
    /// The last `most` transactions in a member's name before a place, the newest first; of all functions or of one.
    pub(super) async fn signed_by(
        &self,
        member: &MemberId,
        function: Option<&str>,
        before: LedgerPlace,
        most: u32,
    ) -> Result<Vec<SignedTransaction>, sqlx::Error> {
        let rows = sqlx::query(concat!(
            "SELECT id, block, place, verdict FROM model_signature WHERE generation = ",
            active!(),
            " AND member = $1 AND ($2 = '' OR function = $2)
               AND (block < $3 OR block = $3 AND place < $4)
             ORDER BY block DESC, place DESC LIMIT $5"
        ))
        .bind(member.as_str())
        .bind(function.unwrap_or_default())
        .bind(blocks(before.block))
        .bind(blocks(before.place))
        .bind(i64::from(most))
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(read).collect()
    }
}

fn read(row: &AnyRow) -> Result<SignedTransaction, sqlx::Error> {
    let id: String = row.try_get("id")?;
    let number = |column| row.try_get(column).map(i64::unsigned_abs);
    let verdict = i32::try_from(row.try_get::<i64, _>("verdict")?).map_err(decode)?;
    Ok(SignedTransaction {
        transaction: id.try_into().map_err(decode)?,
        position: LedgerPlace {
            block: number("block")?,
            place: number("place")?,
        },
        verdict: TxValidationCode::try_from(verdict).map_err(decode)?,
    })
}
