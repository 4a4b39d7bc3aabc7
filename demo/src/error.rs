//! Why a network has no demo people.

use emr_native::wallet::WalletError;

use crate::people;

/// Why a network has no demo people.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A person was not admitted.
    #[error(transparent)]
    Person(#[from] people::Error),
    /// The network refused what a person did.
    #[error(transparent)]
    Client(#[from] emr_client::Error),
    /// Fault: this machine. A wallet was not kept.
    #[error(transparent)]
    Wallet(#[from] WalletError),
    /// Fault: this machine.
    #[error("the folder of the demo people cannot be used")]
    Folder(#[from] std::io::Error),
    /// Fault: the caller. People of another origin are there already.
    #[error("this network has an official already: demo people are made in new networks only")]
    NotNew,
}
