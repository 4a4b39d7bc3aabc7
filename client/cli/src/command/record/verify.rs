//! Verifying a record.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use emr_model::RecordId;
use serde::Serialize;

use super::verified::Verified;
use super::{exit, read};
use crate::command::basis::BasisArguments;
use crate::command::report::{self, Report, Transacted};
use crate::command::settings::Settings;

/// Open a record and print each check: green, or red and why.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The record, as `emr record list` shows it
    record: RecordId,
    /// The version to check; the current one if absent
    #[arg(long)]
    version: Option<u32>,
    #[command(flatten)]
    basis: BasisArguments,
}

#[derive(Serialize)]
struct VerifiedReport {
    #[serde(flatten)]
    transacted: Transacted,
    record: RecordId,
    #[serde(flatten)]
    verification: Verified,
}

impl Verify {
    pub(crate) async fn run(self, settings: &Settings) -> Result<ExitCode> {
        let (reading, transacted) = read(settings, &self.basis, &self.record, self.version).await?;
        let verification = Verified::new(&reading.verification);
        let is_green = verification.is_green();
        let report = VerifiedReport {
            transacted,
            record: self.record,
            verification,
        };
        report::print(&report, settings.json);
        Ok(exit(is_green))
    }
}

impl Report for VerifiedReport {
    fn text(&self) -> String {
        let mut lines = vec![self.transacted.text(), self.verification.text()];
        lines.extend(self.verification.lines());
        lines.join("\n")
    }
}
