//! What the core needs of the machine that it runs on: four traits, natively and in a browser.
//!
//! Natively the futures are [`Send`]; in a browser they are not, since JavaScript's promises stay on their thread.

mod clock;
mod signer;
mod transport;
mod vault;

pub use clock::Clock;
pub use signer::{Signer, SignerError};
pub use transport::{Body, Method, Request, Response, Transport, TransportError};
pub use vault::{Vault, VaultError};

/// `Send + Sync` natively, nothing in a browser, where everything stays on one thread.
#[cfg(not(target_arch = "wasm32"))]
pub trait Shared: Send + Sync {}
#[cfg(not(target_arch = "wasm32"))]
impl<T: Send + Sync + ?Sized> Shared for T {}

/// `Send + Sync` natively, nothing in a browser, where everything stays on one thread.
#[cfg(target_arch = "wasm32")]
pub trait Shared {}
#[cfg(target_arch = "wasm32")]
impl<T: ?Sized> Shared for T {}

/// A future of this machine: one that may change threads natively.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) type BoxFuture<'a, T> = futures::future::BoxFuture<'a, T>;
#[cfg(target_arch = "wasm32")]
pub(crate) type BoxFuture<'a, T> = futures::future::LocalBoxFuture<'a, T>;

/// The cause of an error, of whatever type the machine has.
type Cause = Box<dyn std::error::Error + Send + Sync>;
