//! Delegates: named, listed, ended.

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use emr_client::patient_address::PatientAddress;
use emr_model::delegate::{Delegation, Powers};
use emr_model::{MemberId, Timestamp};

use super::listed::{Entry, Listed};
use super::moment;
use super::report::{self, Transacted};
use super::settings::Settings;
use super::terms::List;

/// Let another patient act in your place.
#[derive(Debug, Args)]
pub(crate) struct Delegate {
    /// The other patient's address, which `emr address` shows to them
    delegate: PatientAddress,
    /// They may read your records
    #[arg(long)]
    read: bool,
    /// They may add records in your name
    #[arg(long)]
    add: bool,
    /// They may grant and revoke, and answer requests
    #[arg(long)]
    grant: bool,
    /// They may see the log: who opened records, grants, requests and emergencies
    #[arg(long)]
    log: bool,
    /// One of your categories, of which they get the key; may be given several times; without it, all categories
    #[arg(long = "category", value_name = "CATEGORY")]
    categories: Vec<String>,
    /// The end of the delegation: 2026-12-31, 2026-12-31T12:00:00Z, or 7d, 12h, 90m from now
    #[arg(long, value_parser = moment::parse)]
    until: Timestamp,
}

impl Delegate {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let powers = Powers {
            read: self.read,
            add: self.add,
            grant: self.grant,
            log: self.log,
        };
        ensure!(
            self.read || self.add || self.grant || self.log,
            "name at least one of --read, --add, --grant and --log"
        );
        let (member, open) = settings.member().await?;
        let mut categories = Vec::new();
        for name in &self.categories {
            let category = open.wallet.account.category(name);
            let category = category.with_context(|| format!("you have no category {name}"))?;
            categories.push(category.id.clone());
        }
        if categories.is_empty() {
            let own = open.wallet.account.categories.iter();
            categories.extend(own.map(|category| category.id.clone()));
        }
        let submitted = member
            .delegate(&self.delegate, powers, self.until, &categories)
            .await?;
        let said = format!(
            "{} may {} in your place until {}.",
            self.delegate.id,
            in_words(powers),
            self.until
        );
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}

/// End a delegation.
#[derive(Debug, Args)]
pub(crate) struct Undelegate {
    /// The delegate: a patient who acts for you; your own id, with --patient, to stop acting for that patient
    delegate: MemberId,
    /// The patient for whom the delegate acts; yourself if absent
    #[arg(long)]
    patient: Option<MemberId>,
}

impl Undelegate {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let (member, _) = settings.member().await?;
        let patient = self.patient.as_ref().unwrap_or(member.id());
        let submitted = member.undelegate(patient, &self.delegate).await?;
        let said = format!("{} no longer acts for {patient}.", self.delegate);
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}

/// Lists who acts in a patient's place.
pub(crate) async fn list(list: List, settings: &Settings) -> Result<()> {
    let (member, _) = settings.member().await?;
    let patient = list.patient.as_ref().unwrap_or(member.id());
    let page = member.delegations(patient, list.page.into()).await?;
    report::print(&Listed::from(page), settings.json);
    Ok(())
}

impl Entry for Delegation {
    const NONE: &'static str = "No delegate acts in your place.";
    const HEAD: &'static [&'static str] = &["status", "who", "may", "until"];

    fn rows(&self) -> Vec<Vec<String>> {
        let status = match (self.is_ended, self.begins) {
            (true, _) => "ended".to_owned(),
            (false, Some(begins)) => format!("guardian from {begins}"),
            (false, None) => "active".to_owned(),
        };
        vec![vec![
            status,
            self.delegate.to_string(),
            in_words(self.terms.powers),
            self.terms.until.to_string(),
        ]]
    }
}

fn in_words(powers: Powers) -> String {
    let named = [
        (powers.read, "read"),
        (powers.add, "add"),
        (powers.grant, "grant"),
        (powers.log, "see the log"),
    ];
    let named = named.iter().filter(|(has, _)| *has).map(|(_, name)| *name);
    named.collect::<Vec<_>>().join(", ")
}
