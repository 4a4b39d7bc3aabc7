//! `/api/v1/sessions`: signing in by proof of possession of the member key, and out; where a member is signed in.

use emr_api::session::{Challenge, SessionEntry, SignIn, signed_text};
use emr_model::{Bytes, Digest, ErrorCode, ServiceCode, Timestamp};
use warp::http::{HeaderValue, StatusCode, header};
use warp::reply::{Reply, Response};

use super::answer::{Answer, Created, Json, NoContent};
use super::body::JsonBody;
use super::caller::{Anybody, Browser, SignedIn};
use super::operation::Operation;
use super::route::Request;
use super::session_cookie::SessionCookie;
use crate::certificate::{Holder, identify};
use crate::problem::{ApiError, Code};
use crate::sessions::{SESSION_MILLIS, SessionOwner};
use crate::state::AppState;

/// How far a member's clock may be off.
const GREATEST_CLOCK_DIFFERENCE_MILLIS: u64 = 60 * 1_000;
const LONGEST_SIGN_IN: usize = 32 * 1024;
const TOO_MANY_MEMBERS: &str =
    "eight members are signed in in this browser: sign one of them out first";

pub(super) async fn give_challenge(
    request: Request<Anybody>,
) -> Result<Created<Challenge>, ApiError> {
    let nonce = request.state.challenges.give(Timestamp::now());
    Ok(Created(Challenge {
        nonce: Bytes(nonce.to_vec()),
    }))
}

/// The codes with which [`sign_in`] refuses.
pub(super) const SIGN_IN_REFUSALS: [Code; 3] = [
    Code::Service(ServiceCode::SignInRefused),
    Code::Service(ServiceCode::Late),
    Code::Contract(ErrorCode::Conflict),
];

pub(super) async fn sign_in(
    request: Request<Browser, (), JsonBody<SignIn, LONGEST_SIGN_IN>>,
) -> Result<SessionBegun, ApiError> {
    let (state, JsonBody(proof)) = (&request.state, &request.body);
    let now = Timestamp::now();
    let holder = verify(state, proof, now).await?;
    request.caller.is(&holder);
    let cookie = |token| SessionCookie::new(&holder.key, token);
    let earlier = request.caller.earlier(&cookie(String::new()));
    if !request.caller.has_room_for(&cookie(String::new())) {
        return Err(ApiError::Conflict(TOO_MANY_MEMBERS));
    }
    let heights = (state.read_model.height(), state.read_model.ledger_height());
    let user_agent = request.caller.user_agent();
    let token = state
        .sessions
        .begin(&holder, heights, user_agent, now)
        .await?;
    // The browser forgets the earlier cookie: a copy of it must be of no use, either.
    if let Some(earlier) = earlier {
        state.sessions.end(earlier.token()).await?;
    }
    Ok(SessionBegun(cookie(token)))
}

/// Ends the session. The browser deletes its copies of this service's files, but none of the member's keys.
pub(super) async fn sign_out(request: Request<Browser>) -> Result<SessionEnded, ApiError> {
    let cookie = request.caller.cookie();
    if let Some(cookie) = &cookie {
        let sessions = &request.state.sessions;
        if let Ok(Some(session)) = sessions.find(cookie.token(), Timestamp::now()).await {
            request.caller.is(&session.holder);
        }
        sessions.end(cookie.token()).await?;
    }
    Ok(SessionEnded(cookie))
}

/// Where the caller is signed in.
pub(super) async fn list(request: Request<SignedIn>) -> Result<Json<Vec<SessionEntry>>, ApiError> {
    let owner = owner(&request.state, &request.caller).await?;
    let sessions = &request.state.sessions;
    let listed = sessions.list(&owner, request.caller.session(), Timestamp::now());
    Ok(Json(listed.await?))
}

/// Ends one of the caller's sessions. What was signed in there learns it with its next request.
pub(super) async fn end(request: Request<SignedIn, Digest>) -> Result<NoContent, ApiError> {
    let owner = owner(&request.state, &request.caller).await?;
    let sessions = &request.state.sessions;
    let ending = sessions.end_other(&owner, &request.path, Timestamp::now());
    let is_ended = ending.await?;
    is_ended.then_some(NoContent).ok_or(ApiError::NotFound)
}

/// A certificate that names a member proves little by itself: only a key that the ledger has pinned for them is theirs.
async fn owner<'a>(state: &AppState, caller: &'a SignedIn) -> Result<SessionOwner<'a>, ApiError> {
    let holder = caller.holder();
    let membership = state.read_model.membership_of(holder).await?;
    Ok(match membership {
        Some(_) => SessionOwner::Member(holder),
        None => SessionOwner::Key(holder),
    })
}

/// 204 that sets the cookie of a new session.
pub(crate) struct SessionBegun(SessionCookie);

impl Reply for SessionBegun {
    fn into_response(self) -> Response {
        let cookie = self.0.given_for(SESSION_MILLIS / 1_000);
        warp::reply::with_header(StatusCode::NO_CONTENT, header::SET_COOKIE, cookie).into_response()
    }
}

impl Answer for SessionBegun {
    fn describe(operation: &mut Operation<'_>) {
        operation
            .answers(StatusCode::NO_CONTENT)
            .header("Set-Cookie");
    }
}

/// 204 that deletes the cookie of the session, if the request had one.
pub(crate) struct SessionEnded(Option<SessionCookie>);

impl Reply for SessionEnded {
    fn into_response(self) -> Response {
        let mut response = StatusCode::NO_CONTENT.into_response();
        let headers = response.headers_mut();
        if let Some(cookie) = self.0 {
            let taken = cookie.taken().parse().expect("it came as a header");
            headers.insert(header::SET_COOKIE, taken);
        }
        headers.insert("clear-site-data", HeaderValue::from_static("\"cache\""));
        response
    }
}

impl Answer for SessionEnded {
    fn describe(operation: &mut Operation<'_>) {
        let answer = operation.answers(StatusCode::NO_CONTENT);
        answer.header("Set-Cookie").header("Clear-Site-Data");
    }
}

async fn verify(state: &AppState, proof: &SignIn, now: Timestamp) -> Result<Holder, ApiError> {
    state.read_model.caught_up().await?;
    if proof.own_nonce.0.len() != 32 {
        return Err(ApiError::Invalid("own_nonce must be 32 bytes".to_owned()));
    }
    check_time(proof.time, now, ApiError::SignInRefused)?;
    let holder = identify(&state.trust, &proof.msp, &proof.certificate, now)
        .map_err(|error| ApiError::SignInRefused(error.0))?;
    if state.read_model.is_revoked(&holder.number).await? {
        return Err(ApiError::SignInRefused("the certificate was revoked"));
    }
    let is_signed_for = |origin: &String| {
        let text = signed_text(origin, &proof.nonce.0, &proof.own_nonce.0, proof.time);
        holder.has_signed(&text, &proof.signature.0)
    };
    if !state.origins.iter().any(is_signed_for) {
        return Err(ApiError::SignInRefused(
            "the signature is not over this sign-in by that certificate's key",
        ));
    }
    // This check comes last because it writes: only a caller with a member's key gets here.
    if !state.challenges.redeem(&proof.nonce.0, now).await? {
        return Err(ApiError::SignInRefused(
            "the challenge is unknown, used or older than a minute",
        ));
    }
    Ok(holder)
}

/// Refuses what a member signed at another time than `now`, by more than clocks may differ.
pub(super) fn check_time(
    signed: Timestamp,
    now: Timestamp,
    refusal: fn(&'static str) -> ApiError,
) -> Result<(), ApiError> {
    let difference = now.as_millis().abs_diff(signed.as_millis());
    if difference > GREATEST_CLOCK_DIFFERENCE_MILLIS {
        return Err(refusal(
            "your clock differs from ours by more than a minute",
        ));
    }
    Ok(())
}
