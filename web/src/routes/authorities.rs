//! `/api/v1/ca`: relaying members' requests to the certificate authorities, byte for byte.

use std::collections::HashMap;
use std::str::FromStr;

use emr_model::{ErrorCode, MemberId, ServiceCode, Timestamp};
use emr_service::chain;
use fabric_ca::Endpoint;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};
use warp::http::{StatusCode, header};
use warp::reply::{Reply, Response};

use super::answer::Answer;
use super::body::{Body, Content, JsonBody};
use super::caller::Reader;
use super::openapi;
use super::operation::{JSON, Operation};
use super::parameters::Parameter;
use super::route::Request;
use crate::problem::{ApiError, Code};
use crate::reenrollment::check_reenrollment;
use crate::revocations::member_of;
use crate::state::AppState;

const LONGEST_REQUEST: usize = 64 * 1024;
/// A token is a certificate and a signature, in base64.
const LONGEST_AUTHORIZATION: usize = 16 * 1024;

/// A function of a certificate authority that is relayed; its other functions are not.
#[derive(Clone, Copy, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AuthorityFunction {
    /// Registers an identity.
    Register,
    /// Issues a certificate.
    Enroll,
    /// Issues a further certificate to the holder of one: members get them in their own name only.
    Reenroll,
    /// Revokes all certificates of a member whom the ledger suspends.
    Revoke,
}

impl FromStr for AuthorityFunction {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "register" => Ok(Self::Register),
            "enroll" => Ok(Self::Enroll),
            "reenroll" => Ok(Self::Reenroll),
            "revoke" => Ok(Self::Revoke),
            _ => Err(()),
        }
    }
}

impl From<AuthorityFunction> for Endpoint {
    fn from(function: AuthorityFunction) -> Self {
        match function {
            AuthorityFunction::Register => Self::Register,
            AuthorityFunction::Enroll => Self::Enroll,
            AuthorityFunction::Reenroll => Self::Reenroll,
            AuthorityFunction::Revoke => Self::Revoke,
        }
    }
}

impl Parameter for AuthorityFunction {
    type Form = Self;
}

/// What an authority is to get: a token with the member's signature, and the exact bytes that it is over.
pub(crate) struct Signed {
    /// Absent if the request has no token, or one that is too long.
    authorization: Option<String>,
    body: Vec<u8>,
}

impl Content for Signed {
    const REFUSALS: &'static [Code] = JsonBody::<Value, LONGEST_REQUEST>::REFUSALS;

    async fn read(body: Body) -> Result<Self, ApiError> {
        Ok(Self {
            authorization: authorization(&body),
            body: body.exact_json(LONGEST_REQUEST).await?,
        })
    }

    fn describe(operation: &mut Operation<'_>) {
        operation.demands(openapi::AUTHORITY_TOKEN);
        operation.takes(JSON, object(), LONGEST_REQUEST as u64);
    }
}

/// An authority knows what is in it.
fn object() -> Value {
    json!({ "type": "object", "additionalProperties": true })
}

/// An authority's answer, as it came.
pub(crate) struct Relayed {
    status: StatusCode,
    body: Vec<u8>,
}

impl Reply for Relayed {
    fn into_response(self) -> Response {
        let reply = warp::reply::with_header(self.body, header::CONTENT_TYPE, JSON);
        warp::reply::with_status(reply, self.status).into_response()
    }
}

impl Answer for Relayed {
    fn describe(operation: &mut Operation<'_>) {
        operation
            .answers_anything("The certificate authority's own answer")
            .content(JSON, object());
    }
}

/// Sends the request on, and only once: a token has no nonce, so only the authority may see it, and not twice.
pub(super) async fn relay(
    request: Request<Reader, (String, AuthorityFunction), Signed>,
) -> Result<Relayed, ApiError> {
    let (name, function) = request.path;
    let authority = request.state.authorities.named(&name)?;
    let Signed {
        authorization,
        body,
    } = request.body;
    let authorization = authorization.ok_or_else(|| {
        ApiError::Invalid("the Authorization header is missing or too long".to_owned())
    })?;
    check_authority(&body, &name)?;
    let relayed = fabric_ca::Request::relayed(function.into(), authorization, body);
    let state = &request.state;
    let revoked = match function {
        AuthorityFunction::Register | AuthorityFunction::Enroll => None,
        AuthorityFunction::Reenroll => {
            check_reenrollment(&state.read_model, &relayed, request.caller.holder()).await?;
            None
        }
        AuthorityFunction::Revoke => Some(revoked_member(state, &name, &relayed).await?),
    };
    let answer = authority.send(&relayed).await.map_err(|error| {
        tracing::warn!(authority = name, error = chain(&error), "not relayed");
        ApiError::AuthorityUnreachable(name.clone())
    })?;
    if let Some((member, root)) = revoked {
        let (revocations, now) = (&state.revocations, Timestamp::now());
        let noted = revocations.note(&member, (&name, root), &answer, now);
        noted.await?;
    }
    Ok(Relayed {
        status: StatusCode::from_u16(answer.status()).map_err(ApiError::internal)?,
        body: answer.body().to_vec(),
    })
}

/// The member whom a request asks this authority to revoke, and the authority's root. The ledger must have suspended the
/// member: a certificate is revoked for good, and no authority says why.
async fn revoked_member<'s>(
    state: &'s AppState,
    authority: &str,
    request: &fabric_ca::Request,
) -> Result<(MemberId, &'s str), ApiError> {
    let organization = state.profile.organization_of_authority(authority);
    let organization = organization.ok_or(ApiError::NotFound)?;
    let member = member_of(request)?;
    match state
        .read_model
        .is_stopped(&member, &organization.msp)
        .await?
    {
        true => Ok((member, &organization.member_root)),
        false => Err(ApiError::NotPermitted("suspend the member first")),
    }
}

/// The codes with which [`relay`] refuses.
pub(super) const REFUSALS: [Code; 2] = [
    Code::Contract(ErrorCode::NotFound),
    Code::Service(ServiceCode::AuthorityUnreachable),
];

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

fn authorization(request: &Body) -> Option<String> {
    request
        .header(header::AUTHORIZATION)
        .filter(|value| value.len() <= LONGEST_AUTHORIZATION)
        .map(str::to_owned)
}
