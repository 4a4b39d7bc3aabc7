//! `/api/v1/sessions`: signing in by proof of possession of the X.509 key, and out.

use std::sync::Arc;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use emr_model::session::{Challenge, SignIn, signed_text};
use emr_model::{Bytes, Timestamp};
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::http::{StatusCode, header};
use warp::reply::{Reply, Response};

use super::body::Body;
use super::caller::{Anybody, COOKIE, SessionToken};
use super::route::{any, route};
use crate::certificate::{Holder, identify};
use crate::problem::ApiError;
use crate::sessions::SESSION_MILLIS;
use crate::state::AppState;

/// How far a member's clock may be off.
const GREATEST_CLOCK_DIFFERENCE_MILLIS: u64 = 60 * 1_000;
const LONGEST_SIGN_IN: usize = 32 * 1024;

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
    let proof: SignIn = body.json(LONGEST_SIGN_IN).await?;
    let now = Timestamp::now();
    let holder = verify(&state, &proof, now)?;
    let token = state.sessions.begin(holder, now)?;
    Ok(warp::reply::with_header(
        StatusCode::NO_CONTENT,
        header::SET_COOKIE,
        cookie(&token, SESSION_MILLIS / 1_000),
    ))
}

async fn sign_out(
    state: Arc<AppState>,
    SessionToken(token): SessionToken,
    (): (),
    _: Body,
) -> Result<impl Reply, ApiError> {
    if let Some(token) = token {
        state.sessions.end(&token);
    }
    Ok(warp::reply::with_header(
        StatusCode::NO_CONTENT,
        header::SET_COOKIE,
        cookie("", 0),
    ))
}

fn cookie(token: &str, seconds: u64) -> String {
    format!("{COOKIE}={token}; HttpOnly; Secure; SameSite=Strict; Path=/; Max-Age={seconds}")
}

fn verify(state: &AppState, proof: &SignIn, now: Timestamp) -> Result<Holder, ApiError> {
    if !state.sessions.redeem(&proof.nonce.0, now) {
        return Err(ApiError::SignInRefused(
            "the challenge is unknown, used or older than a minute",
        ));
    }
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
    if state.revocations.has(&holder.number) {
        return Err(ApiError::SignInRefused("the certificate was revoked"));
    }
    let text = signed_text(
        &state.origin,
        &proof.nonce.0,
        &proof.own_nonce.0,
        proof.time,
    );
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &holder.point)
        .verify(&text, &proof.signature.0)
        .map_err(|_| {
            ApiError::SignInRefused(
                "the signature is not over this sign-in by that certificate's key",
            )
        })?;
    Ok(holder)
}
