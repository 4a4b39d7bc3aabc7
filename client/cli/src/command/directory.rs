//! The directory of practitioners: they put themselves in, and a registrar confirms it.

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use emr_model::MemberId;
use emr_model::directory::{DirectoryEntry, Language, PublicEntry, Specialty};

use super::listed::{Entry, Listed};
use super::page::PageArguments;
use super::report::{self, Transacted};
use super::settings::Settings;

/// Put yourself into the public directory of practitioners; confirm and list the entries of your hospital.
#[derive(Debug, Subcommand)]
pub(crate) enum DirectoryCommand {
    /// List the entries of your hospital, confirmed or not; for its registrars
    List(PageArguments),
    /// Put yourself into the directory: everybody can read it, and the ledger keeps it for ever
    Add(Add),
    /// Confirm the entry of a practitioner of your hospital
    Confirm(Confirm),
    /// Take yourself, or a practitioner of your hospital, out of the directory
    Remove(Remove),
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// The name by which patients know you
    #[arg(long)]
    name: String,
    /// What you mostly do, for example cardiology, nursing or other
    #[arg(long, value_parser = specialty)]
    specialty: Specialty,
    /// A language that you speak, by its code, for example ar; may be given several times
    #[arg(long = "language", value_name = "CODE")]
    languages: Vec<Language>,
}

#[derive(Debug, Args)]
pub(crate) struct Confirm {
    /// The practitioner's id
    practitioner: MemberId,
    /// The name in the entry, as you compared it
    #[arg(long)]
    name: String,
}

#[derive(Debug, Args)]
pub(crate) struct Remove {
    /// The practitioner's id; yourself if absent
    practitioner: Option<MemberId>,
}

impl DirectoryCommand {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        match self {
            Self::List(page) => list(page, settings).await,
            Self::Add(command) => command.run(settings).await,
            Self::Confirm(command) => command.run(settings).await,
            Self::Remove(command) => command.run(settings).await,
        }
    }
}

async fn list(page: PageArguments, settings: &Settings) -> Result<()> {
    let (member, _) = settings.member().await?;
    let entries = member.directory_entries(page.into()).await?;
    report::print(&Listed::from(entries), settings.json);
    Ok(())
}

impl Add {
    async fn run(self, settings: &Settings) -> Result<()> {
        let (member, _) = settings.member().await?;
        if !settings.json {
            eprintln!("Everybody will be able to read this, and the ledger keeps it for ever.");
        }
        let entry = PublicEntry {
            name: self.name,
            specialty: self.specialty,
            languages: self.languages,
        };
        let submitted = member.add_directory_entry(entry).await?;
        let said = "Your entry is written. A registrar of your hospital confirms it.".to_owned();
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}

impl Confirm {
    async fn run(self, settings: &Settings) -> Result<()> {
        let (member, _) = settings.member().await?;
        let entry = member.directory_entry(&self.practitioner).await?;
        let is_compared = entry.entry.name == self.name;
        is_compared
            .then_some(())
            .with_context(|| format!("the entry has another name: {:?}", entry.entry.name))?;
        let submitted = member.confirm_directory_entry(&entry).await?;
        let said = format!("{} is in the directory.", self.name);
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}

impl Remove {
    async fn run(self, settings: &Settings) -> Result<()> {
        let (member, _) = settings.member().await?;
        let practitioner = self.practitioner.as_ref().unwrap_or_else(|| member.id());
        let submitted = member.remove_directory_entry(practitioner).await?;
        let said = format!("{practitioner} is not in the directory any more.");
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}

impl Entry for DirectoryEntry {
    const NONE: &'static str = "Nobody of your hospital is in the directory.";
    const HEAD: &'static [&'static str] =
        &["practitioner", "name", "specialty", "languages", "state"];

    fn rows(&self) -> Vec<Vec<String>> {
        let languages = self.entry.languages.iter().map(Language::as_str);
        let state = match self.confirmed_by {
            Some(_) => "public",
            None => "to be confirmed",
        };
        vec![vec![
            self.practitioner.to_string(),
            self.entry.name.clone(),
            word(self.entry.specialty),
            languages.collect::<Vec<_>>().join(" "),
            state.to_owned(),
        ]]
    }
}

fn specialty(text: &str) -> Result<Specialty, serde_json::Error> {
    serde_json::from_value(text.into())
}

fn word(specialty: Specialty) -> String {
    let word = serde_json::to_value(specialty).ok();
    word.and_then(|word| word.as_str().map(str::to_owned))
        .unwrap_or_default()
}
