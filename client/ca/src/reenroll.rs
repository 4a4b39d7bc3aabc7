//! Reenrollment: an identity with a certificate gets a newer one, over the same key or another.

use crate::{Endpoint, EnrollRequest, UnsignedRequest};

/// A request for a further certificate for an identity that has one, for example because it expires soon.
///
/// The current certificate authorizes the request; it stays valid until it expires or is revoked.
#[derive(Clone, Debug)]
pub struct ReenrollRequest(EnrollRequest);

impl ReenrollRequest {
    /// The request asks for the same things as an enrollment. The common name of its certificate request must be the id
    /// in the current certificate.
    pub fn new(wanted: EnrollRequest) -> Self {
        Self(wanted)
    }

    /// The request to the certificate authority `ca_name`, to be signed with the key of the current certificate.
    pub fn unsigned(&self, ca_name: &str, certificate_pem: &str) -> UnsignedRequest {
        UnsignedRequest::new(Endpoint::Reenroll, certificate_pem, self.0.body(ca_name))
    }
}
