//! Reads PEM files, X.509 certificates, certificate requests, and the texts in names, in all forms that they may have.
//!
//! ```
//! let file = "Dear colleague,\r\n\r\n  -----BEGIN CERTIFICATE-----\r\n\r\n  AQID\r\n\r\n  -----END CERTIFICATE-----\r\n";
//! assert_eq!(fabric_x509::one_block(file, "CERTIFICATE").as_deref(), Some(&vec![1, 2, 3]));
//! ```

#[cfg(feature = "x509-cert")]
mod certificate;
mod name_text;
mod pem_text;
#[cfg(feature = "x509-cert")]
mod request;

#[cfg(feature = "x509-cert")]
pub use certificate::{certificate, public_key_info};
#[cfg(feature = "x509-parser")]
pub use name_text::parsed_text;
pub use name_text::text;
#[cfg(feature = "x509-cert")]
pub use name_text::text_of;
pub use pem_text::{Block, blocks, first_block, normalized, one_block};
#[cfg(feature = "x509-cert")]
pub use request::{CertificateRequest, p256_point};
