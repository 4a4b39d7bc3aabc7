//! The gRPC interface of keepers: messages, client and server, and what they are in the project's vocabulary.

mod convert;

pub use generated::{
    HoldRequest, HoldResponse, OpenedLock, ReleaseRequest, ReleaseResponse, ResealRequest,
    RestoreRequest, UnlockRequest,
};
pub use generated::{keeper_client, keeper_server, reseal_request};

/// The largest request that is taken: a signed proposal and a keeper's file, each at its own limit.
pub const MAX_REQUEST_BYTES: usize = MAX_PROPOSAL_BYTES + (1 << 20) + 1024;

/// The largest signed proposal that is taken; one that adds a record has a few kilobytes.
pub const MAX_PROPOSAL_BYTES: usize = 256 * 1024;

mod generated {
    // The compiler of the interface gives its own methods no documentation.
    #![allow(missing_docs)]
    tonic::include_proto!("emr.keeper.v1");
}
