//! The connected half: calls of peers over gRPC.

mod call;
mod checkpointer;
mod committed_event;
mod contract;
mod delivery;
mod endorser;
mod endpoint;
mod error;
mod events;
mod gateway;
mod network;
mod resuming;

pub use self::checkpointer::{CheckpointError, FileCheckpointer};
pub use self::committed_event::CommittedEvent;
pub use self::contract::Contract;
pub use self::endorser::{Endorser, EndorserError, ProposalResponse};
pub use self::endpoint::{ConnectError, Endpoint};
pub use self::error::{
    ChaincodeRefusal, CommitStatusError, EndorseError, EvaluateError, PeerError, PeerErrorDetail,
    SubmitError, TransactionError,
};
pub use self::events::Events;
pub use self::gateway::{Committed, Deadlines, Gateway};
pub use self::network::Network;
pub use self::resuming::{EventsError, ResumingEvents};
pub use tonic::Code;
pub use tonic::transport::Channel;
