//! Becoming a member: applying, and taking up the membership.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use emr_api::invitation::InvitationCode;
use emr_api::profile::Profile;
use emr_api::sign_up::SignUpStatus;
use emr_client::account::Account;
use emr_client::comparison_code::ComparisonCode;
use emr_client::member::{reason_of_refusal, sign_up, take_up_certificates};
use emr_model::member::Role;
use emr_model::{Bytes, Digest, MemberId, MspId};
use emr_native::wallet::Wallet;
use emr_sealing::desk_file::{ApplicantDetails, MAX_PHOTO_BYTES};
use serde::Serialize;

use super::report::{self, Report, Transacted};
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
    /// The code of an invitation, if an approver gave you one: your application then has room in the queue
    #[arg(long, value_name = "CODE")]
    invitation: Option<InvitationCode>,
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
        let signer = wallet.signer();
        sign_up(&connection, account, &*signer, details, self.invitation).await?;
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

/// Who will read what an applicant or a member says of themselves.
pub(super) fn readers(account: &Account, profile: &Profile) -> String {
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
pub(super) fn photo(path: &Path) -> Result<Bytes> {
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

/// The named organization, or the ministry for roles that always belong to it.
pub(super) fn organization(
    named: Option<MspId>,
    roles: &[Role],
    profile: &Profile,
) -> Result<MspId> {
    match named {
        Some(msp) => Ok(msp),
        None if roles.iter().any(|role| role.is_staff()) => {
            bail!("name the hospital's MSP with --msp")
        }
        None => Ok(profile.ministry.clone()),
    }
}
