//! Records that others made: HL7's examples of FHIR R4 and of the International Patient Summary, and made-up patients of
//! Synthea. `make examples` fetches and makes them.

use std::fs;
use std::path::{Path, PathBuf};

/// Where records come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The examples of the FHIR R4 standard.
    Standard,
    /// The examples of the International Patient Summary.
    PatientSummary,
    /// Made-up patients with all records of their lives.
    Synthea,
}

impl Source {
    /// All sources.
    pub const ALL: [Self; 3] = [Self::Standard, Self::PatientSummary, Self::Synthea];

    /// Its records, by name; none if they are not on this machine.
    pub fn records(self) -> Vec<PathBuf> {
        let files = fs::read_dir(self.folder()).into_iter().flatten().flatten();
        let mut files: Vec<_> = files
            .map(|file| file.path())
            .filter(|path| {
                path.extension()
                    .is_some_and(|extension| extension == "json")
            })
            .collect();
        files.sort();
        files
    }

    fn folder(self) -> PathBuf {
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        examples.join(match self {
            Self::Standard => "node_modules/hl7.fhir.r4.examples",
            Self::PatientSummary => "node_modules/hl7.fhir.uv.ips/example",
            Self::Synthea => "synthea/patients",
        })
    }
}
