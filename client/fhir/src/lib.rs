//! The content of a record: a FHIR R4 resource in JSON, with attachments as Binary resources beside it.
//!
//! ```
//! use emr_fhir::{Attachment, attach, attachments, kind};
//!
//! # fn main() -> Result<(), emr_fhir::FhirError> {
//! let report = br#"{"resourceType":"DiagnosticReport","code":{"text":"CBC"}}"#;
//! let scan = Attachment {
//!     name: "Binary".to_owned(),
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
mod resource;
mod summary;

pub use attachment::{Attachment, attach, attachments};
pub use resource::{FhirError, kind};
pub use summary::summary;
