//! Records: added, listed, opened with an entry in the patient's log, verified, marked as errors, given new shares, erased.

mod add;
mod erase;
mod erasures;
mod error;
mod history;
mod list;
mod open;
mod reissue;
mod verified;
mod verify;

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Subcommand;
use emr_client::member::Reading;
use emr_model::access::RecordVersion;
use emr_model::{PageRequest, RecordId};

use super::basis::BasisArguments;
use super::report::Transacted;
use super::settings::Settings;

/// Add, list, open, verify, correct and erase records.
#[derive(Debug, Subcommand)]
pub(crate) enum RecordCommand {
    /// Encrypt a FHIR R4 resource here and add it to a category
    Add(add::Add),
    /// List a category's records, newest first
    List(list::List),
    /// List all versions of a record, the latest first
    History(history::History),
    /// Mark a record as entered in error; it stays readable
    Error(error::EnterInError),
    /// Erase records for good: no member can open them any more
    ///
    /// All versions are erased. The keepers destroy their shares of the keys and confirm it on the ledger, and the
    /// service deletes the ciphertext. The ledger still says who added and who opened the records, and a reader may
    /// have kept a copy.
    Erase(erase::Erase),
    /// List what you erased, and which keepers have destroyed their shares
    Erasures(erasures::Erasures),
    /// Open and verify a record; this writes an entry in the patient's log
    Open(open::Open),
    /// Give the keepers new shares of a record of yours
    ///
    /// Use it if a keeper lost its share, has a new key, or got a bad share from the author. Two keepers must still have good
    /// shares. The command opens the record, which writes an entry in your log.
    Reissue(reissue::Reissue),
    /// Open a record and print each check: green, or red and why
    Verify(verify::Verify),
}

impl RecordCommand {
    /// Runs the command; a red record gives the exit code of a failure.
    pub(crate) async fn run(self, settings: &Settings) -> Result<ExitCode> {
        match self {
            Self::Add(command) => command.run(settings).await?,
            Self::List(command) => command.run(settings).await?,
            Self::History(command) => command.run(settings).await?,
            Self::Error(command) => command.run(settings).await?,
            Self::Erase(command) => command.run(settings).await?,
            Self::Erasures(command) => command.run(settings).await?,
            Self::Reissue(command) => command.run(settings).await?,
            Self::Open(command) => return command.run(settings).await,
            Self::Verify(command) => return command.run(settings).await,
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Opens one version of a record, the current one if none is named; this verifies it.
async fn read(
    settings: &Settings,
    basis: &BasisArguments,
    record: &RecordId,
    version: Option<u32>,
) -> Result<(Reading, Transacted)> {
    let (member, open) = settings.member().await?;
    let basis = basis.resolve(&member, &open.wallet.account).await?;
    let version = match version {
        Some(version) => version,
        None => {
            let page = PageRequest {
                size: Some(1),
                bookmark: None,
            };
            let history = member.record_history(&basis, record, page).await?;
            history.current.version
        }
    };
    let wanted = RecordVersion {
        category: basis.category().clone(),
        record: record.clone(),
        version,
    };
    let opening = member.open_records(&basis, vec![wanted]).await?;
    let said = "The opening is in the patient's log.".to_owned();
    let transacted = Transacted::new(&opening.submitted, said);
    match opening.readings.into_iter().next() {
        Some(reading) => Ok((reading, transacted)),
        None => bail!("the ledger answered with no record"),
    }
}

/// The exit code: failure for a record that is not green.
fn exit(is_green: bool) -> ExitCode {
    match is_green {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}
