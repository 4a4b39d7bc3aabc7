//! `/api/v1/invitations`: approvers let people apply whose room in the queue nobody else can take.

use emr_api::invitation::Invitation;
use emr_model::Timestamp;

use super::answer::Created;
use super::caller::Approver;
use super::route::Request;
use crate::problem::ApiError;

/// Makes an invitation of the caller's organization.
pub(super) async fn invite(request: Request<Approver>) -> Result<Created<Invitation>, ApiError> {
    let msp = &request.caller.holder().msp;
    let invitations = &request.state.invitations;
    Ok(Created(invitations.make(msp, Timestamp::now()).await?))
}
