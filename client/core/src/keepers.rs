//! The registered keepers, to which people seal who are no members yet.

use std::time::Duration;

use emr_model::keeper::{GetKeepers, Keeper};
use emr_model::{Function, MspId, Recipient, Timestamp};
use fabric_gateway::SignedTransaction;

use crate::connection::Connection;
use crate::error::Error;

/// How old the list may be: afterwards a keeper may have another key.
const GREATEST_AGE: Duration = Duration::from_secs(3600);

/// The keepers, as peers of the ministry and of a hospital endorsed them for the web service.
///
/// # Errors
///
/// [`Error::Web`], [`Error::KeeperList`], or [`Error::Trust`] if the network did not endorse the list.
pub(crate) async fn registered(connection: &Connection) -> Result<Vec<Keeper>, Error> {
    let given = connection.web().keepers().await?;
    let now = connection.web().clock().now();
    let signed =
        SignedTransaction::from_bytes(given.transaction.0).map_err(|_| Error::KeeperList)?;
    let (transaction, profile) = (signed.transaction(), connection.profile());
    let proposal = transaction.proposal();
    let asked = Timestamp::from(proposal.timestamp());
    let is_list = proposal.channel() == profile.channel
        && proposal.chaincode() == profile.chaincode
        && matches!(proposal.arguments(), [name, _] if *name == GetKeepers::NAME)
        && now < asked.plus(GREATEST_AGE)
        && asked < now.plus(GREATEST_AGE);
    if !is_list {
        return Err(Error::KeeperList);
    }
    connection.trust().verify_endorsements(transaction)?;
    emr_model::json::from_slice(&transaction.response().payload).map_err(|_| Error::Answer)
}

/// The keepers to which an application to this organization is sealed: the ministry's and the organization's.
///
/// # Errors
///
/// [`Error::NoKeeper`].
pub(crate) fn of_application<'k>(
    keepers: &'k [Keeper],
    ministry: &MspId,
    msp: &MspId,
) -> Result<Vec<&'k Keeper>, Error> {
    let mut organizations = vec![ministry];
    if msp != ministry {
        organizations.push(msp);
    }
    let keeper_of = |msp: &MspId| {
        let mut keepers = keepers.iter();
        let keeper = keepers.find(|keeper| keeper.msp == *msp);
        keeper.ok_or_else(|| Error::NoKeeper(msp.clone()))
    };
    organizations.into_iter().map(keeper_of).collect()
}

/// To whom their files are sealed.
pub(crate) fn recipients<'k>(keepers: &[&'k Keeper]) -> Vec<&'k Recipient> {
    keepers.iter().map(|keeper| &keeper.recipient).collect()
}
