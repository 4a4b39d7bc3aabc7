//! What the ministry and a hospital decide together: the policy, and recoveries of members who lost their keys.

use emr_model::policy::{Agreement, GetPolicy, SetPolicy};
use emr_model::recovery::{
    ApproveRecovery, CancelRecovery, ListOpenRecoveries, ListRecoveries, Recovery, RefusalReason,
    RefuseRecovery,
};
use emr_model::{MemberId, MspId, Page, PageRequest, PolicyInForce, TransactionId};

use super::{Session, Submitted};
use crate::error::Error;
use crate::pages;

impl Session {
    /// The policy in force and its bounds, endorsed.
    ///
    /// # Errors
    ///
    /// Those of [`Session::endorsed_query`].
    pub async fn policy(&self) -> Result<PolicyInForce, Error> {
        self.endorsed_query(&GetPolicy {}).await
    }

    /// Changes the policy, once a ministry member and a registrar of the hospital have both asked for the same within a
    /// week. The answer says whether they have.
    ///
    /// # Errors
    ///
    /// Those of [`Session::submit`].
    pub async fn set_policy(&self, policy: &SetPolicy) -> Result<Submitted<Agreement>, Error> {
        self.submit(policy).await
    }

    /// A page of a member's recoveries, endorsed; for the member, ministry members and registrars.
    ///
    /// # Errors
    ///
    /// Those of [`Session::endorsed_query`].
    pub async fn recoveries(
        &self,
        id: &MemberId,
        page: PageRequest,
    ) -> Result<Page<Recovery>, Error> {
        let request = ListRecoveries {
            id: id.clone(),
            page,
        };
        self.endorsed_query(&request).await
    }

    /// Approves a recovery for the signed-in member's organization; for ministry members and registrars.
    ///
    /// # Errors
    ///
    /// Those of [`Session::submit`].
    pub async fn approve_recovery(
        &self,
        id: &MemberId,
        recovery: &TransactionId,
    ) -> Result<Submitted, Error> {
        let request = ApproveRecovery {
            id: id.clone(),
            recovery: recovery.clone(),
        };
        self.submit(&request).await
    }

    /// Every open recovery in an organization's list, the newest first, endorsed; for ministry members and the
    /// organization's registrars.
    ///
    /// # Errors
    ///
    /// Those of [`Session::endorsed_query`].
    pub async fn open_recoveries(&self, organization: &MspId) -> Result<Vec<Recovery>, Error> {
        let ask = |page| async move {
            let organization = organization.clone();
            let request = ListOpenRecoveries { organization, page };
            self.endorsed_query(&request).await
        };
        pages::all(ask).await
    }

    /// Refuses a recovery for the signed-in member's organization, and takes its approval back; for ministry members and
    /// registrars. The member reads the reason.
    ///
    /// # Errors
    ///
    /// Those of [`Session::submit`].
    pub async fn refuse_recovery(
        &self,
        id: &MemberId,
        recovery: &TransactionId,
        reason: RefusalReason,
    ) -> Result<Submitted, Error> {
        let request = RefuseRecovery {
            id: id.clone(),
            recovery: recovery.clone(),
            reason,
        };
        self.submit(&request).await
    }

    /// Stops a recovery that another person requested in the name of the signed-in member.
    ///
    /// # Errors
    ///
    /// Those of [`Session::submit`].
    pub async fn cancel_recovery(
        &self,
        id: &MemberId,
        recovery: &TransactionId,
    ) -> Result<Submitted, Error> {
        let request = CancelRecovery {
            id: id.clone(),
            recovery: recovery.clone(),
        };
        self.submit(&request).await
    }
}
