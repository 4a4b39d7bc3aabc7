//! Organizations, keepers and members on the ledger.

use emr_model::keeper::{GetKeepers, Keeper, RegisterKeeper};
use emr_model::member::{Freeze, GetMember, Member, ReinstateMember, SuspendMember};
use emr_model::organization::RegisterOrganization;
use emr_model::{Basis, Digest, Grantee, MemberId, Recipient};

use super::{Session, Submitted};
use crate::error::Error;

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
                let recipient = self.member(id).await?.recipient;
                recipient.ok_or_else(|| Error::NoRecipient(id.clone()))
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

    /// Stops one key of a member, or the whole membership if `key` is `None`; for the ministry, and for registrars.
    ///
    /// # Errors
    ///
    /// Those of [`Session::submit`].
    pub async fn freeze(&self, id: &MemberId, key: Option<&Digest>) -> Result<Submitted, Error> {
        let request = Freeze {
            id: id.clone(),
            key: key.cloned(),
        };
        self.submit(&request).await
    }

    /// Lets a suspended or frozen member act again; for the ministry, and for registrars over their own practitioners.
    ///
    /// # Errors
    ///
    /// Those of [`Session::submit`].
    pub async fn reinstate(&self, id: &MemberId) -> Result<Submitted, Error> {
        self.submit(&ReinstateMember { id: id.clone() }).await
    }

    /// Refuses a member everything from now on; for the ministry, and for registrars over their own practitioners.
    ///
    /// # Errors
    ///
    /// Those of [`Session::submit`].
    pub async fn suspend(&self, id: &MemberId) -> Result<Submitted, Error> {
        self.submit(&SuspendMember { id: id.clone() }).await
    }
}
