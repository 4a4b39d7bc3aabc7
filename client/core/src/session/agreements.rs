//! What the ministry and a hospital decide together: the policy, and recoveries of members who lost their keys.

use emr_model::policy::{Agreement, GetPolicy, SetPolicy};
use emr_model::recovery::{ApproveRecovery, CancelRecovery, ListRecoveries, Recovery};
use emr_model::{MemberId, Page, PageRequest, PolicyInForce, TransactionId};

use super::{Session, Submitted};
use crate::error::Error;

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
