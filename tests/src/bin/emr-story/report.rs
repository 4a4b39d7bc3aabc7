//! The real input: a laboratory report with its observations, and a PDF.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// A blood count: a DiagnosticReport with its Observations, and a PDF to attach.
#[derive(Debug)]
pub(crate) struct Report {
    /// The Bundle, JSON.
    pub(crate) bundle: PathBuf,
    /// The PDF.
    pub(crate) pdf: PathBuf,
}

impl Report {
    /// Takes both from the examples of FHIR R4; the PDF is written into `folder`.
    pub(crate) fn take(examples: &Path, folder: &Path) -> Result<Self> {
        let bundle = examples.join("Bundle-101.json");
        let binary = examples.join("Binary-example.json");
        let missing = || {
            format!(
                "{} is missing; `make examples` fetches it",
                binary.display()
            )
        };
        let binary: Value = serde_json::from_slice(&fs::read(&binary).with_context(missing)?)?;
        let data = binary["data"].as_str().context("the example has no data")?;
        let pdf = folder.join("report.pdf");
        // FHIR R4 lets base64 be broken into lines.
        let data: String = data.split_ascii_whitespace().collect();
        fs::write(&pdf, STANDARD.decode(data)?)?;
        Ok(Self { bundle, pdf })
    }
}
