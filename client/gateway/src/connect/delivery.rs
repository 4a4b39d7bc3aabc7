//! The answers of a peer's Deliver service.

use fabric_protos::common;
use fabric_protos::protos::deliver_response::Type;
use tonic::Code;

use crate::PeerError;

/// What `take` finds in one answer of the peer. An answer with a status is the last; the status says why.
pub(crate) fn delivered<T>(
    answer: Option<Type>,
    take: impl FnOnce(Type) -> Option<T>,
) -> Result<T, PeerError> {
    match answer {
        Some(Type::Status(status)) => Err(refusal(status)),
        Some(answer) => {
            take(answer).ok_or_else(|| PeerError::malformed("the peer sent what was not asked for"))
        }
        None => Err(PeerError::malformed("the peer sent nothing")),
    }
}

/// The Deliver service refuses within the stream, with a status like HTTP's (`common/deliver/deliver.go`).
fn refusal(status: i32) -> PeerError {
    let Ok(status) = common::Status::try_from(status) else {
        return PeerError::malformed("the peer ended the stream with an unknown status");
    };
    let code = match status {
        common::Status::BadRequest => Code::InvalidArgument,
        common::Status::Forbidden => Code::PermissionDenied,
        common::Status::NotFound => Code::NotFound,
        common::Status::ServiceUnavailable => Code::Unavailable,
        _ => Code::Internal,
    };
    PeerError {
        code,
        message: format!("the peer ended the stream: {}", status.as_str_name()),
        details: Vec::new(),
    }
}
