//! Checks the certificates, endorsements and receipts of an emr network against pinned roots.
//!
//! | type | answers |
//! |---|---|
//! | [`Trust`] | did peers of the ministry and of a hospital endorse this? is this certificate a member's? |
//! | [`verify_receipt`], [`verify_released`] | did the registered keeper sign this? |
//! | [`key_of_contact`] | did the member sign these contact details? |
//! | [`key_of_csr`] | whose key does a certificate request show? |
//!
//! Nothing here reads files, clocks or the network, so that it runs in a browser too.

pub mod certificate;
mod certificate_request;
mod contact;
mod keeper;
#[cfg(test)]
mod tests;
mod trust;

pub use crate::certificate::Certificate;
pub use crate::certificate_request::{InvalidCertificateRequest, key_of_csr};
pub use crate::contact::key_of_contact;
pub use crate::keeper::{verify_receipt, verify_released};
pub use crate::trust::{Trust, TrustError};
