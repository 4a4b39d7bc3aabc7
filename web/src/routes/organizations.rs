//! `/api/v1/organizations`: what is public about the ministry and the hospitals, for everybody.

use emr_model::MspId;
use emr_model::image::media_type;
use emr_model::organization::{Organization, RegisterOrganization};
use serde_json::json;
use warp::http::{HeaderValue, StatusCode, header};
use warp::reply::{Reply, Response};

use super::answer::{Answer, PublicJson};
use super::caller::Anybody;
use super::operation::Operation;
use super::route::Request;
use crate::problem::ApiError;
use crate::state::AppState;

/// The formats of a logo. Only these are answered, so that nobody gets ciphertext by naming it as a logo.
const FORMATS: [&str; 3] = ["image/jpeg", "image/png", "image/webp"];

/// All organizations. Their number is small, so the page searches in them itself.
pub(super) async fn list(
    request: Request<Anybody>,
) -> Result<PublicJson<Vec<Organization>>, ApiError> {
    Ok(PublicJson(organizations(&request.state).await?))
}

/// The logo of an organization, if its public profile names one that the store has.
pub(super) async fn logo(request: Request<Anybody, MspId>) -> Result<Logo, ApiError> {
    let organizations = organizations(&request.state).await?;
    let organization = organizations.into_iter().find(|it| it.msp == request.path);
    let logo = organization.and_then(|it| it.logo);
    let logo = logo.ok_or(ApiError::NotFound)?;
    let blob = request.state.blobs.get(&logo).await?;
    let blob = blob.filter(|blob| blob.meta.size <= RegisterOrganization::LARGEST_LOGO as u64);
    let image = blob.ok_or(ApiError::NotFound)?.bytes().await?;
    let format = media_type(&image).ok_or(ApiError::NotFound)?;
    Ok(Logo { image, format })
}

async fn organizations(state: &AppState) -> Result<Vec<Organization>, ApiError> {
    let ask = state.read_model.organizations();
    state.organizations.get_or_fetch(ask).await
}

/// 200 with an image that caches keep for a while.
pub(crate) struct Logo {
    image: bytes::Bytes,
    format: &'static str,
}

impl Reply for Logo {
    fn into_response(self) -> Response {
        let mut response = Response::new(self.image.into());
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.format));
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=3600"),
        );
        response
    }
}

impl Answer for Logo {
    fn describe(operation: &mut Operation<'_>) {
        let mut answer = operation.answers(StatusCode::OK);
        for format in FORMATS {
            answer = answer.content(format, json!({}));
        }
    }
}
