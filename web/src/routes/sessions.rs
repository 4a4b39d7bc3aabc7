//! `/api/v1/sessions`: signing in by proof of possession of the X.509 key, and out.

use std::sync::Arc;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use emr_api::session::{Challenge, SignIn, signed_text};
use emr_model::{Bytes, Timestamp};
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::http::{HeaderValue, StatusCode, header};
use warp::reply::{Reply, Response};

use super::body::Body;
use super::caller::{Anybody, Cookie};
use super::route::{any, route};
use super::session_cookie::SessionCookie;
use crate::certificate::{Holder, identify};
use crate::problem::ApiError;
use crate::sessions::SESSION_MILLIS;
use crate::state::AppState;

/// How far a member's clock may be off.
const GREATEST_CLOCK_DIFFERENCE_MILLIS: u64 = 60 * 1_000;
const LONGEST_SIGN_IN: usize = 32 * 1024;
const TOO_MANY_MEMBERS: &str =
    "eight members are signed in in this browser: sign one of them out first";

pub(crate) fn routes(state: &Arc<AppState>) -> BoxedFilter<(Response,)> {
    let challenge = warp::path!("api" / "v1" / "sessions" / "challenge");
    let session = warp::path!("api" / "v1" / "sessions");
    any([
        route(
            state,
            challenge.and(warp::post()).map(|| ()),
            give_challenge,
        ),
        route(state, session.and(warp::post()).map(|| ()), sign_in),
        route(state, session.and(warp::delete()).map(|| ()), sign_out),
    ])
}

async fn give_challenge(
    state: Arc<AppState>,
    _: Anybody,
    (): (),
    _: Body,
) -> Result<impl Reply, ApiError> {
    let nonce = state.sessions.challenge(Timestamp::now());
    let challenge = Challenge {
        nonce: Bytes(nonce.to_vec()),
    };
    Ok(warp::reply::with_status(
        warp::reply::json(&challenge),
        StatusCode::CREATED,
    ))
}

async fn sign_in(
    state: Arc<AppState>,
    _: Anybody,
    (): (),
    body: Body,
) -> Result<impl Reply, ApiError> {
    let headers = body.head().headers.clone();
    let proof: SignIn = body.json(LONGEST_SIGN_IN).await?;
    let now = Timestamp::now();
    let holder = verify(&state, &proof, now).await?;
    let cookie = |token| SessionCookie::new(&holder.key, token);
    if cookie(String::new()).is_one_too_many(&headers) {
        return Err(ApiError::Conflict(TOO_MANY_MEMBERS));
    }
    let height = state.read_model.height();
    let token = state.sessions.begin(&holder, height, now).await?;
    Ok(warp::reply::with_header(
        StatusCode::NO_CONTENT,
        header::SET_COOKIE,
        cookie(token).given_for(SESSION_MILLIS / 1_000),
    ))
}

/// Ends the session. The browser deletes its copies of this service's files, but none of the member's keys.
async fn sign_out(
    state: Arc<AppState>,
    Cookie(cookie): Cookie,
    (): (),
    _: Body,
) -> Result<impl Reply, ApiError> {
    let mut answer = StatusCode::NO_CONTENT.into_response();
    if let Some(cookie) = cookie {
        state.sessions.end(cookie.token()).await?;
        let taken = cookie.taken().parse().expect("it came as a header");
        answer.headers_mut().insert(header::SET_COOKIE, taken);
    }
    let cache = HeaderValue::from_static("\"cache\"");
    answer.headers_mut().insert("clear-site-data", cache);
    Ok(answer)
}

async fn verify(state: &AppState, proof: &SignIn, now: Timestamp) -> Result<Holder, ApiError> {
    state.read_model.caught_up().await?;
    if proof.own_nonce.0.len() != 32 {
        return Err(ApiError::Invalid("own_nonce must be 32 bytes".to_owned()));
    }
    let difference = now.as_millis().abs_diff(proof.time.as_millis());
    if difference > GREATEST_CLOCK_DIFFERENCE_MILLIS {
        return Err(ApiError::SignInRefused(
            "your clock differs from ours by more than a minute",
        ));
    }
    let holder = identify(&state.profile, &proof.msp, &proof.certificate, now)
        .map_err(|error| ApiError::SignInRefused(error.0))?;
    if state.read_model.is_revoked(&holder.number).await? {
        return Err(ApiError::SignInRefused("the certificate was revoked"));
    }
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &holder.point);
    let is_signed_for = |origin: &String| {
        let text = signed_text(origin, &proof.nonce.0, &proof.own_nonce.0, proof.time);
        key.verify(&text, &proof.signature.0).is_ok()
    };
    if !state.origins.iter().any(is_signed_for) {
        return Err(ApiError::SignInRefused(
            "the signature is not over this sign-in by that certificate's key",
        ));
    }
    // This check comes last because it writes: only a caller with a member's key gets here.
    if !state.sessions.redeem(&proof.nonce.0, now).await? {
        return Err(ApiError::SignInRefused(
            "the challenge is unknown, used or older than a minute",
        ));
    }
    Ok(holder)
}
