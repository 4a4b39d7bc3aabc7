//! `/api/v1/ca`: relaying an approver's requests to the certificate authorities, byte for byte.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::Arc;

use fabric_ca::{Endpoint, Request};
use serde::Deserialize;
use serde::de::IgnoredAny;
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::http::{StatusCode, header};
use warp::reply::{Reply, Response};

use super::body::Body;
use super::caller::SignedIn;
use super::route::route;
use crate::problem::ApiError;
use crate::state::AppState;
use emr_service::chain;

const LONGEST_REQUEST: usize = 64 * 1024;
/// A token is a certificate and a signature, in base64.
const LONGEST_AUTHORIZATION: usize = 16 * 1024;

pub(crate) fn routes(state: &Arc<AppState>) -> BoxedFilter<(Response,)> {
    let authority = warp::path!("api" / "v1" / "ca" / String / Relayed)
        .and(warp::post())
        .map(|name, relayed| (name, relayed));
    route(state, authority, relay)
}

/// A request that is relayed; a certificate authority's other requests are not.
struct Relayed(Endpoint);

impl FromStr for Relayed {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "register" => Ok(Self(Endpoint::Register)),
            "enroll" => Ok(Self(Endpoint::Enroll)),
            _ => Err(()),
        }
    }
}

/// Sends the request on, and only once: a token has no nonce, so only the authority may see it, and not twice.
async fn relay(
    state: Arc<AppState>,
    _: SignedIn,
    (name, Relayed(endpoint)): (String, Relayed),
    body: Body,
) -> Result<impl Reply, ApiError> {
    let authority = state.authorities.named(&name)?;
    let authorization = authorization(&body)?;
    let body = body.exact_json(LONGEST_REQUEST).await?;
    check_authority(&body, &name)?;
    let request = Request::relayed(endpoint, authorization, body);
    let answer = authority.send(&request).await.map_err(|error| {
        tracing::warn!(authority = name, error = chain(&error), "not relayed");
        ApiError::AuthorityUnreachable(name.clone())
    })?;
    let status = StatusCode::from_u16(answer.status()).map_err(ApiError::internal)?;
    Ok(warp::reply::with_status(
        warp::reply::with_header(
            answer.body().to_vec(),
            header::CONTENT_TYPE,
            "application/json",
        ),
        status,
    ))
}

/// One server hosts several authorities. It chooses one by the body, and reads the names of fields in any case.
fn check_authority(body: &[u8], name: &str) -> Result<(), ApiError> {
    #[derive(Deserialize)]
    struct Addressee {
        caname: String,
        #[serde(flatten)]
        others: HashMap<String, IgnoredAny>,
    }
    match serde_json::from_slice::<Addressee>(body) {
        Ok(Addressee { caname, others })
            if caname == name
                && !others
                    .keys()
                    .any(|other| other.eq_ignore_ascii_case("caname")) =>
        {
            Ok(())
        }
        _ => Err(ApiError::Invalid(
            "the body's `caname` is not the authority in the address".to_owned(),
        )),
    }
}

fn authorization(request: &Body) -> Result<String, ApiError> {
    request
        .header(header::AUTHORIZATION)
        .filter(|value| value.len() <= LONGEST_AUTHORIZATION)
        .map(str::to_owned)
        .ok_or_else(|| {
            ApiError::Invalid("the Authorization header is missing or too long".to_owned())
        })
}
