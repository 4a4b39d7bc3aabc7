//! Reenrollment: who has a certificate gets a newer one, over the same key or another.

use crate::{Endpoint, EnrollRequest, UnsignedRequest};

/// A further certificate for somebody who has one, for example because it expires soon.
///
/// The certificate that is held authorizes the request; it stays valid until it expires or is revoked.
#[derive(Clone, Debug)]
pub struct ReenrollRequest(EnrollRequest);

impl ReenrollRequest {
    /// What is asked for is what an enrollment asks for; the common name of its certificate request must be the id of
    /// the certificate that is held.
    pub fn new(wanted: EnrollRequest) -> Self {
        Self(wanted)
    }

    /// The request to the certificate authority `ca_name`, to be signed with the key of the certificate that is held.
    pub fn unsigned(&self, ca_name: &str, certificate_pem: &str) -> UnsignedRequest {
        UnsignedRequest::new(Endpoint::Reenroll, certificate_pem, self.0.body(ca_name))
    }
}
