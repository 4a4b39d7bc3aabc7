//! `/api/v1/ca`: relaying members' requests to the certificate authorities, byte for byte.

use std::collections::HashMap;
use std::str::FromStr;
use std::time::Duration;

use emr_model::{ErrorCode, MemberId, ServiceCode, Timestamp};
use emr_service::chain;
use fabric_ca::Endpoint;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};
use tokio::time::timeout;
use warp::http::{StatusCode, header};
use warp::reply::{Reply, Response};

use super::answer::Answer;
use super::body::{Body, Content, JsonBody};
use super::caller::{Approver, Reader};
use super::openapi;
use super::operation::{JSON, Operation};
use super::parameters::Parameter;
use super::route::Request;
use crate::pending_revocations::member_of;
use crate::problem::{ApiError, Code};
use crate::reenrollment::check_reenrollment;
use crate::state::AppState;

const LONGEST_REQUEST: usize = 64 * 1024;
/// How long an authority may take; clients wait 6 s.
const PATIENCE: Duration = Duration::from_millis(5_500);
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

impl Signed {
    /// The token and the bytes, if there is a token and the bytes are meant for this authority.
    fn addressed_to(self, authority: &str) -> Result<(String, Vec<u8>), ApiError> {
        let authorization = self.authorization.ok_or_else(|| {
            ApiError::Invalid("the Authorization header is missing or too long".to_owned())
        })?;
        check_authority(&self.body, authority)?;
        Ok((authorization, self.body))
    }
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

/// Sends the request on, if its sender may: any member renews their own certificates, and only approvers do more. A token's
/// guesses lock an identity at the authority, so nobody else gets through.
///
/// It is sent only once: a token has no nonce, so only the authority may see it, and not twice.
pub(super) async fn relay(
    request: Request<Reader, (String, AuthorityFunction), Signed>,
) -> Result<Relayed, ApiError> {
    let (name, function) = request.path;
    request.state.authorities.named(&name)?;
    let (authorization, body) = request.body.addressed_to(&name)?;
    let relayed = fabric_ca::Request::relayed(function.into(), authorization, body);
    let state = &request.state;
    let revoked = match function {
        AuthorityFunction::Reenroll => {
            check_reenrollment(&state.read_model, &relayed, request.caller.holder()).await?;
            None
        }
        AuthorityFunction::Register | AuthorityFunction::Enroll => {
            Approver::of(state, request.caller).await?;
            None
        }
        AuthorityFunction::Revoke => {
            Approver::of(state, request.caller).await?;
            Some(revoked_member(state, &name, &relayed).await?)
        }
    };
    let state = request.state.clone();
    // An authority that has done it is noted even if the sender no longer waits.
    let sent = tokio::spawn(async move { send(&state, &name, &relayed, revoked).await });
    sent.await.map_err(ApiError::internal)?
}

/// Everything that an approver may change of a member's identity: neither its attributes nor its type.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Enrollable {
    #[serde(rename = "secret")]
    _secret: IgnoredAny,
    #[serde(rename = "max_enrollments")]
    _max_enrollments: Option<IgnoredAny>,
    #[serde(rename = "caname")]
    _authority: IgnoredAny,
}

/// Sends on what gives a member's identity another secret and number of enrollments, for a member who lost every device. A
/// certificate that is issued then acts for nobody before a recovery.
pub(super) async fn let_enroll(
    request: Request<Approver, (String, MemberId), Signed>,
) -> Result<Relayed, ApiError> {
    let (name, member) = request.path;
    request.state.authorities.named(&name)?;
    let (authorization, body) = request.body.addressed_to(&name)?;
    serde_json::from_slice::<Enrollable>(&body).map_err(|_| {
        ApiError::Invalid("the body names more than a secret and a number of enrollments".into())
    })?;
    let relayed = fabric_ca::Request::relayed_change(
        Endpoint::Identities,
        member.as_str(),
        authorization,
        body,
    );
    send(&request.state, &name, &relayed, None).await
}

/// Sends a request on, and notes the certificates that it revoked of a member.
async fn send(
    state: &AppState,
    name: &str,
    relayed: &fabric_ca::Request,
    revoked: Option<Revoked>,
) -> Result<Relayed, ApiError> {
    let authority = state.authorities.named(name)?;
    let silent = || ApiError::AuthorityUnreachable(name.to_owned());
    let answer = timeout(PATIENCE, authority.send(relayed)).await;
    let answer = answer.map_err(|_| silent())?.map_err(|error| {
        tracing::warn!(authority = name, error = chain(&error), "not relayed");
        silent()
    })?;
    if let Some(Revoked { member, root }) = revoked {
        let (revocations, now) = (&state.revocations, Timestamp::now());
        let noted = revocations.note(&member, (name, &root), &answer, now);
        noted.await?;
    }
    Ok(Relayed {
        status: StatusCode::from_u16(answer.status()).map_err(ApiError::internal)?,
        body: answer.body().to_vec(),
    })
}

/// Whose certificates a request asks an authority to revoke.
struct Revoked {
    member: MemberId,
    /// The authority's root.
    root: String,
}

/// The member whom a request asks this authority to revoke, and the authority's root. The ledger must have suspended the
/// member: a certificate is revoked for good, and no authority says why.
async fn revoked_member(
    state: &AppState,
    authority: &str,
    request: &fabric_ca::Request,
) -> Result<Revoked, ApiError> {
    let organization = state.profile.organization_of_authority(authority);
    let organization = organization.ok_or(ApiError::NotFound)?;
    let member = member_of(request)?;
    match state
        .read_model
        .is_stopped(&member, &organization.msp)
        .await?
    {
        true => Ok(Revoked {
            member,
            root: organization.member_root.clone(),
        }),
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
