//! The compiler, and what it says of one file.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

#[derive(Deserialize)]
struct Diagnostic {
    level: String,
    message: String,
    code: Option<Code>,
    spans: Vec<Span>,
    children: Vec<Diagnostic>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    line_start: usize,
    column_start: usize,
    label: Option<String>,
}

/// Whether the compiler is the oldest that this crate can be built with.
pub(crate) fn is_the_oldest() -> bool {
    let version = format!("rustc {}.", env!("CARGO_PKG_RUST_VERSION"));
    let output = Command::new("rustc").arg("--version").output().unwrap();
    output.stdout.starts_with(version.as_bytes())
}

/// Why `source` does not compile: each error, the places that it is about, and the reasons. Empty if it compiles.
pub(crate) fn complaints(source: &Path) -> String {
    let artifacts = env::current_exe().unwrap().parent().unwrap().to_owned();
    let this_crate = this_crate(&artifacts);
    let discarded = tempfile::tempdir().unwrap();
    let output = Command::new("rustc")
        .args(["--edition=2024", "--emit=metadata", "--error-format=json"])
        // Wider names of types are shortened, and written to files.
        .arg("--diagnostic-width=1000")
        .arg(format!(
            "--extern=fabric_chaincode={}",
            this_crate.display()
        ))
        .arg(format!("-Ldependency={}", artifacts.display()))
        .arg(format!("--out-dir={}", discarded.path().display()))
        .arg(source)
        .output()
        .unwrap();
    let mut said = String::new();
    for line in String::from_utf8(output.stderr).unwrap().lines() {
        let diagnostic: Diagnostic = serde_json::from_str(line).unwrap();
        // Without a place are the count of errors, and how to read about them.
        if diagnostic.level == "error" && !diagnostic.spans.is_empty() {
            diagnostic.write(source, &mut said);
        }
    }
    said
}

/// The newest of this crate's libraries among the artifacts that Cargo built for these tests.
fn this_crate(artifacts: &Path) -> PathBuf {
    let files = fs::read_dir(artifacts)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let libraries = files.filter(|file| {
        let name = file.file_name().unwrap().to_string_lossy();
        name.starts_with("libfabric_chaincode-") && name.ends_with(".rlib")
    });
    libraries
        .max_by_key(|library| library.metadata().unwrap().modified().unwrap())
        .unwrap()
}

impl Diagnostic {
    /// Writes the message, the places in `source` that it is about, and the reasons. It leaves out what changes without us:
    /// lines of the crate's own code, and lists of types that other crates make.
    fn write(&self, source: &Path, said: &mut String) {
        if self.message.starts_with("the following other types") {
            return;
        }
        let code = self.code.as_ref();
        let code = code.map_or(String::new(), |Code { code }| format!("[{code}]"));
        writeln!(said, "{}{code}: {}", self.level, self.message).unwrap();
        let mut places: Vec<_> = self
            .spans
            .iter()
            .filter(|span| Path::new(&span.file_name) == source)
            .map(|span| (span.line_start, span.column_start, span.label.as_deref()))
            .collect();
        places.sort_unstable();
        for (line, column, label) in places {
            let label = label.map_or(String::new(), |label| format!(" {label}"));
            writeln!(said, "  {line}:{column}{label}").unwrap();
        }
        for child in &self.children {
            child.write(source, said);
        }
    }
}
