//! Opening a record.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use emr_model::RecordId;
use serde::Serialize;

use super::verified::Verified;
use super::{exit, read};
use crate::command::basis::BasisArguments;
use crate::command::content;
use crate::command::report::{self, Report, Transacted, single_line};
use crate::command::settings::Settings;

/// Open and verify a record; this writes an entry in the patient's log.
#[derive(Debug, Args)]
pub(crate) struct Open {
    /// The record, as `emr record list` shows it
    record: RecordId,
    /// The version to open; the current one if absent
    #[arg(long)]
    version: Option<u32>,
    #[command(flatten)]
    basis: BasisArguments,
    /// Write content and attachments to this folder
    #[arg(long, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

#[derive(Serialize)]
struct Opened {
    #[serde(flatten)]
    transacted: Transacted,
    record: RecordId,
    verification: Verified,
    summary: Vec<String>,
    files: Vec<PathBuf>,
}

impl Open {
    pub(crate) async fn run(self, settings: &Settings) -> Result<ExitCode> {
        let (reading, transacted) = read(settings, &self.basis, &self.record, self.version).await?;
        let verification = Verified::new(&reading.verification);
        let is_green = verification.is_green();
        let mut summary = Vec::new();
        let mut files = Vec::new();
        // Content that is not green is not shown, because it may be forged.
        if let (true, Some(record)) = (is_green, &reading.record) {
            summary = content::summary(&record.content);
            summary
                .iter_mut()
                .for_each(|line| *line = single_line(line));
            if let Some(folder) = &self.output {
                files = content::write(&record.content, folder, self.record.as_str())?;
            }
        }
        let opened = Opened {
            transacted,
            record: self.record,
            verification,
            summary,
            files,
        };
        report::print(&opened, settings.json);
        Ok(exit(is_green))
    }
}

impl Report for Opened {
    fn text(&self) -> String {
        let mut lines = vec![self.transacted.text(), self.verification.text()];
        lines.extend(self.summary.iter().map(|line| format!("  {line}")));
        lines.extend(
            self.files
                .iter()
                .map(|file| format!("written: {}", file.display())),
        );
        lines.join("\n")
    }
}
