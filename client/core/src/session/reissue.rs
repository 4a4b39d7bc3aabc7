//! Certificates over a new key for a member who lost every device, so that they can ask for a recovery.

use emr_api::profile::ProfileOrganization;
use emr_api::sign_up::IssuedCertificate;
use emr_model::member::{RegisterMember, Role};
use emr_model::{ErrorCode, MspId};
use fabric_ca::{EnrollRequest, IdentityChange, IdentityRequest};

use super::Session;
use super::admission::{Registrars, organizations};
use super::issuance::refused_by;
use crate::device::DeviceRequest;
use crate::error::Error;
use crate::outbox::new_secret;
use crate::recovery_answer::RecoveryAnswer;

impl Session {
    /// Has the authorities issue certificates over a new key to a member who lost every device; for ministry members, and
    /// for registrars. The approver has seen who the member is, and compared the request's code with the member's screen.
    ///
    /// Such a certificate acts for nobody. Its holder can ask for a recovery, which the ministry and a hospital must
    /// approve.
    ///
    /// # Errors
    ///
    /// [`Error::AnotherDevice`] if the member is of another organization; [`Error::NoRegistrar`]; [`Error::Authority`] and
    /// [`Error::Trust`] if an authority does not issue the certificate; those of
    /// [`Session::endorsed_query`].
    pub async fn issue_anew(
        &self,
        request: &DeviceRequest,
        msp: &MspId,
        registrars: &Registrars,
    ) -> Result<RecoveryAnswer, Error> {
        let member = RegisterMember {
            id: request.member.clone(),
            msp: msp.clone(),
            roles: self.roles_of(request, msp).await?,
            key: request.key()?,
            custody: false,
            network: None,
        };
        let organizations = organizations(self.profile(), &member)?;
        for organization in &organizations {
            registrars.at(&organization.member_authority)?;
        }
        let mut certificates = Vec::with_capacity(organizations.len());
        for organization in organizations {
            let issued = self.issue_again(&member, &request.csr, organization, registrars);
            certificates.push(issued.await?);
        }
        Ok(RecoveryAnswer {
            member: member.id,
            msp: member.msp,
            roles: member.roles,
            certificates,
        })
    }

    /// The member's roles on the ledger. A registrar does not see every patient; a member of the ministry's organization
    /// whom a registrar does not see is taken for one.
    async fn roles_of(&self, request: &DeviceRequest, msp: &MspId) -> Result<Vec<Role>, Error> {
        let is_patients = *msp == self.profile().ministry;
        let member = match self.identity().msp() == msp {
            true => self.governed(&request.member).await,
            false => self.member(&request.member).await,
        };
        match member {
            Ok(member) if member.msp == *msp => Ok(member.roles),
            Ok(_) => Err(Error::AnotherDevice),
            Err(error) if is_patients && error.is_refused(ErrorCode::NotPermitted) => {
                Ok(vec![Role::Patient])
            }
            Err(error) => Err(error),
        }
    }

    /// Gives the member's identity at an authority another secret and one more enrollment, enrolls the new key with it, and
    /// checks what was issued.
    async fn issue_again(
        &self,
        member: &RegisterMember,
        csr: &str,
        organization: &ProfileOrganization,
        registrars: &Registrars,
    ) -> Result<IssuedCertificate, Error> {
        let authority = organization.member_authority.as_str();
        let secret = new_secret();
        let change = |max_enrollments| IdentityRequest::Modify {
            id: member.id.to_string(),
            change: IdentityChange {
                max_enrollments,
                secret: Some(secret.clone()),
                ..IdentityChange::default()
            },
        };
        // The answer says how often the identity may enroll; a negative number is no limit.
        let allowed = self.modify(&change(None), authority, registrars).await?;
        if allowed >= 0 {
            let once_more = change(Some(allowed + 1));
            self.modify(&once_more, authority, registrars).await?;
        }

        let request = EnrollRequest::new(csr).request(authority, member.id.as_str(), &secret);
        self.enroll(authority, &request, &member.id, &member.key)
            .await
    }

    /// Changes an identity at an authority. Returns how often it may enroll.
    async fn modify(
        &self,
        request: &IdentityRequest,
        authority: &str,
        registrars: &Registrars,
    ) -> Result<i32, Error> {
        let registrar = registrars.at(authority)?;
        let unsigned = request.unsigned(authority, &registrar.certificate_pem);
        let response = self
            .ask_as_registrar(authority, unsigned, registrar)
            .await?;
        let identity = response.identity().map_err(refused_by(authority))?;
        Ok(identity.max_enrollments)
    }
}
