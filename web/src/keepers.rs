//! `/api/v1/keepers`: relaying to the organizations' keepers, which believe only signatures and their own peers.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use emr_keeper_api::keeper_client::KeeperClient;
use emr_keeper_api::{HoldRequest, MAX_REQUEST_BYTES};
use emr_model::MspId;
use emr_model::keeper::{Receipt, Released, Unlock};
use emr_model::transaction::{AskRelease, Hold};
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};
use tonic::{Code, Request, Status};
use warp::filters::BoxedFilter;
use warp::http::StatusCode;
use warp::reply::{Json, Response, json};
use warp::{Filter, Rejection};

use crate::body::{Body, body};
use crate::config::Config;
use crate::files::{read_secret, read_text};
use crate::portal::{Portal, with};
use crate::problem::{ApiError, respond};
use crate::sessions::{Session, session};
use crate::transactions::read_proposal;

/// In JSON a keeper's file and the proposal are base64, four characters for three bytes.
const LONGEST_HOLD: usize = MAX_REQUEST_BYTES / 3 * 4 + 1024;
const LONGEST_RELEASE: usize = 4 * 1024;
/// A release waits for the keeper's peer to have the block, which takes a keeper 10 s at most.
const DEADLINE: Duration = Duration::from_secs(30);
const CONNECT: Duration = Duration::from_secs(3);

pub(crate) fn routes(portal: &Arc<Portal>) -> BoxedFilter<(Response,)> {
    let hold = asked(portal, "hold").then(hold).map(respond);
    let release = asked(portal, "release").then(release).map(respond);
    let unlock = asked(portal, "unlock").then(unlock).map(respond);
    hold.or(release).unify().or(unlock).unify().boxed()
}

/// What somebody asks of one keeper.
fn asked(
    portal: &Arc<Portal>,
    what: &'static str,
) -> impl Filter<Extract = (MspId, Arc<Portal>, Session, Body), Error = Rejection> + Clone + use<> {
    warp::path!("api" / "v1" / "keepers" / MspId / ..)
        .and(warp::path(what))
        .and(warp::path::end())
        .and(warp::post())
        .and(with(portal))
        .and(session())
        .and(body())
}

/// The keepers that this service can reach.
pub(crate) struct Keepers(HashMap<MspId, KeeperClient<Channel>>);

impl Keepers {
    /// Prepares a connection to each keeper of the settings; they are made when first needed.
    pub(crate) fn new(config: &Config) -> anyhow::Result<Self> {
        let key = read_secret(&config.keeper_tls.key)?;
        let identity =
            Identity::from_pem(read_text(&config.keeper_tls.certificate)?, key.as_bytes());
        let clients = config.keepers.iter().map(|keeper| {
            let tls = ClientTlsConfig::new()
                .ca_certificate(Certificate::from_pem(read_text(&keeper.tls_ca)?))
                .identity(identity.clone());
            let channel = Endpoint::from_shared(format!("https://{}", keeper.address))
                .and_then(|endpoint| endpoint.tls_config(tls))
                .with_context(|| format!("the settings of the keeper of {}", keeper.msp_id))?
                .connect_timeout(CONNECT)
                .timeout(DEADLINE)
                .connect_lazy();
            Ok((keeper.msp_id.clone(), KeeperClient::new(channel)))
        });
        clients.collect::<anyhow::Result<_>>().map(Self)
    }

    fn of(&self, msp: &MspId) -> Result<KeeperClient<Channel>, ApiError> {
        self.0.get(msp).cloned().ok_or(ApiError::NotFound)
    }
}

async fn hold(
    msp: MspId,
    portal: Arc<Portal>,
    session: Session,
    body: Body,
) -> Result<Json, ApiError> {
    let holder = session.holder(&portal)?;
    let Hold { proposal, file } = body.json(LONGEST_HOLD).await?;
    let proposal = read_proposal(&portal, &holder, proposal)?;
    let request = HoldRequest {
        proposal: proposal.to_bytes().to_vec(),
        file: file.0,
    };
    let answer = portal.keepers.of(&msp)?.hold(Request::new(request)).await;
    let receipt = answer
        .map_err(|status| refusal(&msp, &status))?
        .into_inner();
    let receipt = Receipt::try_from(receipt).map_err(ApiError::internal)?;
    Ok(json(&receipt))
}

async fn release(
    msp: MspId,
    portal: Arc<Portal>,
    session: Session,
    body: Body,
) -> Result<Json, ApiError> {
    session.holder(&portal)?;
    let ask: AskRelease = body.json(LONGEST_RELEASE).await?;
    let request = Request::new(ask.access.into());
    let answer = portal.keepers.of(&msp)?.release(request).await;
    let released = answer
        .map_err(|status| refusal(&msp, &status))?
        .into_inner();
    Ok(json(&Released::from(released)))
}

async fn unlock(
    msp: MspId,
    portal: Arc<Portal>,
    session: Session,
    body: Body,
) -> Result<Json, ApiError> {
    session.holder(&portal)?;
    let unlock: Unlock = body.json(LONGEST_HOLD).await?;
    let request = Request::new(unlock.into());
    let answer = portal.keepers.of(&msp)?.unlock(request).await;
    let released = answer
        .map_err(|status| refusal(&msp, &status))?
        .into_inner();
    Ok(json(&Released::from(released)))
}

/// A keeper's refusal in its own code and words, or that it cannot be reached.
fn refusal(msp: &MspId, status: &Status) -> ApiError {
    let http = match status.code() {
        Code::InvalidArgument => StatusCode::BAD_REQUEST,
        Code::PermissionDenied => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::FailedPrecondition | Code::AlreadyExists | Code::Aborted => StatusCode::CONFLICT,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_GATEWAY,
    };
    let said = status.message();
    ApiError::refused(http, said).unwrap_or_else(|| {
        tracing::warn!(keeper = %msp, code = ?status.code(), said, "a keeper does not answer");
        ApiError::KeeperUnreachable(msp.clone())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ministry() -> MspId {
        "MinistryMSP".parse().unwrap()
    }

    #[test]
    fn a_keepers_refusal_keeps_its_code() {
        let status = Status::failed_precondition("WRONG_CONTEXT: the file is of another record");
        let ApiError::Refused {
            status,
            code,
            detail,
        } = refusal(&ministry(), &status)
        else {
            panic!("a refusal was lost");
        };
        assert_eq!(
            (status.as_u16(), code.as_str(), detail.as_str()),
            (409, "WRONG_CONTEXT", "the file is of another record")
        );
    }

    #[test]
    fn a_keeper_that_does_not_answer_is_named() {
        let error = refusal(&ministry(), &Status::unavailable("tcp connect error"));
        assert_eq!(
            error.to_string(),
            "the keeper of MinistryMSP cannot be reached"
        );
    }
}
