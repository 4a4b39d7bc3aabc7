//! The signer of a proposal.

use bytes::Bytes;

/// The signer of a proposal. The peer has verified that this MSP issued the certificate and that the certificate's key
/// made the signature.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SerializedIdentity {
    /// The MSP to which the certificate belongs.
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
