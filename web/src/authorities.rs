//! `/api/v1/ca`: relaying an approver's requests to the certificate authorities, byte for byte.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::Arc;

use anyhow::Context;
use fabric_ca::{CertificateAuthority, Endpoint, Request};
use serde::Deserialize;
use serde::de::IgnoredAny;
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::http::{StatusCode, header};
use warp::reply::{Reply, Response};

use crate::body::{Body, body};
use crate::config::Config;
use crate::files::read_text;
use crate::portal::{Portal, with};
use crate::problem::{ApiError, chain, respond};
use crate::sessions::{Session, session};

const LONGEST_REQUEST: usize = 64 * 1024;
/// A token is a certificate and a signature, in base64.
const LONGEST_AUTHORIZATION: usize = 16 * 1024;

pub(crate) fn routes(portal: &Arc<Portal>) -> BoxedFilter<(Response,)> {
    warp::path!("api" / "v1" / "ca" / String / Relayed)
        .and(warp::post())
        .and(with(portal))
        .and(session())
        .and(body())
        .then(relay)
        .map(respond)
        .boxed()
}

/// The certificate authorities that this service can reach.
pub(crate) struct Authorities(HashMap<String, CertificateAuthority>);

impl Authorities {
    /// Prepares a connection to each authority of the settings.
    pub(crate) fn new(config: &Config) -> anyhow::Result<Self> {
        let authorities = config.authorities.iter().map(|settings| {
            let roots = read_text(&settings.tls_ca)?;
            let authority = CertificateAuthority::new(&settings.url, &settings.name, &roots)
                .with_context(|| format!("the settings of the authority {}", settings.name))?;
            Ok((settings.name.clone(), authority))
        });
        authorities.collect::<anyhow::Result<_>>().map(Self)
    }
}

/// What is relayed; everything else that a certificate authority can do is not for here.
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

/// Sends the request on, once: a token has no nonce, so nobody but the authority may see it twice.
async fn relay(
    name: String,
    Relayed(endpoint): Relayed,
    portal: Arc<Portal>,
    session: Session,
    body: Body,
) -> Result<impl Reply, ApiError> {
    session.holder(&portal)?;
    let authority = portal.authorities.0.get(&name).ok_or(ApiError::NotFound)?;
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

/// One server hosts several authorities and chooses by the body, whose names it reads in any case of letters.
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
