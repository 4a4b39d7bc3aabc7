//! Admitting members: certificates from the authorities, the key pinned on the ledger, the answer in the queue.

use std::sync::Arc;

use emr_api::invitation::Invitation;
use emr_api::profile::{Profile, ProfileOrganization};
use emr_api::sign_up::{
    IssuedCertificate, QueuedSignUp, SignUpDecision, SignUpEntry, SignUpStatus,
};
use emr_model::member::{RegisterMember, Role, attribute};
use emr_model::{Digest, ErrorCode, MemberId, MspId, NetworkKind};
use emr_trust::{InvalidCertificateRequest, TrustError, key_of_csr};
use fabric_ca::{Attribute, EnrollRequest, RegisterRequest};
use serde::{Deserialize, Serialize};

use super::issuance::refused_by;
use super::{Session, Submitted};
use crate::account::Account;
use crate::applicant::Applicant;
use crate::comparison_code::ComparisonCode;
use crate::error::Error;
use crate::identity::RegistrarIdentity;
use crate::outbox::new_secret;
use crate::ports::Signer;

/// The attributes that members' certificates may have, and that registrars may therefore give.
const MEMBER_ATTRIBUTES: &str = "emr.role,emr.id,emr.hospital";

/// A ministry member also admits registrars and other ministry members, so they must be able to pass their powers on:
/// Fabric CA lets a registrar give only what they have themselves.
const MINISTRY_ATTRIBUTES: &str =
    "emr.role,emr.id,emr.hospital,hf.Registrar.Roles,hf.Registrar.Attributes,hf.Revoker";

/// How often an enrollment's secret serves: more than once, because the answer with the certificate may be lost.
const MOST_ENROLLMENTS: i32 = 3;

/// The approver's own registrar identities, by the names of the certificate authorities.
#[derive(Debug, Clone, Default)]
pub struct Registrars(Vec<(String, RegistrarIdentity)>);

impl FromIterator<(String, RegistrarIdentity)> for Registrars {
    fn from_iter<T: IntoIterator<Item = (String, RegistrarIdentity)>>(registrars: T) -> Self {
        Self(registrars.into_iter().collect())
    }
}

impl Registrars {
    /// The registrar identities of a member who admits others.
    pub fn of_member(account: &Account, signer: &Arc<dyn Signer>) -> Self {
        let registrar = |issued: &IssuedCertificate| {
            let registrar = account.registrar(signer.clone(), &issued.authority)?;
            Some((issued.authority.clone(), registrar))
        };
        Self(account.certificates.iter().filter_map(registrar).collect())
    }

    pub(super) fn at(&self, authority: &str) -> Result<&RegistrarIdentity, Error> {
        let mut registrars = self.0.iter();
        registrars
            .find(|(name, _)| name == authority)
            .map(|(_, registrar)| registrar)
            .ok_or_else(|| Error::NoRegistrar(authority.to_owned()))
    }
}

/// Whom an approver admits, and the code that they compared with the applicant's screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Admission {
    /// The id that the applicant's device picked.
    pub id: MemberId,
    /// To which organization.
    pub msp: MspId,
    /// As what.
    pub roles: Vec<Role>,
    /// The code on the applicant's screen.
    pub code: ComparisonCode,
    /// Whether the registrar's hospital keeps the keys of a patient who has no device yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub custody: bool,
}

/// A member who was admitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// The member's id.
    pub id: MemberId,
    /// The transaction that pinned their key.
    pub registered: Submitted,
    /// Their certificates; the first is the one to act under.
    pub certificates: Vec<IssuedCertificate>,
}

impl Session {
    /// Makes an invitation of the signed-in approver's organization: a code for one applicant, whose application finds room
    /// in a queue that is full. It takes nothing from the comparison of codes.
    ///
    /// # Errors
    ///
    /// [`Error::Web`], with `QUOTA_USED` if the organization has too many open invitations.
    pub async fn invite(&self) -> Result<Invitation, Error> {
        Ok(self.web().invite().await?)
    }

    /// The applications that wait in the signed-in approver's queue. A registrar's has no patients: they are found by
    /// the id that they show, with [`Session::application`].
    ///
    /// # Errors
    ///
    /// [`Error::Web`].
    pub async fn sign_ups(&self) -> Result<Vec<SignUpEntry>, Error> {
        Ok(self.web().sign_ups().await?)
    }

    /// The application of this id, if it waits for a decision that the signed-in approver may make: the ministry about
    /// every applicant, a registrar about practitioners of their own hospital and about every patient.
    ///
    /// # Errors
    ///
    /// [`Error::NoApplication`] or [`Error::Web`].
    pub async fn application(&self, id: &MemberId) -> Result<SignUpEntry, Error> {
        let none = || Error::NoApplication(id.clone());
        match self.web().application(id).await.map_err(Error::from) {
            Ok(entry) if entry.status == SignUpStatus::Pending => Ok(entry),
            Ok(_) => Err(none()),
            Err(error) if error.is_refused(ErrorCode::NotFound) => Err(none()),
            Err(error) => Err(error),
        }
    }

    /// What an approver confirms who admits this applicant, with the code by the roots that this session's profile pins: the
    /// applicant's screen must show the same code.
    ///
    /// # Errors
    ///
    /// [`Error::CertificateRequest`] if the application's certificate request is not over a key of its applicant.
    pub fn admission(&self, application: &QueuedSignUp) -> Result<Admission, Error> {
        let key = key_of(application)?;
        Ok(Admission {
            id: application.id.clone(),
            msp: application.msp.clone(),
            roles: application.roles.clone(),
            code: code_of(application, &key, &self.trust().digest()),
            custody: false,
        })
    }

    /// Admits an applicant exactly as the approver says: with this id, this organization, these roles, and the key whose
    /// code the approver compared with the applicant's screen.
    ///
    /// It does not trust the service: it refuses an application that says anything else, computes the code from the
    /// certificate request and the pinned roots, and compares the key with every issued certificate. A ministry member gets
    /// a certificate of every member authority. A registrar gets one of their hospital's and one of the ministry's, with
    /// which they register patients there.
    ///
    /// # Errors
    ///
    /// [`Error::NoApplication`], [`Error::AnotherCode`], [`Error::AnotherApplication`] or [`Error::CertificateRequest`]
    /// before anything is done; [`Error::NoRegistrar`], [`Error::Authority`], [`Error::Trust`] if an issued certificate
    /// is not the required one; then those of [`Session::submit`].
    ///
    /// If it fails or is interrupted, call it again on the same device: the outbox keeps the secret of each enrollment until
    /// the service keeps the certificate, and the service gives the certificates to the applicant once the ledger has
    /// registered them.
    pub async fn approve(
        &self,
        admission: &Admission,
        registrars: &Registrars,
    ) -> Result<Approval, Error> {
        let entry = self.application(&admission.id).await?;
        let application = entry.sign_up;
        let key = confirmed_key(&application, admission, &self.trust().digest())?;
        let request = self.registration_on_ledger(admission, key);
        let organizations = organizations(self.profile(), &request)?;
        for organization in &organizations {
            registrars.at(&organization.member_authority)?;
        }
        let mut certificates = entry.certificates;
        self.check_issued_before(&certificates, &request, &organizations)?;
        for organization in &organizations[certificates.len()..] {
            let issued = self.issue(&request, &application.csr, organization, registrars);
            certificates.push(issued.await?);
            let decision = SignUpDecision::Approve(certificates.clone());
            self.web().decide_sign_up(&admission.id, &decision).await?;
        }
        for organization in &organizations {
            self.forget_enrollment(&request, organization).await?;
        }
        let registered = self.submit(&request).await?;
        Ok(Approval {
            id: admission.id.clone(),
            registered,
            certificates,
        })
    }

    /// The registration of the applicant with this key.
    ///
    /// A node administrator, who admits the first ministry member, also says the kind of network; a test network is the
    /// default.
    fn registration_on_ledger(&self, admission: &Admission, key: Digest) -> RegisterMember {
        let network = self.profile().network;
        let fixes = self.identity().certificate().has_unit("admin");
        RegisterMember {
            id: admission.id.clone(),
            msp: admission.msp.clone(),
            roles: admission.roles.clone(),
            key,
            custody: admission.custody,
            network: (fixes && network == NetworkKind::Production).then_some(network),
        }
    }

    /// Checks the certificates that an approval that was interrupted had issued: those of the first of these organizations.
    fn check_issued_before(
        &self,
        certificates: &[IssuedCertificate],
        admission: &RegisterMember,
        organizations: &[&ProfileOrganization],
    ) -> Result<(), Error> {
        if certificates.len() > organizations.len() {
            return Err(Error::OtherCertificates);
        }
        for (issued, organization) in certificates.iter().zip(organizations) {
            if issued.authority != organization.member_authority {
                return Err(Error::OtherCertificates);
            }
            self.connection
                .verify_issued(issued, &admission.id, &admission.key)?;
        }
        Ok(())
    }

    /// Forgets the secret of an enrollment whose certificate the service keeps.
    async fn forget_enrollment(
        &self,
        admission: &RegisterMember,
        organization: &ProfileOrganization,
    ) -> Result<(), Error> {
        let enrollment = enrollment(admission, &organization.member_authority);
        match &self.outbox {
            Some(outbox) => outbox.forget_enrollment_secret(&enrollment).await,
            None => Ok(()),
        }
    }

    /// Registers the applicant at an organization's authority, enrolls their certificate request, and checks what was
    /// issued.
    async fn issue(
        &self,
        admission: &RegisterMember,
        csr: &str,
        organization: &ProfileOrganization,
        registrars: &Registrars,
    ) -> Result<IssuedCertificate, Error> {
        let authority = organization.member_authority.as_str();
        let registrar = registrars.at(authority)?;
        let secret = match &self.outbox {
            Some(outbox) => {
                outbox
                    .enrollment_secret(&enrollment(admission, authority))
                    .await?
            }
            None => new_secret(),
        };
        let request = RegisterRequest {
            secret: Some(secret.clone()),
            max_enrollments: MOST_ENROLLMENTS,
            ..registration(admission, &organization.msp)
        };
        let unsigned = request.unsigned(authority, &registrar.certificate_pem);
        let response = self
            .ask_as_registrar(authority, unsigned, registrar)
            .await?;
        match response.registration() {
            // An approval that was interrupted has registered the applicant, with the secret that was kept.
            Err(error) if !error.is_already_registered() => {
                return Err(refused_by(authority)(error));
            }
            _ => {}
        }

        let request = EnrollRequest::new(csr).request(authority, admission.id.as_str(), &secret);
        self.enroll(authority, &request, &admission.id, &admission.key)
            .await
    }
}

/// The name of an enrollment in the outbox.
fn enrollment(admission: &RegisterMember, authority: &str) -> String {
    Digest::of(format!("enrollment\0{authority}\0{}", admission.id)).to_string()
}

/// The key of an application, if the application says what the approver means and has the code that they compared.
fn confirmed_key(
    application: &QueuedSignUp,
    admission: &Admission,
    roots: &Digest,
) -> Result<Digest, Error> {
    let key = key_of(application)?;
    let has = |roles: &[Role], others: &[Role]| others.iter().all(|role| roles.contains(role));
    let is_meant = application.id == admission.id
        && application.msp == admission.msp
        && has(&application.roles, &admission.roles)
        && has(&admission.roles, &application.roles);
    if !is_meant {
        return Err(Error::AnotherApplication);
    }
    if code_of(application, &key, roots) != admission.code {
        return Err(Error::AnotherCode);
    }
    Ok(key)
}

fn key_of(application: &QueuedSignUp) -> Result<Digest, InvalidCertificateRequest> {
    key_of_csr(&application.csr, &application.id)
}

fn code_of(application: &QueuedSignUp, key: &Digest, roots: &Digest) -> ComparisonCode {
    let applicant = Applicant {
        id: &application.id,
        msp: &application.msp,
        roles: &application.roles,
        key,
    };
    applicant.code(roots)
}

/// The organizations of whose authorities the applicant gets certificates, the own one first: a ministry member of all,
/// because they admit every member; a registrar also of the ministry, because they admit patients.
pub(super) fn organizations<'p>(
    profile: &'p Profile,
    admission: &RegisterMember,
) -> Result<Vec<&'p ProfileOrganization>, TrustError> {
    let own = profile
        .organization(&admission.msp)
        .ok_or_else(|| TrustError::UnknownOrganization(admission.msp.to_string()))?;
    let is = |role| admission.roles.contains(&role);
    let is_another = |organization: &&ProfileOrganization| {
        let is_ministry = organization.msp == profile.ministry;
        organization.msp != own.msp && (is(Role::Ministry) || is(Role::Registrar) && is_ministry)
    };
    let others = profile.organizations.iter().filter(is_another);
    Ok(std::iter::once(own).chain(others).collect())
}

/// The request that registers a new member at the authority of this organization.
///
/// Only their own organization's certificate names the member. One of another organization serves to register others at
/// its authority, and nothing else: the ledger and the web service believe no member's certificate of another
/// organization.
fn registration(admission: &RegisterMember, at: &MspId) -> RegisterRequest {
    let mut request = RegisterRequest::client(admission.id.as_str());
    let is_own = *at == admission.msp;
    if is_own {
        let roles: Vec<_> = admission.roles.iter().map(|role| role.as_str()).collect();
        request = request
            .with_attribute(attribute::ROLE, roles.join(","))
            .with_attribute(attribute::ID, admission.id.as_str());
    }
    if is_own && admission.roles.iter().any(|role| role.is_staff()) {
        request = request.with_attribute(attribute::HOSPITAL, admission.msp.as_str());
    }
    let (may_give, may_revoke) = if admission.roles.contains(&Role::Ministry) {
        (MINISTRY_ATTRIBUTES, true)
    } else if admission.roles.contains(&Role::Registrar) {
        // At the ministry's authority a registrar registers patients, and revokes no member.
        (MEMBER_ATTRIBUTES, is_own)
    } else {
        return request;
    };
    // These attributes are for the authority itself, which looks them up in its own database.
    let powers = [
        ("hf.Registrar.Roles", "client"),
        ("hf.Registrar.Attributes", may_give),
    ];
    let revoker = may_revoke.then_some(("hf.Revoker", "true"));
    let powers = powers.into_iter().chain(revoker);
    request
        .attributes
        .extend(powers.map(|(name, value)| Attribute {
            name: name.to_owned(),
            value: value.to_owned(),
            in_certificate: false,
        }));
    request
}

#[cfg(test)]
mod interruption_tests;
#[cfg(test)]
mod tests;
