//! Admitting members: certificates from the authorities, the key pinned on the ledger, the answer in the queue.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use emr_api::profile::{Profile, ProfileOrganization};
use emr_api::sign_up::{
    IssuedCertificate, QueuedSignUp, SignUpDecision, SignUpEntry, SignUpStatus,
};
use emr_model::member::{RegisterMember, Role, attribute};
use emr_model::{Digest, ErrorCode, MemberId, MspId, NetworkKind};
use emr_trust::{InvalidCertificateRequest, TrustError, key_of_csr};
use fabric_ca::{Attribute, EnrollRequest, RegisterRequest};
use serde::{Deserialize, Serialize};

use super::{Session, Submitted};
use crate::account::Account;
use crate::applicant::Applicant;
use crate::comparison_code::ComparisonCode;
use crate::error::Error;
use crate::identity::RegistrarIdentity;
use crate::ports::Signer;

/// The attributes that members' certificates may have, and that registrars may therefore give.
const MEMBER_ATTRIBUTES: &str = "emr.role,emr.id,emr.hospital";

/// A ministry member also admits registrars and other ministry members, so they must be able to pass their powers on:
/// Fabric CA lets a registrar give only what they have themselves.
const MINISTRY_ATTRIBUTES: &str =
    "emr.role,emr.id,emr.hospital,hf.Registrar.Roles,hf.Registrar.Attributes,hf.Revoker";

/// The approver's own registrar identities, by the names of the certificate authorities.
#[derive(Debug, Clone, Default)]
pub struct Registrars(BTreeMap<String, RegistrarIdentity>);

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
        self.0
            .get(authority)
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
    /// is not the required one; then those of [`Session::submit`]. If it fails after certificates were issued, the
    /// applicant applies anew.
    pub async fn approve(
        &self,
        admission: &Admission,
        registrars: &Registrars,
    ) -> Result<Approval, Error> {
        let application = self.application(&admission.id).await?.sign_up;
        let key = confirmed_key(&application, admission, &self.trust().digest())?;
        let request = self.registration_on_ledger(admission, key);
        let organizations = organizations(self.profile(), &request)?;
        for organization in &organizations {
            registrars.at(&organization.member_authority)?;
        }
        let mut certificates = Vec::with_capacity(organizations.len());
        for organization in organizations {
            let issued = self.issue(&request, &application.csr, organization, registrars);
            certificates.push(issued.await?);
        }
        let registered = self.submit(&request).await?;
        let decision = SignUpDecision::Approve(certificates.clone());
        self.web().decide_sign_up(&admission.id, &decision).await?;
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
            custody: false,
            network: (fixes && network == NetworkKind::Production).then_some(network),
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
        let refused = |source| Error::Authority {
            authority: authority.to_owned(),
            source,
        };
        let registrar = registrars.at(authority)?;
        let request = registration(admission, &organization.msp);
        let unsigned = request.unsigned(authority, &registrar.certificate_pem);
        let signature = registrar.signer.sign(&unsigned.bytes_to_sign()).await?;
        let request = unsigned.authorize(&signature).map_err(refused)?;
        let response = self.web().relay(authority, &request).await?;
        let secret = response.registration().map_err(refused)?.secret;

        let request = EnrollRequest::new(csr).request(authority, admission.id.as_str(), &secret);
        let response = self.web().relay(authority, &request).await?;
        let issued = IssuedCertificate {
            authority: authority.to_owned(),
            certificate: response.enrollment().map_err(refused)?.certificate,
        };
        self.connection
            .verify_issued(&issued, &admission.id, &admission.key)?;
        Ok(issued)
    }
}

/// The key of an application, if the application says what the approver means and has the code that they compared.
fn confirmed_key(
    application: &QueuedSignUp,
    admission: &Admission,
    roots: &Digest,
) -> Result<Digest, Error> {
    let key = key_of(application)?;
    let roles = |roles: &[Role]| roles.iter().copied().collect::<BTreeSet<_>>();
    let is_meant = application.id == admission.id
        && application.msp == admission.msp
        && roles(&application.roles) == roles(&admission.roles);
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
fn organizations<'p>(
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
mod tests {
    use emr_testkit::{HOSPITAL_A, HOSPITAL_B, MINISTRY};
    use fabric_ca::{CertificateRequest, SigningKey};

    use super::*;

    #[test]
    fn only_the_application_that_the_approver_means_is_approved() {
        let key = SigningKey::generate().unwrap();
        let id: MemberId = "01".repeat(16).parse().unwrap();
        let sign_up = QueuedSignUp {
            csr: CertificateRequest::new(id.as_str()).to_pem(&key).unwrap(),
            id,
            msp: "HospitalAMSP".parse().unwrap(),
            roles: vec![Role::Practitioner],
            desk_file: Digest::of("desk file"),
        };
        let roots = Digest::of("roots");
        let own_key = Digest::of(key.public_key());
        let meant = Admission {
            id: sign_up.id.clone(),
            msp: sign_up.msp.clone(),
            roles: vec![Role::Practitioner],
            code: code_of(&sign_up, &own_key, &roots),
        };
        assert_eq!(confirmed_key(&sign_up, &meant, &roots).unwrap(), own_key);

        let more = QueuedSignUp {
            roles: vec![Role::Practitioner, Role::Ministry],
            ..sign_up.clone()
        };
        let elsewhere = QueuedSignUp {
            msp: "HospitalBMSP".parse().unwrap(),
            ..sign_up.clone()
        };
        for changed in [more, elsewhere] {
            assert!(matches!(
                confirmed_key(&changed, &meant, &roots),
                Err(Error::AnotherApplication)
            ));
        }
        let exchanged = QueuedSignUp {
            csr: CertificateRequest::new(sign_up.id.as_str())
                .to_pem(&SigningKey::generate().unwrap())
                .unwrap(),
            ..sign_up.clone()
        };
        let other_roots = Digest::of("the roots of a service that lies");
        for (application, roots) in [(&exchanged, &roots), (&sign_up, &other_roots)] {
            assert!(matches!(
                confirmed_key(application, &meant, roots),
                Err(Error::AnotherCode)
            ));
        }
    }

    fn admitted(msp: &str, role: Role) -> RegisterMember {
        RegisterMember {
            id: "01".repeat(16).parse().unwrap(),
            msp: msp.parse().unwrap(),
            roles: vec![role],
            key: Digest::of("key"),
            network: None,
            custody: false,
        }
    }

    #[test]
    fn members_are_enrolled_where_they_admit_others() {
        let profile = emr_testkit::Network::default().profile();
        let enrolled = |msp, role| -> Vec<String> {
            let organizations = organizations(&profile, &admitted(msp, role)).unwrap();
            let msps = organizations.into_iter();
            msps.map(|organization| organization.msp.to_string())
                .collect()
        };
        assert_eq!(enrolled(MINISTRY, Role::Patient), [MINISTRY]);
        assert_eq!(enrolled(HOSPITAL_B, Role::Practitioner), [HOSPITAL_B]);
        assert_eq!(
            enrolled(HOSPITAL_B, Role::Registrar),
            [HOSPITAL_B, MINISTRY]
        );
        let everywhere = enrolled(MINISTRY, Role::Ministry);
        assert_eq!(everywhere[0], MINISTRY);
        assert_eq!(everywhere.len(), profile.organizations.len());
    }

    /// What the authority of an organization lets a new member do: the attributes that they may give, and whether they
    /// may revoke.
    fn powers(msp: &str, role: Role, at: &str) -> (Option<String>, bool) {
        let request = registration(&admitted(msp, role), &at.parse().unwrap());
        let value = |name: &str| {
            let mut attributes = request.attributes.iter();
            let found = attributes.find(|attribute| attribute.name == name);
            found.map(|attribute| attribute.value.clone())
        };
        (
            value("hf.Registrar.Attributes"),
            value("hf.Revoker").is_some(),
        )
    }

    #[test]
    fn only_those_who_admit_others_may_register_and_a_registrar_passes_nothing_on() {
        let none = (None, false);
        let [member, ministry] =
            [MEMBER_ATTRIBUTES, MINISTRY_ATTRIBUTES].map(|attributes| Some(attributes.to_owned()));
        assert_eq!(powers(MINISTRY, Role::Patient, MINISTRY), none);
        assert_eq!(powers(HOSPITAL_A, Role::Practitioner, HOSPITAL_A), none);
        let registrar = |at| powers(HOSPITAL_A, Role::Registrar, at);
        assert_eq!(registrar(HOSPITAL_A), (member.clone(), true));
        assert_eq!(
            registrar(MINISTRY),
            (member, false),
            "no hospital revokes the members of the ministry's authority"
        );
        for at in [MINISTRY, HOSPITAL_A] {
            assert_eq!(
                powers(MINISTRY, Role::Ministry, at),
                (ministry.clone(), true)
            );
        }
    }

    #[test]
    fn a_certificate_of_another_organization_names_no_member() {
        let names_member = |at: &str| {
            let request =
                registration(&admitted(HOSPITAL_A, Role::Registrar), &at.parse().unwrap());
            let mut attributes = request.attributes.into_iter();
            attributes.any(|attribute| attribute.in_certificate)
        };
        assert!(names_member(HOSPITAL_A));
        assert!(!names_member(MINISTRY));
    }
}
