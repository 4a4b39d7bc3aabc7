//! Decisions of the ministry and a hospital together.

use emr_model::member::Role;
use emr_model::policy::Agreement;
use emr_model::{MemberId, Timestamp};
use serde::Serialize;
use serde_json::Value;

use super::Model;
use super::caller::Caller;

const WEEK: u64 = 7 * 24 * 60 * 60 * 1_000;

/// One side's approval, which waits for the other's.
#[derive(Debug, Clone)]
pub(crate) struct Agreed {
    pub(crate) request: Value,
    pub(crate) by: MemberId,
    pub(crate) by_ministry: bool,
    pub(crate) time: Timestamp,
}

impl Model {
    /// Notes the approval of the caller's side. If the other side approved the same within a week, both approvals are
    /// used up.
    pub(super) fn agree(
        &mut self,
        caller: &Caller,
        now: Timestamp,
        request: &impl Serialize,
    ) -> Agreement {
        let request = serde_json::to_value(request).expect("requests have no keys but texts");
        let by_ministry = caller.is(Role::Ministry);
        let is_reached = self.agreed.iter().any(|other| {
            other.request == request
                && other.by_ministry != by_ministry
                && now < other.time.plus_millis(WEEK)
                && self.speaks(&other.by, other.by_ministry)
        });
        self.agreed.retain(|other| {
            other.request != request || (!is_reached && other.by_ministry != by_ministry)
        });
        if !is_reached {
            self.agreed.push(Agreed {
                request,
                by: caller.id.clone(),
                by_ministry,
                time: now,
            });
        }
        Agreement { is_reached }
    }

    /// Whether they may still speak for the ministry, or for their hospital.
    pub(super) fn speaks(&self, id: &MemberId, for_ministry: bool) -> bool {
        let role = match for_ministry {
            true => Role::Ministry,
            false => Role::Registrar,
        };
        self.active(id, role).is_some()
    }
}
