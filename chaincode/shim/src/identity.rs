//! Who signed a proposal.

use bytes::Bytes;

/// Who signed a proposal, as the peer has verified: the certificate was issued by that MSP and its key made the
/// signature.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SerializedIdentity {
    /// The MSP that answers for the certificate.
    pub msp_id: String,
    /// The X.509 certificate, PEM.
    pub certificate: Bytes,
}

impl SerializedIdentity {
    /// The identity of `certificate` (PEM) under `msp_id`.
    pub fn new(msp_id: impl Into<String>, certificate: impl Into<Bytes>) -> Self {
        Self {
            msp_id: msp_id.into(),
            certificate: certificate.into(),
        }
    }
}
