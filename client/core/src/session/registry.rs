//! Organizations, keepers and members on the ledger.

use emr_model::ErrorCode;
use emr_model::grant::{GrantEntry, GrantStatus, ListGrants};
use emr_model::keeper::{GetKeepers, Keeper, RegisterKeeper};
use emr_model::member::{
    Freeze, FreezeReason, GetMember, ListKeys, Member, MembershipEvent, MembershipLog,
    ReinstateMember, SuspendMember,
};
use emr_model::organization::RegisterOrganization;
use emr_model::{Basis, Digest, Grantee, MemberId, Page, PageRequest, Recipient, TransactionId};

use super::{Session, Submitted};
use crate::error::Error;
use crate::pages;

impl Session {
    /// Admits an organization; for the ministry's node administrator.
    ///
    /// # Errors
    ///
    /// Those of [`Session::submit`].
    pub async fn register_organization(
        &self,
        organization: &RegisterOrganization,
    ) -> Result<Submitted, Error> {
        self.submit(organization).await
    }

    /// Publishes the keeper of the signed-in node administrator's own organization.
    ///
    /// # Errors
    ///
    /// Those of [`Session::submit`].
    pub async fn register_keeper(&self, keeper: &RegisterKeeper) -> Result<Submitted, Error> {
        self.submit(keeper).await
    }

    /// Every active keeper, endorsed.
    ///
    /// # Errors
    ///
    /// Those of [`Session::endorsed_query`].
    pub async fn keepers(&self) -> Result<Vec<Keeper>, Error> {
        self.endorsed_query(&GetKeepers {}).await
    }

    /// A member as the ledger has them, endorsed. The ministry may ask for any member, others for themselves or a
    /// member who is not a patient.
    ///
    /// # Errors
    ///
    /// Those of [`Session::endorsed_query`].
    pub async fn member(&self, id: &MemberId) -> Result<Member, Error> {
        let request = GetMember {
            id: id.clone(),
            basis: Basis::Own,
        };
        let member: Member = self.endorsed_query(&request).await?;
        if &member.id == id {
            Ok(member)
        } else {
            Err(Error::Answer)
        }
    }

    /// The recipient of a grantee's envelopes, endorsed: the member's device, or the hospital's keeper.
    pub(crate) async fn recipient_of(&self, grantee: &Grantee) -> Result<Recipient, Error> {
        match grantee {
            Grantee::Member(id) => {
                // Every member may look up practitioners, so this hides nothing: patients are not told from strangers.
                let no_recipient = || Error::NoRecipient(id.clone());
                let found = self.member(id).await.map_err(|error| {
                    match error.is_refused(ErrorCode::NotPermitted) {
                        true => no_recipient(),
                        false => error,
                    }
                });
                found?.recipient.ok_or_else(no_recipient)
            }
            Grantee::Hospital(msp) => {
                let keepers = self.keepers().await?;
                let keeper = keepers.into_iter().find(|keeper| keeper.msp == *msp);
                keeper
                    .map(|keeper| keeper.recipient)
                    .ok_or_else(|| Error::NoKeeper(msp.clone()))
            }
        }
    }

    /// Stops one key of a member, or the whole membership if `key` is `None`; for the ministry, for registrars over their
    /// own practitioners, and for registrars of a hospital that admitted the patient or to which the patient granted
    /// something. For a ministry member, `remaining` are two others, as in [`Session::suspend`].
    ///
    /// # Errors
    ///
    /// [`Error::LastKey`] if the member has no other key in force; those of [`Session::endorsed_query`] and
    /// [`Session::submit`].
    pub async fn freeze(
        &self,
        id: &MemberId,
        key: Option<&Digest>,
        reason: FreezeReason,
        remaining: &[MemberId],
    ) -> Result<Submitted, Error> {
        let grant = self.grant_to_own_hospital(id).await?;
        let remaining_key = match key {
            Some(key) => Some(self.another_key(id, key, grant.as_ref()).await?),
            None => None,
        };
        let request = Freeze {
            id: id.clone(),
            key: key.cloned(),
            remaining_key,
            grant,
            reason,
            remaining: remaining.to_vec(),
        };
        self.submit(&request).await
    }

    /// Lets a suspended or frozen member act again, or a frozen key; for the ministry, and for registrars of the hospital
    /// that stopped it.
    ///
    /// # Errors
    ///
    /// Those of [`Session::submit`].
    pub async fn reinstate(&self, id: &MemberId, key: Option<&Digest>) -> Result<Submitted, Error> {
        let request = ReinstateMember {
            id: id.clone(),
            key: key.cloned(),
        };
        self.submit(&request).await
    }

    /// A key of the member that is in force, besides this one.
    async fn another_key(
        &self,
        id: &MemberId,
        key: &Digest,
        grant: Option<&TransactionId>,
    ) -> Result<Digest, Error> {
        let ask = |page| async move {
            let request = ListKeys {
                id: id.clone(),
                grant: grant.cloned(),
                page,
            };
            self.endorsed_query(&request).await
        };
        let mut keys = pages::all(ask).await?.into_iter();
        let other = keys.find(|pinned| pinned.is_in_force && pinned.key != *key);
        other.map(|pinned| pinned.key).ok_or(Error::LastKey)
    }

    /// A grant of a patient to the caller's hospital that is in force; `None` if there is none, or the caller is of no
    /// hospital.
    async fn grant_to_own_hospital(
        &self,
        patient: &MemberId,
    ) -> Result<Option<TransactionId>, Error> {
        let ask = |page| async move {
            let request = ListGrants {
                patient: patient.clone(),
                grantee: Some(Grantee::Hospital(self.identity().msp().clone())),
                page,
            };
            self.endorsed_query(&request).await
        };
        let grants: Vec<GrantEntry> = match pages::all(ask).await {
            Err(error) if error.is_refused(ErrorCode::NotPermitted) => Vec::new(),
            grants => grants?,
        };
        let now = self.now();
        let mut in_force = grants.into_iter().filter(|grant| {
            grant.status == GrantStatus::Active && (grant.not_before..grant.expires).contains(&now)
        });
        Ok(in_force.next().map(|grant| grant.key.grant))
    }

    /// A page of what officials did to a membership, newest first, endorsed; for the member, ministry members, and delegates
    /// with the log.
    ///
    /// # Errors
    ///
    /// Those of [`Session::endorsed_query`].
    pub async fn membership_log(
        &self,
        id: &MemberId,
        page: PageRequest,
    ) -> Result<Page<MembershipEvent>, Error> {
        let request = MembershipLog {
            id: id.clone(),
            page,
        };
        self.endorsed_query(&request).await
    }

    /// Refuses a member everything from now on; for the ministry, and for registrars over their own practitioners. For a
    /// ministry member, `remaining` are two others who stay active; for any other member, it is empty.
    ///
    /// # Errors
    ///
    /// Those of [`Session::submit`].
    pub async fn suspend(&self, id: &MemberId, remaining: &[MemberId]) -> Result<Submitted, Error> {
        let request = SuspendMember {
            id: id.clone(),
            remaining: remaining.to_vec(),
        };
        self.submit(&request).await
    }
}
