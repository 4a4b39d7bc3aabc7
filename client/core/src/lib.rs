//! Members' sessions and operations in a network of patient-controlled medical records: the same code under the command
//! and the page.
//!
//! It reaches the machine only through the four traits in [`ports`]: a way to the web service, the member key, the
//! time, and the device key with the outbox. So it runs natively and as WebAssembly in a browser.

pub mod account;
pub mod applicant;
pub mod comparison_code;
pub mod connection;
pub mod device;
mod error;
pub mod identity;
mod keepers;
pub mod member;
pub mod outbox;
mod pages;
pub mod patient_address;
pub mod ports;
pub mod recovery;
mod recovery_answer;
pub mod session;
pub mod settled;
pub mod wallet_file;
pub mod web;

pub use error::{Error, chain};
