//! How a network gets its first people: they are admitted as people are.

use std::error::Error as StdError;
use std::fs;
use std::path::PathBuf;

use emr_api::profile::Profile;
use emr_api::sign_up::SignUpStatus;
use emr_client::member::{HeldBasis, Member, sign_up, take_up_certificates};
use emr_client::session::{Admission, Registrars, Session};
use emr_model::keeper::RegisterKeeper;
use emr_model::member::{MemberStatus, Role};
use emr_model::organization::{OrganizationKind, RegisterOrganization};
use emr_model::{ErrorCode, Grantee, MemberId, MspId, Recipient};
use emr_native::operator::{OperatorError, load_identity, load_registrars};
use emr_native::wallet::Wallet;
use emr_native::{ConnectError, connect};
use emr_network::{Kind, Layout, Network, Organization, names};
use emr_sealing::desk_file::ApplicantDetails;
use emr_trust::Certificate;

/// A member with their wallet.
pub struct Person {
    /// The member, signed in.
    pub member: Member,
    /// The wallet with all of the member's keys.
    pub wallet: Wallet,
}

impl Person {
    /// This member as a grantee.
    pub fn grantee(&self) -> Grantee {
        Grantee::Member(self.member.id().clone())
    }

    /// To whom others seal what this member shall read.
    pub fn recipient(&self) -> Recipient {
        let account = &self.wallet.account;
        let recipient = account.reading_recipient();
        recipient.unwrap_or_else(|| self.wallet.device_key().recipient())
    }

    /// The basis on which they deal with the only category that a patient granted them.
    ///
    /// # Errors
    ///
    /// If there is not exactly one usable grant.
    pub async fn basis(&self, patient: &MemberId) -> Result<HeldBasis, Error> {
        let granted = self.member.granted_categories(patient).await?;
        match <[_; 1]>::try_from(granted) {
            Ok([granted]) => Ok(HeldBasis::Grant(granted.grant)),
            Err(granted) => Err(Error::Grants(granted.len())),
        }
    }
}

/// Why a person could not be admitted.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The network refused a person.
    #[error(transparent)]
    Client(#[from] emr_client::Error),
    /// The network's profile cannot be used.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The network wrote no operator's identity.
    #[error(transparent)]
    Operator(#[from] OperatorError),
    /// No key was made.
    #[error(transparent)]
    Key(#[from] fabric_ca::Error),
    /// The network did not write what its people need.
    #[error("{} cannot be used", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// There is not exactly one usable grant, but this many.
    #[error("there are {0} usable grants, not one")]
    Grants(usize),
}

/// What members' programs know of a network.
///
/// # Errors
///
/// If the network wrote no profile.
pub fn profile(layout: &Layout) -> Result<Profile, Error> {
    read(layout.profile(), |profile| serde_json::from_str(&profile))
}

/// Registers every organization and its keeper, and admits the first ministry member.
///
/// # Errors
///
/// If one of them is refused.
pub async fn found(network: &Network, profile: &Profile) -> Result<Person, Error> {
    let operator = register(network, profile).await?;
    let roles = vec![Role::Ministry];
    let wallet = Wallet::generate(operator.trust(), profile.ministry.clone(), roles)?;
    admit_first(network, profile, &operator, "Somebody", wallet).await
}

/// Registers every organization and its keeper, those before that are registered already; returns the session of the
/// ministry's node administrator.
///
/// # Errors
///
/// If one of them is refused.
pub async fn register(network: &Network, profile: &Profile) -> Result<Session, Error> {
    let topology = network.topology();
    let operator = administrator(network, profile, topology.ministry()).await?;
    for organization in topology.member_organizations() {
        let registration = registration(organization);
        match operator.register_organization(&registration).await {
            Err(error) if !error.is_refused(ErrorCode::Conflict) => return Err(error.into()),
            _ => {}
        }
    }
    for organization in topology.member_organizations() {
        register_keeper(network, profile, organization).await?;
    }
    Ok(operator)
}

/// Takes the ministry's first member, who has this new wallet, to the active membership: the ministry's node
/// administrator admits them, and nobody else.
///
/// # Errors
///
/// If the person is refused.
pub async fn admit_first(
    network: &Network,
    profile: &Profile,
    operator: &Session,
    name: &str,
    wallet: Wallet,
) -> Result<Person, Error> {
    let registrars = network.layout().data().join("operators/registrars");
    let registrars = load_registrars(&registrars)?;
    admit_with(profile, operator, &registrars, name, wallet).await
}

/// An administrator of an organization's nodes, signed in.
///
/// # Errors
///
/// If there is no such identity, or the web service refuses it.
pub async fn administrator(
    network: &Network,
    profile: &Profile,
    organization: &Organization,
) -> Result<Session, Error> {
    let folder = network.layout().admin(organization);
    let identity = load_identity(&folder)?;
    Ok(Session::sign_in(connect(profile)?, identity).await?)
}

/// Takes a person from the application to the active membership.
///
/// # Errors
///
/// If the person is refused.
pub async fn admit(
    profile: &Profile,
    approver: &Session,
    registrars: &Registrars,
    msp: &MspId,
    roles: &[Role],
) -> Result<Person, Error> {
    let wallet = Wallet::generate(connect(profile)?.trust(), msp.clone(), roles.to_vec())?;
    admit_with(profile, approver, registrars, "Somebody", wallet).await
}

/// Takes the person with this name and new wallet from the application to the active membership.
///
/// # Errors
///
/// If the person is refused.
pub async fn admit_with(
    profile: &Profile,
    approver: &Session,
    registrars: &Registrars,
    name: &str,
    mut wallet: Wallet,
) -> Result<Person, Error> {
    let (connection, signer) = (connect(profile)?, wallet.signer());
    let details = ApplicantDetails::named(name, wallet.device_key().recipient());
    sign_up(&connection, &wallet.account, &*signer, details, None).await?;
    let admission = Admission {
        id: wallet.account.id.clone(),
        msp: wallet.account.msp.clone(),
        roles: wallet.account.roles.clone(),
        code: wallet.admission_code(connection.trust()),
        custody: false,
    };
    approver.approve(&admission, registrars).await?;
    take_up_certificates(&connection, &mut wallet.account, &*signer).await?;
    let member = Member::sign_in(connection, wallet.device()).await?;
    member.activate().await?;
    Ok(Person { member, wallet })
}

fn registration(organization: &Organization) -> RegisterOrganization {
    RegisterOrganization {
        msp: organization.msp_id.clone(),
        kind: match organization.kind {
            Kind::Ministry => OrganizationKind::Ministry,
            _ => OrganizationKind::Hospital,
        },
        name: title(&organization.name),
        contact: "+00 000".to_owned(),
        address: "Main Street 1".to_owned(),
        treatments: match organization.kind {
            Kind::Hospital => ["Internal medicine", "Laboratory"]
                .map(str::to_owned)
                .into(),
            _ => Vec::new(),
        },
        logo: None,
    }
}

/// Continues with a person whose admission was interrupted; `None` if they were not admitted.
///
/// # Errors
///
/// If the network refuses the person.
pub async fn resume(profile: &Profile, mut wallet: Wallet) -> Result<Option<Person>, Error> {
    let (connection, signer) = (connect(profile)?, wallet.signer());
    match take_up_certificates(&connection, &mut wallet.account, &*signer).await {
        Ok(SignUpStatus::Approved(_)) => {}
        Ok(_) => return Ok(None),
        Err(error) if error.is_refused(ErrorCode::NotFound) => return Ok(None),
        Err(error) => return Err(error.into()),
    }
    let member = Member::sign_in(connection, wallet.device()).await?;
    let id = member.id();
    let known = member.session().member(id).await;
    // The ledger refuses everything else to a member who has not activated the membership.
    match known {
        Err(error) if error.is_refused(ErrorCode::NotPermitted) => drop(member.activate().await?),
        Ok(known) if known.status == MemberStatus::Pending => drop(member.activate().await?),
        Ok(_) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(Some(Person { member, wallet }))
}

/// An organization's name for people, for example `Hospital A` for `hospital-a`.
fn title(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_ascii_uppercase() + rest
    });
    words.collect::<Vec<_>>().join(" ")
}

async fn register_keeper(
    network: &Network,
    profile: &Profile,
    organization: &Organization,
) -> Result<(), Error> {
    let folder = network.layout().keeper(organization);
    let certificate = folder.join("identity/certificate.pem");
    let certificate = read(certificate, Certificate::from_pem)?;
    let keeper = RegisterKeeper {
        recipient: read(folder.join("data/recipient.txt"), |text| {
            text.trim().parse()
        })?,
        key: certificate.key_digest().clone(),
        address: network.address(&names::keeper(organization)).to_string(),
    };
    let session = administrator(network, profile, organization).await?;
    session.register_keeper(&keeper).await?;
    Ok(())
}

fn read<T, E: StdError + Send + Sync + 'static>(
    path: PathBuf,
    parse: impl FnOnce(String) -> Result<T, E>,
) -> Result<T, Error> {
    let text = fs::read_to_string(&path).map_err(Into::into);
    text.and_then(|text| parse(text).map_err(Into::into))
        .map_err(|source| Error::File { path, source })
}
