//! Signing up, admitting members, and stopping them.

use std::fs::File;
use std::io::{self, BufRead as _, IsTerminal as _, Read as _};
use std::iter;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use emr_api::profile::Profile;
use emr_api::sign_up::{SignUpEntry, SignUpStatus};
use emr_client::account::Account;
use emr_client::chain;
use emr_client::comparison_code::ComparisonCode;
use emr_client::member::{reason_of_refusal, sign_up, take_up_certificates};
use emr_client::session::{Admission, Session};
use emr_model::member::{Member, Role};
use emr_model::{Bytes, Digest, MemberId, MspId};
use emr_native::operator::load_registrars;
use emr_native::wallet::Wallet;
use emr_sealing::desk_file::{ApplicantDetails, MAX_PHOTO_BYTES};
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
    /// The name by which your approver knows you; only the ministry and those of your hospital who may admit you read it
    #[arg(long)]
    name: String,
    /// Your e-mail address, for the same readers
    #[arg(long)]
    email: Option<String>,
    /// Your telephone number, for the same readers
    #[arg(long)]
    phone: Option<String>,
    /// Your postal address in one line, for the same readers
    #[arg(long)]
    address: Option<String>,
    /// A photo of you, for the same readers: a JPEG, PNG or WebP file of at most 256 KiB
    #[arg(long, value_name = "FILE")]
    photo: Option<PathBuf>,
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
        let account = &wallet.account;
        eprintln!("{}", readers(account, &profile));
        let details = ApplicantDetails {
            name: self.name,
            email: self.email,
            phone: self.phone,
            address: self.address,
            photo: self.photo.as_deref().map(photo).transpose()?,
            recipient: wallet.device_key().recipient(),
        };
        sign_up(&connection, account, &*wallet.signer(), details).await?;
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

/// Who will read what an applicant says of themselves.
fn readers(account: &Account, profile: &Profile) -> String {
    let registrars = match account.roles.as_slice() {
        [Role::Practitioner] => format!(", and so do the registrars of {}", account.msp),
        _ => String::new(),
    };
    format!(
        "The officials of {} read your name, contact and photo{registrars}. The web service cannot read them.",
        profile.ministry
    )
}

/// Reads a photo, but not a file that is far too large.
fn photo(path: &Path) -> Result<Bytes> {
    let unread = || format!("the photo {} cannot be read", path.display());
    let file = File::open(path).with_context(unread)?;
    let mut bytes = Vec::new();
    file.take(MAX_PHOTO_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .with_context(unread)?;
    Ok(bytes.into())
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
        SignUpStatus::Refused(file) => {
            let (_, vault) = open.wallet.keys();
            let reason = reason_of_refusal(&open.wallet.account, &*vault, &file.0).await;
            let reason =
                reason.context("your application was refused, for a reason that cannot be read")?;
            bail!("your application was refused: {reason}")
        }
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
