//! `/api/v1/profile`: what the page pins about the network before its member has signed up.

use emr_api::profile::Profile;

use super::answer::Json;
use super::caller::Anybody;
use super::route::Request;
use crate::problem::ApiError;

pub(super) async fn profile(request: Request<Anybody>) -> Result<Json<Profile>, ApiError> {
    Ok(Json(request.state.profile.clone()))
}
