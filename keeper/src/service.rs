//! The gRPC service: a request in, a keeper's answer or a status out.

use std::sync::Arc;
use std::time::Instant;

use emr_api::custody::{Reseal, Restore, Unlock};
use emr_keeper_api::keeper_server::Keeper as KeeperService;
use emr_keeper_api::{
    HoldRequest, HoldResponse, ReleaseRequest, ReleaseResponse, ResealRequest, RestoreRequest,
    UnlockRequest,
};
use emr_model::ErrorCode;
use emr_model::access::AccessKey;
use tonic::{Request, Response, Status};
use tracing::{error, info};

use crate::error::{Code, Error};
use crate::keeper::Keeper;
use crate::metrics;

/// Serves a keeper.
#[derive(Debug)]
pub(crate) struct Service(pub(crate) Arc<Keeper>);

#[tonic::async_trait]
impl KeeperService for Service {
    async fn hold(&self, request: Request<HoldRequest>) -> Result<Response<HoldResponse>, Status> {
        let HoldRequest { proposal, file } = request.into_inner();
        let receipt = answer("hold", self.0.hold(proposal, file)).await?;
        Ok(Response::new(receipt.into()))
    }

    async fn release(
        &self,
        request: Request<ReleaseRequest>,
    ) -> Result<Response<ReleaseResponse>, Status> {
        let released = answer("release", async {
            let access = AccessKey::try_from(request.into_inner()).map_err(Error::Malformed)?;
            self.0.release(&access).await
        })
        .await?;
        Ok(Response::new(released.into()))
    }

    async fn unlock(
        &self,
        request: Request<UnlockRequest>,
    ) -> Result<Response<ReleaseResponse>, Status> {
        let released = answer("unlock", async {
            let unlock = Unlock::try_from(request.into_inner()).map_err(Error::Malformed)?;
            self.0.unlock(unlock).await
        })
        .await?;
        Ok(Response::new(released.into()))
    }

    async fn reseal(
        &self,
        request: Request<ResealRequest>,
    ) -> Result<Response<ReleaseResponse>, Status> {
        let resealed = answer("reseal", async {
            let reseal = Reseal::try_from(request.into_inner()).map_err(Error::Malformed)?;
            self.0.reseal(reseal).await
        })
        .await?;
        Ok(Response::new(resealed.into()))
    }

    async fn restore(
        &self,
        request: Request<RestoreRequest>,
    ) -> Result<Response<ReleaseResponse>, Status> {
        let released = answer("restore", async {
            let restore = Restore::try_from(request.into_inner()).map_err(Error::Malformed)?;
            self.0.restore(restore).await
        })
        .await?;
        Ok(Response::new(released.into()))
    }
}

/// Answers a call, and counts it.
async fn answer<T>(
    call: &'static str,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Status> {
    let began = Instant::now();
    let result = work.await;
    let code = result
        .as_ref()
        .map_or_else(|error| error.code().as_str(), |_| "OK");
    metrics::answered(call, code, began.elapsed());
    result.map_err(|error| status(call, &error))
}

/// The caller gets the code and a public sentence; the cause goes to the log.
fn status(call: &'static str, refused: &Error) -> Status {
    let (code, grpc) = (refused.code().as_str(), grpc_code(refused.code()));
    let cause = refused as &dyn std::error::Error;
    match grpc {
        tonic::Code::Internal | tonic::Code::Unavailable => {
            error!(call, code, error = cause, "failed");
        }
        _ => info!(call, code, error = cause, "refused"),
    }
    Status::new(grpc, format!("{code}: {refused}"))
}

fn grpc_code(code: Code) -> tonic::Code {
    match code {
        Code::Ledger(ErrorCode::InvalidArgument | ErrorCode::ClockSkew) => {
            tonic::Code::InvalidArgument
        }
        Code::Ledger(ErrorCode::NotPermitted | ErrorCode::ReviewOwed) => {
            tonic::Code::PermissionDenied
        }
        Code::Ledger(ErrorCode::LimitReached) => tonic::Code::ResourceExhausted,
        Code::Ledger(ErrorCode::NotFound) => tonic::Code::NotFound,
        Code::Ledger(ErrorCode::Expired | ErrorCode::Erased | ErrorCode::NotCommitted) => {
            tonic::Code::FailedPrecondition
        }
        Code::Ledger(ErrorCode::Conflict) => tonic::Code::Aborted,
        Code::Ledger(ErrorCode::Internal) => tonic::Code::Internal,
        Code::QuotaUsed | Code::DiskFull => tonic::Code::ResourceExhausted,
        Code::Unavailable => tonic::Code::Unavailable,
    }
}
