//! Revoking members: at once on the ledger, then their certificates at the certificate authorities.

use emr_api::profile::ProfileOrganization;
use emr_api::revocation::PendingRevocation;
use emr_model::MemberId;
use emr_model::member::{ListMembers, Member, MemberStatus, Stop};
use emr_trust::TrustError;
use fabric_ca::{RevocationReason, RevokeRequest};

use super::admission::Registrars;
use super::{Session, Submitted};
use crate::error::Error;
use crate::pages;

/// What the revocation of a member did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevokedMember {
    /// The transaction that suspended the member; `None` if they were suspended before.
    pub suspended: Option<Submitted>,
    /// The authorities that revoked certificates now, by their CA names.
    pub authorities: Vec<String>,
}

impl Session {
    /// Suspends a member, unless that was done before, and has the authorities revoke their certificates; for the
    /// ministry, and for registrars over their own practitioners. For a ministry member, `remaining` are two others, as in
    /// [`Session::suspend`]. Call it again if it was interrupted.
    ///
    /// The contract refuses the member from the suspension on. Peers and the web service refuse the certificates when the
    /// channel lists them: until then [`Session::pending_revocations`] has the revocation. A revoked member can never get
    /// certificates of the same id again, also not after a reinstatement.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if a registrar's hospital has no such member; [`Error::NoRegistrar`]; those of
    /// [`Session::submit`]; [`Error::NotRevoked`] if an authority refuses: then the member is suspended.
    pub async fn revoke_member(
        &self,
        id: &MemberId,
        remaining: &[MemberId],
        registrars: &Registrars,
    ) -> Result<RevokedMember, Error> {
        let member = self.governed(id).await?;
        let organizations = self.organizations_of(&member)?;
        for organization in &organizations {
            registrars.at(&organization.member_authority)?;
        }
        // What a hospital suspended, it could reinstate.
        let ministry = &self.profile().ministry;
        let is_hospitals = |stop: &Stop| stop.organization != *ministry;
        let takes_over =
            self.identity().msp() == ministry && member.stop.as_ref().is_some_and(is_hospitals);
        let suspended = match member.status {
            MemberStatus::Suspended if !takes_over => None,
            _ => Some(self.suspend(id, remaining).await?),
        };
        let mut authorities = Vec::new();
        for organization in organizations {
            let authority = &organization.member_authority;
            let is_own = organization.msp == member.msp;
            if self.revoke_at(authority, id, is_own, registrars).await? {
                authorities.push(authority.clone());
            }
        }
        Ok(RevokedMember {
            suspended,
            authorities,
        })
    }

    /// The revocations that wait for the operator, as the service says: the ministry sees all, a registrar those of their
    /// hospital's authority.
    ///
    /// # Errors
    ///
    /// [`Error::Web`].
    pub async fn pending_revocations(&self) -> Result<Vec<PendingRevocation>, Error> {
        Ok(self.web().pending_revocations().await?)
    }

    /// A member whatever their status, endorsed: the ministry sees every member, a registrar those of their hospital.
    pub(super) async fn governed(&self, id: &MemberId) -> Result<Member, Error> {
        let msp = self.identity().msp();
        if *msp == self.profile().ministry {
            return self.member(id).await;
        }
        let ask = |page| async move {
            let msp = msp.clone();
            self.endorsed_query(&ListMembers { msp, page }).await
        };
        let mut members = pages::all(ask).await?.into_iter();
        members
            .find(|member| member.id == *id)
            .ok_or(Error::NotFound("member of your hospital"))
    }

    /// The organizations at whose authorities this session's member revokes another: the other's own, and for the
    /// ministry all others, because the member may have been enrolled there to admit others.
    fn organizations_of(&self, member: &Member) -> Result<Vec<&ProfileOrganization>, TrustError> {
        let profile = self.profile();
        let own = profile
            .organization(&member.msp)
            .ok_or_else(|| TrustError::UnknownOrganization(member.msp.to_string()))?;
        let is_ministry = *self.identity().msp() == profile.ministry;
        let others = profile.organizations.iter();
        let others = others.filter(|other| is_ministry && other.msp != own.msp);
        Ok(std::iter::once(own).chain(others).collect())
    }

    /// Has an authority revoke all certificates of a member. Returns whether it revoked any now.
    async fn revoke_at(
        &self,
        authority: &str,
        id: &MemberId,
        is_own: bool,
        registrars: &Registrars,
    ) -> Result<bool, Error> {
        let refused = |source| Error::NotRevoked {
            authority: authority.to_owned(),
            source,
        };
        let registrar = registrars.at(authority)?;
        let unsigned = RevokeRequest::identity(id.as_str())
            .with_reason(RevocationReason::PrivilegeWithdrawn)
            .unsigned(authority, &registrar.certificate_pem);
        let signature = registrar.signer.sign(&unsigned.bytes_to_sign()).await?;
        let request = unsigned.authorize(&signature).map_err(refused)?;
        let response = self.web().relay(authority, &request).await?;
        match response.revocation() {
            Ok(revocation) => Ok(!revocation.certificates.is_empty()),
            Err(error) if error.is_unknown() && !is_own => Ok(false),
            Err(error) => Err(refused(error)),
        }
    }
}
