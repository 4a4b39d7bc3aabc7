//! Requests for a channel's blocks as they are committed.

use std::time::SystemTime;

use bytes::Bytes;
use fabric_protos::common::{
    ChannelHeader, Envelope, Header, HeaderType, Payload, SignatureHeader,
};
use fabric_protos::orderer::{SeekInfo, SeekPosition};
#[cfg(feature = "connect")]
use fabric_protos::orderer::{SeekNewest, seek_position::Type};
use prost::Message;

use crate::{Identity, InvalidSignature, Position, Signer, SigningError, low_s_der};

/// A request for a channel's blocks, not signed yet. The policy `event/Block`, or for filtered blocks
/// `event/FilteredBlock`, must admit its identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockEventsRequest {
    payload: Bytes,
}

impl BlockEventsRequest {
    /// A request for the channel's blocks in the name of the identity, for complete or filtered blocks.
    ///
    /// Peers accept it for 15 minutes. WebAssembly has no clock of its own: use [`BlockEventsRequest::at`] there.
    #[cfg(not(target_family = "wasm"))]
    pub fn new(identity: &Identity, channel: impl Into<String>, from: &Position) -> Self {
        Self::at(identity, channel, from, SystemTime::now())
    }

    /// The same request with a time of the caller's choice.
    pub fn at(
        identity: &Identity,
        channel: impl Into<String>,
        from: &Position,
        time: SystemTime,
    ) -> Self {
        Self::seeking(identity, channel, from.seek(), time)
    }

    /// A request for the newest block that the peer has, and those after it.
    #[cfg(feature = "connect")]
    pub(crate) fn newest(identity: &Identity, channel: impl Into<String>) -> Self {
        let newest = SeekPosition {
            r#type: Some(Type::Newest(SeekNewest {})),
        };
        Self::seeking(identity, channel, newest, SystemTime::now())
    }

    fn seeking(
        identity: &Identity,
        channel: impl Into<String>,
        start: SeekPosition,
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
            start: Some(start),
            // No such block exists, so the stream never ends.
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
    /// Fabric's `Envelope`, for the Deliver service of a peer.
    pub fn to_bytes(&self) -> Bytes {
        self.message().encode_to_vec().into()
    }

    pub(crate) fn message(&self) -> Envelope {
        Envelope {
            payload: self.request.payload.clone(),
            signature: self.signature.clone(),
        }
    }
}
