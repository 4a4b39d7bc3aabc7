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
    /// Whom: the address that they gave you, as `emr address` shows it to them
    delegate: PatientAddress,
    /// To read your records
    #[arg(long)]
    read: bool,
    /// To add records in your name
    #[arg(long)]
    add: bool,
    /// To grant and revoke, and to answer requests
    #[arg(long)]
    grant: bool,
    /// To see grants, requests, looks and emergencies
    #[arg(long)]
    log: bool,
    /// In which of your categories; all of them if absent, may be given several times
    #[arg(long = "category", value_name = "CATEGORY")]
    categories: Vec<String>,
    /// Until when: 2026-12-31, 2026-12-31T12:00:00Z, or 7d, 12h, 90m from now
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
            "say --read, --add, --grant, --log, or several of them"
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
    /// Who acts in your place; yourself, with --patient, to act for somebody no more
    delegate: MemberId,
    /// In whose place; yours if absent
    #[arg(long)]
    patient: Option<MemberId>,
}

impl Undelegate {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let (member, _) = settings.member().await?;
        let patient = self.patient.as_ref().unwrap_or(member.id());
        let submitted = member.undelegate(patient, &self.delegate).await?;
        let said = format!("{} does not act for {patient} any more.", self.delegate);
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
    const NONE: &'static str = "Nobody acts in your place.";
    const HEAD: &'static [&'static str] = &["status", "who", "may", "until"];

    fn rows(&self) -> Vec<Vec<String>> {
        let status = match self.is_ended {
            true => "ended",
            false => "active",
        };
        vec![vec![
            status.to_owned(),
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
