//! Admitting members.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _};
use std::iter;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use emr_api::invitation::Invitation;
use emr_api::sign_up::SignUpEntry;
use emr_client::chain;
use emr_client::comparison_code::ComparisonCode;
use emr_client::session::{Admission, Session};
use emr_model::member::{Member, Role};
use emr_model::{MemberId, MspId};
use emr_native::operator::load_registrars;
use emr_sealing::desk_file::ApplicantDetails;
use serde::Serialize;

use super::joining::organization;
use super::report::{self, Report, Transacted, table};
use super::settings::Settings;

/// Makes an invitation of the approver's organization.
pub(crate) async fn invite(settings: &Settings) -> Result<()> {
    let session = settings.session().await?;
    report::print(&session.invite().await?, settings.json);
    Ok(())
}

impl Report for Invitation {
    fn text(&self) -> String {
        format!(
            "Give this code to one applicant, who signs up with --invitation or on the page, until {}:\n  {}\n\
             The code keeps room for the application. You compare the codes on both screens all the same.",
            self.until, self.code
        )
    }
}

/// List the applications in your queue, or show one member.
#[derive(Debug, Args)]
pub(crate) struct Members {
    /// Show this member instead of the applications
    id: Option<MemberId>,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Waiting(Vec<Applicant>);

/// An application, and the code that its applicant's screen must show; without a code, the application is malformed.
#[derive(Serialize)]
struct Applicant {
    #[serde(flatten)]
    entry: SignUpEntry,
    code: Option<ComparisonCode>,
    /// Who the applicant is; absent if it cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    applicant: Option<ApplicantDetails>,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Shown(Member);

impl Members {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        if let Some(id) = self.id {
            let session = settings.session().await?;
            report::print(&Shown(session.member(&id).await?), settings.json);
            return Ok(());
        }
        // A node administrator has no device to which a keeper could seal a name.
        let (session, applicants) = match settings.is_operator() {
            true => {
                let session = settings.session().await?;
                let entries = session.sign_ups().await?.into_iter();
                (session, entries.map(|entry| (entry, None)).collect())
            }
            false => {
                let (member, _) = settings.member().await?;
                (member.session().clone(), read_applicants(&member).await?)
            }
        };
        let applicants = applicants.into_iter().map(|(entry, applicant)| Applicant {
            code: session
                .admission(&entry.sign_up)
                .ok()
                .map(|admission| admission.code),
            entry,
            applicant,
        });
        report::print(&Waiting(applicants.collect()), settings.json);
        Ok(())
    }
}

/// The applications, and who the applicants are as far as that can be read.
async fn read_applicants(
    member: &emr_client::member::Member,
) -> Result<Vec<(SignUpEntry, Option<ApplicantDetails>)>> {
    let applicants = member.applicants().await?.into_iter();
    let read = |emr_client::member::Applicant { entry, details }| {
        let details = details.inspect_err(|error| {
            let id = &entry.sign_up.id;
            eprintln!("The name of {id} cannot be read: {}", chain(error));
        });
        (entry, details.ok())
    };
    Ok(applicants.map(read).collect())
}

impl Report for Waiting {
    fn text(&self) -> String {
        if self.0.is_empty() {
            return "No application waits in your queue. A registrar approves a patient by the id on the patient's screen."
                .to_owned();
        }
        let rows: Vec<_> = self
            .0
            .iter()
            .map(|applicant| {
                let Applicant { entry, code, .. } = applicant;
                let sign_up = &entry.sign_up;
                vec![
                    sign_up.id.to_string(),
                    roles(&sign_up.roles),
                    sign_up.msp.to_string(),
                    applicant.said(),
                    code.map_or_else(|| "malformed".to_owned(), |code| code.to_string()),
                ]
            })
            .collect();
        table(
            &[
                "member",
                "roles",
                "MSP",
                "name and contact",
                "code, to compare",
            ],
            &rows,
        )
    }
}

impl Applicant {
    /// Name and contact in one line.
    fn said(&self) -> String {
        let Some(details) = &self.applicant else {
            return "not readable".to_owned();
        };
        let contact = [&details.email, &details.phone, &details.address];
        let lines = iter::once(&details.name).chain(contact.into_iter().flatten());
        lines.map(String::as_str).collect::<Vec<_>>().join(", ")
    }
}

impl Report for Shown {
    fn text(&self) -> String {
        let member = &self.0;
        let status = serde_json::to_value(member.status).unwrap_or_default();
        format!(
            "member      {}\nroles       {}\nMSP         {}\nstatus      {}\nregistered  {}",
            member.id,
            roles(&member.roles),
            member.msp,
            status.as_str().unwrap_or_default(),
            member.registered
        )
    }
}

/// Admit an applicant, after you have compared the code on both screens.
#[derive(Debug, Args)]
pub(crate) struct Approve {
    /// The applicant
    id: MemberId,
    /// The code on the applicant's screen, if you have it already; otherwise you are asked to compare
    #[arg(long)]
    code: Option<ComparisonCode>,
    /// The role that they applied for; may be given several times
    #[arg(long = "role", required = true, value_name = "ROLE")]
    roles: Vec<Role>,
    /// The MSP of their hospital; patients and ministry members have the ministry's
    #[arg(long)]
    msp: Option<MspId>,
    /// A folder with a registrar's identity for each certificate authority; only with --operator, for the first ministry member
    #[arg(long, value_name = "FOLDER")]
    registrars: Option<PathBuf>,
}

impl Approve {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let registrars = match &self.registrars {
            Some(folder) => load_registrars(folder)?,
            None => settings.open_wallet()?.wallet.registrars(),
        };
        let session = settings.session().await?;
        let code = match self.code {
            Some(code) => code,
            None => compared(&session, &self.id).await?,
        };
        let admission = Admission {
            msp: organization(self.msp, &self.roles, session.profile())?,
            id: self.id,
            roles: self.roles,
            code,
            custody: false,
        };
        let approval = session.approve(&admission, &registrars).await?;
        let said = format!("{} is admitted. They now run: emr activate", approval.id);
        report::print(&Transacted::new(&approval.registered, said), settings.json);
        Ok(())
    }
}

/// Refuse an applicant.
#[derive(Debug, Args)]
pub(crate) struct Refuse {
    /// The applicant
    id: MemberId,
    /// Why; the applicant reads it, and so do the officials who could have approved
    #[arg(long)]
    reason: String,
}

#[derive(Serialize)]
struct Refused {
    id: MemberId,
}

impl Refuse {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let (member, _) = settings.member().await?;
        member.refuse(&self.id, self.reason).await?;
        report::print(&Refused { id: self.id }, settings.json);
        Ok(())
    }
}

impl Report for Refused {
    fn text(&self) -> String {
        format!("{} is refused, and can read the reason.", self.id)
    }
}

/// The code of an application, once the approver has said that the applicant's screen shows it, too.
async fn compared(session: &Session, id: &MemberId) -> Result<ComparisonCode> {
    let code = session
        .admission(&session.application(id).await?.sign_up)?
        .code;
    if !io::stdin().is_terminal() {
        bail!("there is no terminal to compare the code at; give the applicant's with --code");
    }
    eprint!("Does the applicant's screen show this code?\n  {code}\nType yes, or no: ");
    let mut answer = String::new();
    io::stdin().lock().take(16).read_line(&mut answer)?;
    if answer.trim() != "yes" {
        bail!("the codes were not compared, or differ: nobody was admitted");
    }
    Ok(code)
}

fn roles(roles: &[Role]) -> String {
    let roles: Vec<_> = roles.iter().map(|role| role.as_str()).collect();
    roles.join(", ")
}
