//! Signing up, admitting members, and stopping them.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _};
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use emr_api::profile::Profile;
use emr_api::sign_up::{SignUpEntry, SignUpStatus};
use emr_client::comparison_code::ComparisonCode;
use emr_client::member::{sign_up, take_up_certificates};
use emr_client::session::{Admission, Session};
use emr_model::member::{Member, Role};
use emr_model::{Digest, MemberId, MspId};
use emr_native::operator::load_registrars;
use emr_native::wallet::Wallet;
use serde::Serialize;

use super::report::{self, Report, Transacted, table};
use super::settings::Settings;

/// Apply for membership.
#[derive(Debug, Args)]
pub(crate) struct SignUp {
    /// What you are: patient, practitioner, registrar or ministry; may be given several times
    #[arg(long = "role", required = true, value_name = "ROLE")]
    roles: Vec<Role>,
    /// The MSP of your hospital; patients and ministry members have the ministry's
    #[arg(long)]
    msp: Option<MspId>,
    /// The name by which your approver knows you; the service deletes it when they decide
    #[arg(long)]
    name: String,
}

#[derive(Serialize)]
struct Applied {
    id: MemberId,
    code: ComparisonCode,
    key: Digest,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
}

impl SignUp {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let profile = settings.profile()?;
        let msp = organization(self.msp, &self.roles, &profile)?;
        let connection = emr_native::connect(&profile)?;
        let trust = connection.trust();
        // An application that did not arrive is sent again from the wallet that was made for it.
        let open = if settings.has_wallet()? {
            let open = settings.open_wallet()?;
            if !open.wallet.account.certificates.is_empty() {
                bail!("this wallet belongs to a member already: name another with --wallet");
            }
            open
        } else {
            settings.create_wallet(Wallet::generate(trust, msp, self.roles)?)?
        };
        let wallet = &open.wallet;
        sign_up(&connection, &wallet.account, &*wallet.signer(), self.name).await?;
        let applied = Applied {
            id: open.wallet.account.id.clone(),
            code: wallet.admission_code(trust),
            key: wallet.key_digest(),
            address: open
                .wallet
                .account
                .address()
                .map(|address| address.to_string()),
        };
        report::print(&applied, settings.json);
        Ok(())
    }
}

impl Report for Applied {
    fn text(&self) -> String {
        let mut text = format!(
            "You have applied as member {}.\n\
             Compare this code with your approver; both screens must show the same:\n  {}\n\
             After the approval, run: emr activate",
            self.id, self.code
        );
        if let Some(address) = &self.address {
            text.push_str(&format!(
                "\nGive this address to people who should ask you for access:\n  {address}"
            ));
        }
        text
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
}

#[derive(Serialize)]
#[serde(transparent)]
struct Shown(Member);

impl Members {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let session = settings.session().await?;
        match self.id {
            Some(id) => report::print(&Shown(session.member(&id).await?), settings.json),
            None => {
                let applicant = |entry: SignUpEntry| Applicant {
                    code: session
                        .admission(&entry.sign_up)
                        .ok()
                        .map(|admission| admission.code),
                    entry,
                };
                let entries = session.sign_ups().await?;
                let applicants = entries.into_iter().map(applicant).collect();
                report::print(&Waiting(applicants), settings.json);
            }
        }
        Ok(())
    }
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
            .map(|Applicant { entry, code }| {
                let sign_up = &entry.sign_up;
                vec![
                    sign_up.id.to_string(),
                    roles(&sign_up.roles),
                    sign_up.msp.to_string(),
                    sign_up.name.clone(),
                    code.map_or_else(|| "malformed".to_owned(), |code| code.to_string()),
                ]
            })
            .collect();
        table(
            &["member", "roles", "MSP", "name", "code, to compare"],
            &rows,
        )
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
        };
        let approval = session.approve(&admission, &registrars).await?;
        let said = format!("{} is admitted. They now run: emr activate", approval.id);
        report::print(&Transacted::new(&approval.registered, said), settings.json);
        Ok(())
    }
}

/// The code of an application, once the approver has said that the applicant's screen shows it, too.
async fn compared(session: &Session, id: &MemberId) -> Result<ComparisonCode> {
    let code = session.admission(&session.application(id).await?)?.code;
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

/// The named organization, or the ministry for roles that always belong to it.
fn organization(named: Option<MspId>, roles: &[Role], profile: &Profile) -> Result<MspId> {
    match named {
        Some(msp) => Ok(msp),
        None if roles.iter().any(|role| role.is_staff()) => {
            bail!("name the hospital's MSP with --msp")
        }
        None => Ok(profile.ministry.clone()),
    }
}

/// Takes up the certificates and confirms the membership.
pub(crate) async fn activate(settings: &Settings) -> Result<()> {
    let profile = settings.profile()?;
    let mut open = settings.open_wallet()?;
    let connection = emr_native::connect(&profile)?;
    let signer = open.wallet.signer();
    match take_up_certificates(&connection, &mut open.wallet.account, &*signer).await? {
        SignUpStatus::Approved(_) => open.save()?,
        SignUpStatus::Pending => bail!("your application is not decided yet: try again later"),
        SignUpStatus::Refused(reason) => bail!("your application was refused: {reason}"),
    }
    let member = settings.sign_in(connection, &open.wallet).await?;
    let submitted = member
        .activate()
        .await
        .context("the membership was not activated")?;
    let said = format!("{} is active.", member.id());
    report::print(&Transacted::new(&submitted, said), settings.json);
    Ok(())
}

#[derive(Serialize)]
struct Address {
    address: String,
}

/// Shows the patient's own address.
pub(crate) fn address(settings: &Settings) -> Result<()> {
    let wallet = settings.open_wallet()?.wallet;
    let address = wallet
        .account
        .address()
        .context("only a patient has an address")?;
    let address = Address {
        address: address.to_string(),
    };
    report::print(&address, settings.json);
    Ok(())
}

impl Report for Address {
    fn text(&self) -> String {
        self.address.clone()
    }
}

/// Suspend a member: every function refuses them from now on.
#[derive(Debug, Args)]
pub(crate) struct Suspend {
    /// The member's id
    id: MemberId,
}

impl Suspend {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let session = settings.session().await?;
        let submitted = session.suspend(&self.id).await?;
        let said = format!("{} is suspended.", self.id);
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}

/// Freeze a key or a membership, for example after a theft of the device.
#[derive(Debug, Args)]
pub(crate) struct Freeze {
    /// The member's id
    id: MemberId,
    /// The digest of the key to freeze; without it, the whole membership is frozen
    #[arg(long)]
    key: Option<Digest>,
}

impl Freeze {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let session = settings.session().await?;
        let submitted = session.freeze(&self.id, self.key.as_ref()).await?;
        let said = match &self.key {
            Some(key) => format!("the key {key} of {} is frozen.", self.id),
            None => format!("{} is frozen.", self.id),
        };
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}

/// Let a suspended or frozen member act again.
#[derive(Debug, Args)]
pub(crate) struct Reinstate {
    /// The member's id
    id: MemberId,
}

impl Reinstate {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let session = settings.session().await?;
        let submitted = session.reinstate(&self.id).await?;
        let said = format!("{} may act again.", self.id);
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}

fn roles(roles: &[Role]) -> String {
    let roles: Vec<_> = roles.iter().map(|role| role.as_str()).collect();
    roles.join(", ")
}
