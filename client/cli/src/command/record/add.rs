//! Adding a record.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use emr_client::member::{NewRecord, kind_of};
use emr_model::access::RecordVersion;
use emr_model::{Digest, RecordId};
use serde::Serialize;

use crate::command::basis::BasisArguments;
use crate::command::content;
use crate::command::report::{self, Report, Transacted};
use crate::command::settings::Settings;

/// Encrypt a FHIR R4 resource here and add it to a category.
#[derive(Debug, Args)]
pub(crate) struct Add {
    /// The resource, a JSON file; use a Bundle of type `collection` for several resources
    file: PathBuf,
    /// A file to attach, for example a PDF; may be given several times
    #[arg(long = "attach", value_name = "FILE")]
    attachments: Vec<PathBuf>,
    /// The kind of record; if absent, the type of the first resource, or `Bundle` for types without a kind of their own
    #[arg(long)]
    kind: Option<String>,
    /// Write the next version of this record instead of a new record
    #[arg(long, value_name = "RECORD", requires = "based_on")]
    amend: Option<RecordId>,
    /// The current version, from which the new one was made
    #[arg(long, value_name = "VERSION", requires = "amend")]
    based_on: Option<u32>,
    #[command(flatten)]
    basis: BasisArguments,
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
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let content = content::read(&self.file, &self.attachments)?;
        let kind = match self.kind {
            Some(kind) => kind,
            None => kind_of(&emr_fhir::kind(&content)?).to_owned(),
        };
        let (member, mut open) = settings.member().await?;
        self.basis.ensure_category(&member, &mut open).await?;
        let basis = self.basis.resolve(&member, &open.wallet.account).await?;
        let new = NewRecord {
            kind: &kind,
            content: content.into(),
        };
        let (added, said) = match (self.amend, self.based_on) {
            (Some(record), Some(version)) => {
                let based_on = RecordVersion {
                    category: basis.category().clone(),
                    record,
                    version,
                };
                let amended = member.amend_record(&basis, &based_on, new).await?;
                let said = format!("version {} of {} is added.", version + 1, amended.record);
                (amended, said)
            }
            _ => {
                let added = member.add_record(&basis, new).await?;
                let said = format!("{kind} added as record {}.", added.record);
                (added, said)
            }
        };
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
