//! Emergencies: practitioners declare them, hospitals review them, and patients close categories to them.

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand, ValueEnum};
use emr_model::emergency::{Emergency, EmergencyReason, ReviewOutcome};
use emr_model::{MemberId, MspId, PageRequest, Timestamp};
use serde::Serialize;

use super::basis::{EmergencyName, own_category};
use super::listed::{Entry, Listed};
use super::page::PageArguments;
use super::report::{self, Report, Transacted};
use super::settings::Settings;

/// Declare, list and review emergencies; open or close categories to them.
#[derive(Debug, Subcommand)]
pub(crate) enum EmergencyCommand {
    /// Read without a grant for some hours, for a reason that is logged and reviewed
    Declare(Declare),
    /// List the emergencies that practitioners declared about you, or those that a hospital must review
    List(ListArguments),
    /// Show the reason of an emergency in words, to its reviewers and to the patient
    Reason(ReasonArguments),
    /// Write the outcome of a review
    Review(Review),
    /// Open a category of yours to emergencies: practitioners may open what is added from now on
    Allow(CategoryArgument),
    /// Close a category of yours to emergencies, with all records in it
    Forbid(CategoryArgument),
}

#[derive(Debug, Args)]
pub(crate) struct CategoryArgument {
    /// The category's name or id; not needed if you have only one
    category: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Declare {
    /// The patient's id
    patient: MemberId,
    /// The kind of reason
    #[arg(long)]
    reason: Reason,
    /// The reason in words: the ministry, the registrars of your hospital and the patient read it
    #[arg(long)]
    text: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Reason {
    Unconscious,
    UnableToConsent,
    LifeThreatening,
    Other,
}

#[derive(Debug, Args)]
pub(crate) struct ListArguments {
    /// List the emergencies that this hospital must review
    #[arg(long, value_name = "MSP")]
    owed_by: Option<MspId>,
    #[command(flatten)]
    page: PageArguments,
}

#[derive(Debug, Args)]
pub(crate) struct ReasonArguments {
    /// The emergency, as `emr emergency list` shows it
    emergency: EmergencyName,
    /// Look for it among those that this hospital must review; without it, among those about you
    #[arg(long, value_name = "MSP")]
    owed_by: Option<MspId>,
}

#[derive(Debug, Args)]
pub(crate) struct Review {
    /// The patient's id
    patient: MemberId,
    /// The emergency, as `emr emergency list` shows it
    emergency: EmergencyName,
    /// The outcome of the review
    #[arg(long)]
    outcome: Outcome,
    /// The outcome in words, which only reviewers read
    #[arg(long)]
    text: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Outcome {
    Justified,
    Unjustified,
}

impl EmergencyCommand {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        match self {
            Self::Declare(command) => command.run(settings).await,
            Self::List(command) => command.run(settings).await,
            Self::Reason(command) => command.run(settings).await,
            Self::Review(command) => command.run(settings).await,
            Self::Allow(argument) => argument.set(true, settings).await,
            Self::Forbid(argument) => argument.set(false, settings).await,
        }
    }
}

impl CategoryArgument {
    async fn set(self, is_open: bool, settings: &Settings) -> Result<()> {
        let (member, open) = settings.member().await?;
        let category = own_category(&open.wallet.account, self.category.as_deref())?;
        let submitted = member.set_emergency_access(&category, is_open).await?;
        let said = match is_open {
            true => {
                format!(
                    "{category} is open to emergencies: practitioners may open what is added from now on."
                )
            }
            false => format!(
                "{category} is closed to emergencies. The keepers destroy what emergencies need of its records; see: emr record erasures"
            ),
        };
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}

#[derive(Serialize)]
struct Declared {
    #[serde(flatten)]
    transacted: Transacted,
    emergency: String,
    until: Timestamp,
}

impl Declare {
    async fn run(self, settings: &Settings) -> Result<()> {
        let (member, _) = settings.member().await?;
        eprintln!(
            "The ministry, the registrars of your hospital and the patient will read the reason."
        );
        let reason = match self.reason {
            Reason::Unconscious => EmergencyReason::Unconscious,
            Reason::UnableToConsent => EmergencyReason::UnableToConsent,
            Reason::LifeThreatening => EmergencyReason::LifeThreatening,
            Reason::Other => EmergencyReason::Other,
        };
        let broken = member
            .break_glass(&self.patient, reason, &self.text)
            .await?;
        let emergency = EmergencyName(broken.answer.emergency.clone()).to_string();
        let until = broken.answer.until;
        let said = format!(
            "Until {until} you can open records that {} left open to emergencies. Your hospital must review this.\n\
             emr record open RECORD --patient {} --category CATEGORY --emergency {emergency}",
            self.patient, self.patient
        );
        let declared = Declared {
            transacted: Transacted::new(&broken, said),
            emergency,
            until,
        };
        report::print(&declared, settings.json);
        Ok(())
    }
}

impl Report for Declared {
    fn text(&self) -> String {
        self.transacted.text()
    }
}

impl ListArguments {
    async fn run(self, settings: &Settings) -> Result<()> {
        let (member, _) = settings.member().await?;
        let page = match &self.owed_by {
            Some(hospital) => member.owed_reviews(hospital, self.page.into()).await?,
            None => member.emergencies(self.page.into()).await?,
        };
        report::print(&Listed::from(page), settings.json);
        Ok(())
    }
}

#[derive(Serialize)]
struct InWords {
    reason: String,
}

impl ReasonArguments {
    async fn run(self, settings: &Settings) -> Result<()> {
        let (member, _) = settings.member().await?;
        let wanted = self.emergency.0;
        let mut page = PageRequest::default();
        let emergency = loop {
            let listed = match &self.owed_by {
                Some(hospital) => member.owed_reviews(hospital, page.clone()).await?,
                None => member.emergencies(page.clone()).await?,
            };
            let mut entries = listed.entries.into_iter();
            if let Some(found) = entries.find(|emergency| emergency.id == wanted) {
                break found;
            }
            let next = listed.next.context("there is no such emergency")?;
            page.bookmark = Some(next);
        };
        let reason = member.emergency_reason(&emergency).await?;
        report::print(&InWords { reason }, settings.json);
        Ok(())
    }
}

impl Report for InWords {
    fn text(&self) -> String {
        self.reason.clone()
    }
}

impl Entry for Emergency {
    const NONE: &'static str = "There are no emergencies.";
    const HEAD: &'static [&'static str] = &[
        "when",
        "patient",
        "who",
        "hospital",
        "until",
        "review",
        "emergency",
    ];

    fn rows(&self) -> Vec<Vec<String>> {
        let review = match &self.review {
            None => format!("owed until {}", self.review_due),
            Some(review) => match review.outcome {
                ReviewOutcome::Justified => "justified".to_owned(),
                ReviewOutcome::Unjustified => "UNJUSTIFIED".to_owned(),
            },
        };
        vec![vec![
            self.id.time.to_string(),
            self.patient.to_string(),
            self.practitioner.to_string(),
            self.hospital.to_string(),
            self.until.to_string(),
            review,
            EmergencyName(self.id.clone()).to_string(),
        ]]
    }
}

impl Review {
    async fn run(self, settings: &Settings) -> Result<()> {
        let (member, _) = settings.member().await?;
        let outcome = match self.outcome {
            Outcome::Justified => ReviewOutcome::Justified,
            Outcome::Unjustified => ReviewOutcome::Unjustified,
        };
        let submitted = member
            .review_emergency(&self.patient, &self.emergency.0, outcome, &self.text)
            .await?;
        let said = "The review is on the ledger.".to_owned();
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}
