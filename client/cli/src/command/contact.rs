//! Contact details: what officials may read of a member after the admission.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use emr_client::chain;
use emr_client::member::Contact;
use emr_model::image::media_type;
use emr_model::{MemberId, Recipient, Timestamp};
use emr_sealing::desk_file::ApplicantDetails;
use serde::Serialize;

use super::joining::{photo, readers};
use super::report::{self, Report, single_line};
use super::settings::Settings;

#[derive(Debug, Subcommand)]
pub(crate) enum ContactCommand {
    /// Show your contact details or, as an official, those of a member whom you could have admitted
    Show(Show),
    /// Change your contact details; what you do not name stays as it is
    Set(Set),
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The member; yourself if absent
    member: Option<MemberId>,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub(crate) struct Set {
    /// Your name; officials see that nobody has compared it with your identity document
    #[arg(long)]
    name: Option<String>,
    /// Your e-mail address; "" removes it
    #[arg(long)]
    email: Option<String>,
    /// Your telephone number; "" removes it
    #[arg(long)]
    phone: Option<String>,
    /// Your postal address in one line; "" removes it
    #[arg(long)]
    address: Option<String>,
    /// A photo of you: a JPEG, PNG or WebP file of at most 256 KiB
    #[arg(long, value_name = "FILE")]
    photo: Option<PathBuf>,
    /// Remove the photo
    #[arg(long, conflicts_with = "photo")]
    no_photo: bool,
}

/// What is on file, as programs and people see it.
#[derive(Serialize)]
struct Shown {
    member: MemberId,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<Filed>,
}

#[derive(Serialize)]
struct Filed {
    written: Timestamp,
    is_in_force: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<ApplicantDetails>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unreadable: Option<String>,
}

#[derive(Serialize)]
struct Changed {
    done: bool,
}

impl ContactCommand {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        match self {
            Self::Show(command) => command.run(settings).await,
            Self::Set(command) => command.run(settings).await,
        }
    }
}

impl Show {
    async fn run(self, settings: &Settings) -> Result<()> {
        let (member, _) = settings.member().await?;
        let id = self.member.unwrap_or_else(|| member.id().clone());
        let contact = member.contact(&id).await?.map(Filed::from);
        let shown = Shown {
            member: id,
            contact,
        };
        report::print(&shown, settings.json);
        Ok(())
    }
}

impl Set {
    async fn run(self, settings: &Settings) -> Result<()> {
        let (member, open) = settings.member().await?;
        let account = &open.wallet.account;
        if !settings.json {
            eprintln!("{}", readers(account, &settings.profile()?));
        }
        let present = match member.contact(member.id()).await? {
            Some(Contact {
                details: Err(error),
                ..
            }) => {
                if !settings.json {
                    eprintln!(
                        "What is on file cannot be opened with your keys, and is replaced: {}",
                        single_line(&chain(&error))
                    );
                }
                None
            }
            Some(contact) => contact.details.ok(),
            None => None,
        };
        let recipient = open.wallet.device_key().recipient();
        let details = self.changed(present, recipient)?;
        member.write_contact(details).await?;
        report::print(&Changed { done: true }, settings.json);
        Ok(())
    }

    /// The details that are on file with these changes.
    fn changed(
        self,
        present: Option<ApplicantDetails>,
        recipient: Recipient,
    ) -> Result<ApplicantDetails> {
        let named = self.name.map(|name| match present.clone() {
            Some(details) => ApplicantDetails { name, ..details },
            None => ApplicantDetails::named(name, recipient.clone()),
        });
        let before = named
            .or(present)
            .context("nothing can be read on file yet, so name yourself, too: --name")?;
        let line = |given: Option<String>, before: Option<String>| match given {
            Some(line) => (!line.is_empty()).then_some(line),
            None => before,
        };
        let given = self.photo.as_deref().map(photo).transpose()?;
        Ok(ApplicantDetails {
            name: before.name,
            email: line(self.email, before.email),
            phone: line(self.phone, before.phone),
            address: line(self.address, before.address),
            photo: given.or(before.photo.filter(|_| !self.no_photo)),
            recipient,
        })
    }
}

impl From<Contact> for Filed {
    fn from(contact: Contact) -> Self {
        Self {
            written: contact.written,
            is_in_force: contact.is_in_force,
            unreadable: contact.details.as_ref().err().map(|error| chain(error)),
            details: contact.details.ok(),
        }
    }
}

impl Report for Shown {
    fn text(&self) -> String {
        let Some(contact) = &self.contact else {
            return format!("No contact details of {} are on file.", self.member);
        };
        let mut lines = vec![format!("written by the member at {}", contact.written)];
        if !contact.is_in_force {
            lines.push(
                "signed with a key that is not in force any more: ask the member whether they wrote this"
                    .to_owned(),
            );
        }
        if let Some(error) = &contact.unreadable {
            lines.push(format!("cannot be opened: {}", single_line(error)));
        }
        lines.extend(contact.details.iter().flat_map(words));
        lines.join("\n")
    }
}

fn words(details: &ApplicantDetails) -> Vec<String> {
    let photo = details.photo.as_ref().map(|photo| {
        let kind = media_type(&photo.0).unwrap_or_default();
        format!("{kind}, {} bytes", photo.0.len())
    });
    let lines = [
        ("name", Some(&details.name)),
        ("e-mail", details.email.as_ref()),
        ("phone", details.phone.as_ref()),
        ("address", details.address.as_ref()),
        ("photo", photo.as_ref()),
    ];
    let lines = lines.into_iter();
    let lines = lines.filter_map(|(what, line)| Some((what, single_line(line?))));
    lines
        .map(|(what, line)| format!("{what}: {line}"))
        .collect()
}

impl Report for Changed {
    fn text(&self) -> String {
        "Your contact details are on file.".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipient(of: &str) -> Recipient {
        format!("age1{}", of.repeat(58)).try_into().unwrap()
    }

    fn set() -> Set {
        Set {
            name: None,
            email: None,
            phone: None,
            address: None,
            photo: None,
            no_photo: false,
        }
    }

    #[test]
    fn what_is_not_named_stays_and_what_is_empty_is_removed() {
        let present = ApplicantDetails {
            email: Some("amina@example.org".to_owned()),
            phone: Some("+965 1".to_owned()),
            photo: Some(b"a photo".to_vec().into()),
            ..ApplicantDetails::named("Amina", recipient("q"))
        };
        let command = Set {
            email: Some(String::new()),
            phone: Some("+965 2".to_owned()),
            ..set()
        };
        let changed = command.changed(Some(present.clone()), recipient("p"));
        let expected = ApplicantDetails {
            email: None,
            phone: Some("+965 2".to_owned()),
            recipient: recipient("p"),
            ..present.clone()
        };
        assert!(changed.unwrap() == expected);
        let command = Set {
            name: Some("Amina Haddad".to_owned()),
            no_photo: true,
            ..set()
        };
        let changed = command.changed(Some(present.clone()), recipient("q"));
        let expected = ApplicantDetails {
            name: "Amina Haddad".to_owned(),
            photo: None,
            ..present
        };
        assert!(changed.unwrap() == expected);
    }

    #[test]
    fn a_name_is_needed_where_nothing_can_be_read() {
        let phone = Set {
            phone: Some("+965 1".to_owned()),
            ..set()
        };
        assert!(phone.changed(None, recipient("q")).is_err());
        let name = Set {
            name: Some("Amina".to_owned()),
            ..set()
        };
        let changed = name.changed(None, recipient("q")).unwrap();
        assert!(changed == ApplicantDetails::named("Amina", recipient("q")));
    }
}
