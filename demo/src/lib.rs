//! The people of a demo network. The people are invented, but their keys, certificates, grants and records are real:
//! the code that members use makes them.
//!
//! [`people`] admits people to any new network, for tests, too.

mod cast;
mod error;
mod folder;
mod history;
pub mod people;
mod populate;

use emr_model::ErrorCode;
use emr_model::member::Role;
use emr_native::wallet::{Passphrase, Wallet};
use emr_network::Network;

use people::Person;

pub use cast::{DemoPerson, OFFICIAL};
pub use error::Error;
pub use folder::Folder;
pub use populate::populate;

/// Makes the demo people of a new network, unless they were made before; returns their folder.
///
/// If an earlier run was interrupted, its official goes on and all others are made anew.
///
/// # Errors
///
/// [`Error`].
pub async fn seed(network: &Network) -> Result<Folder, Error> {
    let folder = Folder::of(network);
    if folder.is_complete() {
        return Ok(folder);
    }
    let passphrase = folder.prepare()?;
    let mut official = official(network, &folder, &passphrase).await?;
    let profile = people::profile(network.layout())?;
    let (approver, registrars) = (official.member.session(), official.wallet.registrars());
    let contacts = populate(&profile, approver, &registrars, &folder, &passphrase).await?;
    official.wallet.contacts = contacts;
    official
        .wallet
        .save(&folder.wallet(&OFFICIAL), &passphrase)?;
    folder.complete(network)?;
    Ok(folder)
}

/// The ministry's official: the first member of the network, or the one that an interrupted run has made.
async fn official(
    network: &Network,
    folder: &Folder,
    passphrase: &Passphrase,
) -> Result<Person, Error> {
    let profile = people::profile(network.layout())?;
    let path = folder.wallet(&OFFICIAL);
    if path.exists() {
        let wallet = Wallet::open(&path, passphrase)?;
        if let Some(official) = people::resume(&profile, wallet).await? {
            official.wallet.save(&path, passphrase)?;
            return Ok(official);
        }
    }
    let operator = people::register(network, &profile).await?;
    let wallet = Wallet::generate(
        operator.trust(),
        profile.ministry.clone(),
        vec![Role::Ministry],
    );
    let wallet = wallet.map_err(people::Error::from)?;
    // Nobody else can become the first official: the keys are kept before anything is sent.
    wallet.save(&path, passphrase)?;
    let admitted = people::admit_first(network, &profile, &operator, OFFICIAL.name, wallet).await;
    let official = admitted.map_err(|error| match error {
        people::Error::Client(error) if error.is_refused(ErrorCode::NotPermitted) => Error::NotNew,
        error => error.into(),
    })?;
    official.wallet.save(&path, passphrase)?;
    Ok(official)
}
