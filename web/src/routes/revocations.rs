//! `/api/v1/revocations`: what authorities revoked and the channel does not list yet.

use emr_api::revocation::PendingRevocation;

use super::answer::Json;
use super::caller::Approver;
use super::route::Request;
use crate::problem::ApiError;

/// The pending revocations: the ministry sees all, a registrar those at the authority of their hospital.
pub(super) async fn list(
    request: Request<Approver>,
) -> Result<Json<Vec<PendingRevocation>>, ApiError> {
    let (state, approver) = (&request.state, &request.caller);
    let mut pending = state.revocations.pending(&state.read_model).await?;
    if !approver.is_ministry() {
        let own = state.profile.organization(&approver.holder().msp);
        let own = own.map(|organization| organization.member_authority.as_str());
        pending.retain(|revocation| Some(revocation.authority.as_str()) == own);
    }
    Ok(Json(pending))
}
