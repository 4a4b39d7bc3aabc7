//! One gRPC call with a deadline.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, timeout};
use tonic::{Code, Request, Response, Status};

use crate::PeerError;

/// Blocks and private data can be large: Fabric's own limit.
pub(crate) const MAX_GRPC_BYTES: usize = crate::MAX_MESSAGE_BYTES;

/// The longest deadline that gRPC has words for: eight digits of hours, some 11,000 years.
const LONGEST_DEADLINE: Duration = Duration::from_secs(99_999_999 * 3_600);

/// Tells the peer the deadline, and also enforces it here.
pub(crate) async fn call<M, R, F>(
    message: M,
    deadline: Duration,
    method: impl FnOnce(Request<M>) -> F,
) -> Result<R, PeerError>
where
    F: Future<Output = Result<Response<R>, Status>>,
{
    let (start, deadline) = (Instant::now(), deadline.min(LONGEST_DEADLINE));
    let mut request = Request::new(message);
    request.set_timeout(deadline);
    match timeout(deadline, method(request)).await {
        Ok(Ok(response)) => Ok(response.into_inner()),
        // If both deadlines end together, tonic may be first, and it reports `Cancelled`.
        Ok(Err(status)) if status.code() == Code::Cancelled && start.elapsed() >= deadline => {
            Err(PeerError::deadline_exceeded())
        }
        Ok(Err(status)) => Err(PeerError::new(&status)),
        Err(_) => Err(PeerError::deadline_exceeded()),
    }
}
