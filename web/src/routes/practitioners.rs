//! `/api/v1/practitioners`: the directory of practitioners, for everybody.

use std::sync::Arc;

use emr_api::directory::{FindPractitioners, Practitioner};
use emr_model::Page;

use super::answer::Json;
use super::caller::Anybody;
use super::query::Query;
use super::route::Request;
use crate::directory::Directory;
use crate::problem::ApiError;

/// A page of those who match, in the order of their names.
pub(super) async fn find(
    request: Request<Anybody, (), Query<FindPractitioners>>,
) -> Result<Json<Page<Practitioner>>, ApiError> {
    let (state, Query(wanted)) = (&request.state, &request.body);
    if wanted.words.len() > FindPractitioners::LONGEST_WORDS {
        return Err(ApiError::Invalid("the words are too long".to_owned()));
    }
    let ask = async {
        let practitioners = state.read_model.practitioners().await?;
        Ok(Arc::new(Directory::new(practitioners)))
    };
    let directory = state.practitioners.get_or_fetch(ask).await?;
    Ok(Json(directory.page(wanted)))
}
