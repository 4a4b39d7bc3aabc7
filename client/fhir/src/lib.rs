//! The content of a record: a FHIR R4 resource in JSON, with attachments as Binary resources beside it.
//!
//! ```
//! use emr_fhir::{Attachment, attach, attachments, kind};
//!
//! # fn main() -> Result<(), emr_fhir::FhirError> {
//! let report = br#"{"resourceType":"DiagnosticReport","code":{"text":"CBC"}}"#;
//! let scan = Attachment {
//!     name: Some("scan.pdf".to_owned()),
//!     content_type: "application/pdf".to_owned(),
//!     bytes: b"%PDF-1.5".to_vec(),
//! };
//! let content = attach(report, &[scan])?;
//! assert_eq!(kind(&content)?, "DiagnosticReport");
//! assert_eq!(attachments(&content)?[0].bytes, b"%PDF-1.5");
//! # Ok(())
//! # }
//! ```

mod attachment;
mod bundle;
mod date;
mod flag;
pub mod form;
mod json;
mod label;
mod loinc;
mod published;
mod read;
mod resource;
mod summary;
mod text;
mod trends;
pub mod value_sets;
pub mod view;

pub use attachment::{Attachment, attach};
pub use form::write;
pub use json::JsonError;
pub use label::Label;
pub use read::{attachment, attachments, check, damaged_files, read};
pub use resource::{DamagedFile, FhirError, kind};
pub use summary::summary;
pub use trends::{Point, Series, trends};
