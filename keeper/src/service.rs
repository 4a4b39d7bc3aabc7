//! The gRPC service: a request in, a keeper's answer or a status out.

use std::sync::Arc;

use emr_keeper_api::keeper_server::Keeper as KeeperService;
use emr_keeper_api::{HoldRequest, HoldResponse, ReleaseRequest, ReleaseResponse, UnlockRequest};
use emr_model::access::AccessKey;
use emr_model::keeper::Unlock;
use tonic::{Code, Request, Response, Status};
use tracing::{error, info};

use crate::Error;
use crate::keeper::Keeper;

/// Serves a keeper.
#[derive(Debug)]
pub(crate) struct Service(pub(crate) Arc<Keeper>);

#[tonic::async_trait]
impl KeeperService for Service {
    async fn hold(&self, request: Request<HoldRequest>) -> Result<Response<HoldResponse>, Status> {
        let HoldRequest { proposal, file } = request.into_inner();
        let receipt = self
            .0
            .hold(proposal, file)
            .await
            .map_err(|error| status("hold", &error))?;
        Ok(Response::new(receipt.into()))
    }

    async fn release(
        &self,
        request: Request<ReleaseRequest>,
    ) -> Result<Response<ReleaseResponse>, Status> {
        let access = AccessKey::try_from(request.into_inner())
            .map_err(|error| status("release", &Error::Malformed(error)))?;
        let released = self
            .0
            .release(&access)
            .await
            .map_err(|error| status("release", &error))?;
        Ok(Response::new(released.into()))
    }

    async fn unlock(
        &self,
        request: Request<UnlockRequest>,
    ) -> Result<Response<ReleaseResponse>, Status> {
        let unlock = Unlock::try_from(request.into_inner())
            .map_err(|error| status("unlock", &Error::Malformed(error)))?;
        let released = self
            .0
            .unlock(unlock)
            .await
            .map_err(|error| status("unlock", &error))?;
        Ok(Response::new(released.into()))
    }
}

/// The caller gets the code and a public sentence; what lies behind it goes to the log.
fn status(call: &'static str, refused: &Error) -> Status {
    let code = refused.code();
    let cause = refused as &dyn std::error::Error;
    match grpc_code(code) {
        Code::Internal | Code::Unavailable => error!(call, code, error = cause, "failed"),
        _ => info!(call, code, error = cause, "refused"),
    }
    Status::new(grpc_code(code), format!("{code}: {refused}"))
}

fn grpc_code(code: &str) -> Code {
    match code {
        "INVALID_ARGUMENT" => Code::InvalidArgument,
        "NOT_PERMITTED" => Code::PermissionDenied,
        "NOT_FOUND" => Code::NotFound,
        "EXPIRED" | "NOT_COMMITTED" => Code::FailedPrecondition,
        "CONFLICT" => Code::Aborted,
        "UNAVAILABLE" => Code::Unavailable,
        _ => Code::Internal,
    }
}
