//! Records: added, listed, opened with an entry in the patient's log, verified.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use emr_client::member::{Checked, NewRecord, Outcome, Reading, Verification};
use emr_model::access::RecordVersion;
use emr_model::record::RecordEntry;
use emr_model::{Digest, PageRequest, RecordId};
use serde::Serialize;

use super::content;
use super::ground::GroundArguments;
use super::report::{self, Report, Transacted, table};
use super::settings::Settings;

/// Records: added, listed, opened, verified.
#[derive(Debug, Subcommand)]
pub(crate) enum RecordCommand {
    /// Encrypt a FHIR R4 resource here and add it to a category
    Add(Add),
    /// List a category's records, newest first
    List(List),
    /// Open a record: an entry in the patient's log, then its content, verified
    Open(Open),
    /// Check a record against the ledger: green, or red and why
    Verify(Verify),
}

impl RecordCommand {
    /// Does it; a red record is a failure.
    pub(crate) async fn run(self, settings: &Settings) -> Result<ExitCode> {
        match self {
            Self::Add(command) => command.run(settings).await?,
            Self::List(command) => command.run(settings).await?,
            Self::Open(command) => return command.run(settings).await,
            Self::Verify(command) => return command.run(settings).await,
        }
        Ok(ExitCode::SUCCESS)
    }
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// The resource, JSON; a Bundle of type `collection` for several
    file: PathBuf,
    /// A file to put beside it, for example a PDF; may be given several times
    #[arg(long = "attach", value_name = "FILE")]
    attachments: Vec<PathBuf>,
    /// What kind of record it is; the type of the first resource if absent
    #[arg(long)]
    kind: Option<String>,
    #[command(flatten)]
    ground: GroundArguments,
}

#[derive(Serialize)]
struct Added {
    #[serde(flatten)]
    transacted: Transacted,
    record: RecordId,
    content: Digest,
    lock: Digest,
}

impl Add {
    async fn run(self, settings: &Settings) -> Result<()> {
        let content = content::read(&self.file, &self.attachments)?;
        let kind = match self.kind {
            Some(kind) => kind,
            None => content::kind(&content)?,
        };
        let (member, open) = settings.member().await?;
        let ground = self.ground.resolve(&member, &open.wallet).await?;
        let new = NewRecord {
            kind: &kind,
            content: &content,
        };
        let added = member.add_record(&ground, &new).await?;
        let said = format!("{kind} added as record {}.", added.record);
        let report = Added {
            transacted: Transacted::new(&added.submitted, said),
            record: added.record,
            content: added.content,
            lock: added.lock,
        };
        report::print(&report, settings.json);
        Ok(())
    }
}

impl Report for Added {
    fn text(&self) -> String {
        self.transacted.text()
    }
}

#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    ground: GroundArguments,
    /// How many, 1 to 200
    #[arg(long)]
    size: Option<u32>,
    /// Go on where the page before ended
    #[arg(long)]
    bookmark: Option<String>,
}

#[derive(Serialize)]
struct Listed {
    entries: Vec<RecordEntry>,
    next: Option<String>,
}

impl List {
    async fn run(self, settings: &Settings) -> Result<()> {
        let (member, open) = settings.member().await?;
        let ground = self.ground.resolve(&member, &open.wallet).await?;
        let page = PageRequest {
            size: self.size,
            bookmark: self.bookmark,
        };
        let page = member.records(&ground, page).await?;
        let listed = Listed {
            entries: page.entries,
            next: page.next,
        };
        report::print(&listed, settings.json);
        Ok(())
    }
}

impl Report for Listed {
    fn text(&self) -> String {
        if self.entries.is_empty() {
            return "There are no records.".to_owned();
        }
        let rows: Vec<_> = self
            .entries
            .iter()
            .map(|entry| {
                vec![
                    entry.time.to_string(),
                    entry.organization.to_string(),
                    entry.author.to_string(),
                    entry.version.to_string(),
                    entry.record.to_string(),
                ]
            })
            .collect();
        let head = ["added", "by", "author", "version", "record"];
        report::with_next(table(&head, &rows), self.next.as_deref())
    }
}

#[derive(Debug, Args)]
pub(crate) struct Open {
    /// Which, as `emr record list` shows it
    record: RecordId,
    /// Which version of it; the first if absent
    #[arg(long, default_value_t = 1)]
    version: u32,
    #[command(flatten)]
    ground: GroundArguments,
    /// Write content and attachments into this folder
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
    async fn run(self, settings: &Settings) -> Result<ExitCode> {
        let (reading, transacted) =
            read(settings, &self.ground, &self.record, self.version).await?;
        let verification = Verified::new(&reading.verification);
        let is_green = verification.green;
        let mut summary = Vec::new();
        let mut files = Vec::new();
        // What is not green is not shown: somebody may have made it up.
        if let (true, Some(record)) = (is_green, &reading.record) {
            summary = content::summary(&record.content)?;
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

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Which, as `emr record list` shows it
    record: RecordId,
    /// Which version of it; the first if absent
    #[arg(long, default_value_t = 1)]
    version: u32,
    #[command(flatten)]
    ground: GroundArguments,
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
    async fn run(self, settings: &Settings) -> Result<ExitCode> {
        let (reading, transacted) =
            read(settings, &self.ground, &self.record, self.version).await?;
        let verification = Verified::new(&reading.verification);
        let is_green = verification.green;
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
        let checks = self.verification.checks.iter().map(|check| {
            let outcome = match &check.reason {
                None if check.passed => "ok".to_owned(),
                None => "not checked".to_owned(),
                Some(reason) => format!("NOT OK: {reason}"),
            };
            format!("  {:24}  {outcome}", check.check)
        });
        let mut lines = vec![self.transacted.text(), self.verification.text()];
        lines.extend(checks);
        lines.join("\n")
    }
}

/// Green or red, and each check.
#[derive(Serialize)]
struct Verified {
    green: bool,
    checks: Vec<VerifiedCheck>,
}

#[derive(Serialize)]
struct VerifiedCheck {
    check: &'static str,
    passed: bool,
    reason: Option<String>,
}

impl Verified {
    fn new(verification: &Verification) -> Self {
        let checks = verification
            .checks()
            .map(|Checked { check, outcome }| VerifiedCheck {
                check: check.as_str(),
                passed: matches!(outcome, Outcome::Passed),
                reason: match outcome {
                    Outcome::Failed(reason) => Some(reason),
                    Outcome::Passed | Outcome::NotReached => None,
                },
            });
        Self {
            green: verification.is_green(),
            checks: checks.collect(),
        }
    }

    fn text(&self) -> String {
        if self.green {
            return "green: it is what its author signed, unaltered and current.".to_owned();
        }
        let reasons = self.checks.iter().filter_map(|check| {
            let reason = check.reason.as_ref()?;
            Some(format!("{} ({})", reason, check.check))
        });
        format!("RED: {}", reasons.collect::<Vec<_>>().join("; "))
    }
}

async fn read(
    settings: &Settings,
    ground: &GroundArguments,
    record: &RecordId,
    version: u32,
) -> Result<(Reading, Transacted)> {
    let (member, open) = settings.member().await?;
    let ground = ground.resolve(&member, &open.wallet).await?;
    let wanted = RecordVersion {
        category: ground.category().clone(),
        record: record.clone(),
        version,
    };
    let opening = member.open_records(&ground, vec![wanted]).await?;
    let said = "The opening is in the patient's log.".to_owned();
    let transacted = Transacted::new(&opening.submitted, said);
    match opening.readings.into_iter().next() {
        Some(reading) => Ok((reading, transacted)),
        None => bail!("the ledger answered with no record"),
    }
}

fn exit(is_green: bool) -> ExitCode {
    match is_green {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}
