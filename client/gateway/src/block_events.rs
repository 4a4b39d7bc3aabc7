//! Asking for a channel's blocks as they are committed.

use std::time::SystemTime;

use bytes::Bytes;
use fabric_protos::common::{
    self, ChannelHeader, Envelope, Header, HeaderType, Payload, SignatureHeader,
};
use fabric_protos::orderer::SeekInfo;
use fabric_protos::protos::deliver_response::Type;
use prost::Message;
use tonic::Code;

use crate::{Identity, InvalidSignature, PeerError, Position, Signer, SigningError, low_s_der};

/// Asks for a channel's blocks, in the name of anybody whom the policy `event/Block`, or for filtered blocks
/// `event/FilteredBlock`, admits; not signed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockEventsRequest {
    payload: Bytes,
}

impl BlockEventsRequest {
    /// Asks for the channel's blocks, whatever is to be told of them, in the name of the identity.
    ///
    /// Peers take it for 15 minutes.
    pub fn new(identity: &Identity, channel: impl Into<String>, from: &Position) -> Self {
        Self::at(identity, channel, from, SystemTime::now())
    }

    /// The same, dated at will.
    pub fn at(
        identity: &Identity,
        channel: impl Into<String>,
        from: &Position,
        time: SystemTime,
    ) -> Self {
        let channel_header = ChannelHeader {
            r#type: HeaderType::DeliverSeekInfo as i32,
            timestamp: Some(time.into()),
            channel_id: channel.into(),
            ..ChannelHeader::default()
        };
        let signature_header = SignatureHeader {
            creator: identity.to_bytes(),
            ..SignatureHeader::default()
        };
        let header = Header {
            channel_header: channel_header.encode_to_vec().into(),
            signature_header: signature_header.encode_to_vec().into(),
        };
        let wanted = SeekInfo {
            start: Some(from.seek()),
            // There is no such block: the stream goes on for ever.
            stop: Some(Position::Block(u64::MAX).seek()),
            ..SeekInfo::default()
        };
        let payload = Payload {
            header: Some(header),
            data: wanted.encode_to_vec().into(),
        };
        Self {
            payload: payload.encode_to_vec().into(),
        }
    }

    /// The bytes whose SHA-256 the identity signs: Fabric's `Payload`.
    pub fn bytes_to_sign(&self) -> &Bytes {
        &self.payload
    }

    /// Signs it.
    ///
    /// # Errors
    ///
    /// [`SigningError`] if the signer fails.
    pub fn sign(self, signer: &dyn Signer) -> Result<SignedBlockEventsRequest, SigningError> {
        let signature = signer.sign(&self.payload)?;
        self.with_signature(&signature).map_err(SigningError::new)
    }

    /// Attaches a signature over [`BlockEventsRequest::bytes_to_sign`] that was made elsewhere: DER or raw, either `s`.
    ///
    /// # Errors
    ///
    /// [`InvalidSignature`] if it has neither form.
    pub fn with_signature(
        self,
        signature: &[u8],
    ) -> Result<SignedBlockEventsRequest, InvalidSignature> {
        Ok(SignedBlockEventsRequest {
            signature: low_s_der(signature)?.into(),
            request: self,
        })
    }
}

/// A signed request for a channel's blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedBlockEventsRequest {
    request: BlockEventsRequest,
    signature: Bytes,
}

impl SignedBlockEventsRequest {
    pub(crate) fn message(&self) -> Envelope {
        Envelope {
            payload: self.request.payload.clone(),
            signature: self.signature.clone(),
        }
    }
}

/// What `take` finds in one answer of the peer's; nothing more comes after a status, which also says why.
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

/// Deliver says no within the stream, with a status like HTTP's (`common/deliver/deliver.go`).
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
