//! What the core needs of a computer: HTTPS with a pinned root, the system's clock, and keys in a wallet file.
//!
//! ```no_run
//! # use emr_api::profile::Profile;
//! # use emr_client::member::Member;
//! # use emr_native::wallet::Wallet;
//! # async fn example(profile: &Profile, wallet: &Wallet) -> Result<(), Box<dyn std::error::Error>> {
//! let member = Member::sign_in(emr_native::connect(profile)?, wallet.device()).await?;
//! # Ok(())
//! # }
//! ```

mod clock;
mod connect;
pub mod keys;
pub mod operator;
mod outbox;
mod transport;
pub mod wallet;

pub use clock::SystemClock;
pub use connect::{ConnectError, connect};
pub use transport::{HttpsTransport, PrepareError};
