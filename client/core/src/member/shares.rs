//! Asks keepers for their shares of the records that an access entry opens.

use std::collections::HashMap;

use emr_api::custody::ReleasedShares;
use emr_model::access::{AccessKey, ReleasedPart};
use emr_model::keeper::Keeper;
use emr_model::record::RecordFacts;
use emr_model::{MspId, RecordId};
use emr_sealing::record::{OpenError, Share};
use emr_trust::{TrustError, verify_released};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use zeroize::Zeroize;

use super::Member;
use crate::error::{Error, said};
use crate::ports::BoxFuture;

/// The number of keepers whose shares suffice.
const ENOUGH: usize = 2;

type Shares = HashMap<RecordId, Share>;

/// The shares that came so far, and the keepers who have not answered yet.
pub(super) struct Gathering<'a> {
    asked: FuturesUnordered<BoxFuture<'a, (MspId, Result<Shares, Error>)>>,
    gathered: Vec<Shares>,
    refused: Vec<(MspId, String)>,
}

impl Gathering<'_> {
    /// Waits until two keepers have released their shares of every record.
    ///
    /// # Errors
    ///
    /// [`Error::TooFewShares`] with the keepers' answers.
    pub(super) async fn enough(&mut self, facts: &[RecordFacts]) -> Result<(), Error> {
        let lacks = |gathering: &Self| {
            let mut records = facts.iter().map(|facts| &facts.context.record);
            records.any(|record| gathering.of(record).len() < ENOUGH)
        };
        while lacks(self) {
            if !self.more().await {
                return Err(Error::TooFewShares(std::mem::take(&mut self.refused)));
            }
        }
        Ok(())
    }

    /// Opens something with the shares of a record received so far. While a bad share is among them, waits for the next
    /// keeper's.
    pub(super) async fn open<T>(
        &mut self,
        record: &RecordId,
        open: impl Fn(&[Share]) -> Result<T, OpenError>,
    ) -> Result<T, OpenError> {
        loop {
            let opened = open(&self.of(record));
            let is_bad_share = matches!(opened, Err(OpenError::SharesDoNotCombine));
            if !is_bad_share || !self.more().await {
                return opened;
            }
        }
    }

    /// Waits for one more keeper; `false` if all have answered.
    async fn more(&mut self) -> bool {
        match self.asked.next().await {
            None => return false,
            Some((_, Ok(shares))) => self.gathered.push(shares),
            Some((msp, Err(error))) => self.refused.push((msp, said(&error))),
        }
        true
    }

    /// The shares of one record so far.
    fn of(&self, record: &RecordId) -> Vec<Share> {
        self.gathered
            .iter()
            .filter_map(|shares| shares.get(record).cloned())
            .collect()
    }
}

impl Member {
    /// Asks every keeper of these records at once for its shares of the gate keys or, in an emergency, of the record
    /// keys.
    pub(super) fn gather<'a>(
        &'a self,
        access: &'a AccessKey,
        facts: &'a [RecordFacts],
        keepers: &'a [Keeper],
        part: ReleasedPart,
    ) -> Gathering<'a> {
        let holds = |keeper: &&Keeper| {
            facts
                .iter()
                .any(|facts| place(facts, &keeper.msp).is_some())
        };
        let ask = |keeper: &'a Keeper| -> BoxFuture<'a, _> {
            Box::pin(async move {
                (
                    keeper.msp.clone(),
                    self.ask(access, facts, keeper, part).await,
                )
            })
        };
        Gathering {
            asked: keepers.iter().filter(holds).map(ask).collect(),
            gathered: Vec::new(),
            refused: Vec::new(),
        }
    }

    async fn ask(
        &self,
        access: &AccessKey,
        facts: &[RecordFacts],
        keeper: &Keeper,
        part: ReleasedPart,
    ) -> Result<Shares, Error> {
        let released = self.session.web().release(&keeper.msp, access).await?;
        verify_released(&released, keeper)?;
        let device = self.agreement(&released.sealed.0).await?;
        let text = device.decrypt(&released.sealed.0)?;
        let mut released: ReleasedShares =
            emr_model::json::from_slice(&text).map_err(|_| Error::Answer)?;
        let is_for_this = released.transaction == access.transaction
            && released.reader == self.id
            && released.msp == keeper.msp
            && released.part == part;
        let shares = match is_for_this {
            true => own_shares(&released, facts),
            false => Err(TrustError::AnotherReceipt(keeper.msp.clone()).into()),
        };
        for released in &mut released.shares {
            released.share.0.zeroize();
        }
        shares
    }
}

/// A keeper's shares of the opened records; ignores shares of other records or in another keeper's place.
fn own_shares(released: &ReleasedShares, facts: &[RecordFacts]) -> Result<Shares, Error> {
    let mut shares = Shares::new();
    for released_share in &released.shares {
        let facts = facts.iter().find(|facts| {
            facts.context.record == released_share.record
                && facts.context.version == released_share.version
        });
        let Some(place) = facts.and_then(|facts| place(facts, &released.msp)) else {
            continue;
        };
        let share = Share::try_from(&released_share.share)?;
        if usize::from(share.x()) == place {
            shares.insert(released_share.record.clone(), share);
        }
    }
    Ok(shares)
}

/// The keeper's place among a record's keepers: 1, 2 or 3, which is also its share's x.
fn place(facts: &RecordFacts, keeper: &MspId) -> Option<usize> {
    let mut keepers = facts.parts.keepers.iter();
    keepers
        .position(|file| &file.msp == keeper)
        .map(|index| index + 1)
}

#[cfg(test)]
mod tests;
