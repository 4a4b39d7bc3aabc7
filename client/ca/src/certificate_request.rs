//! Requests for certificates over a locally made key.

use rcgen::{CertificateParams, DistinguishedName, DnType};

use crate::{Error, SigningKey};

/// A PKCS#10 certificate request: a common name and, for TLS, the hosts the certificate is for.
#[derive(Clone, Debug)]
pub struct CertificateRequest {
    common_name: String,
    hosts: Vec<String>,
}

impl CertificateRequest {
    /// A request for an identity; Fabric CA wants its enrollment id as the common name.
    pub fn new(common_name: impl Into<String>) -> Self {
        Self {
            common_name: common_name.into(),
            hosts: Vec::new(),
        }
    }

    /// Adds host names and IP addresses as subject alternative names.
    pub fn with_hosts(mut self, hosts: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.hosts.extend(hosts.into_iter().map(Into::into));
        self
    }

    /// The request in PEM, signed with the key it is for.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidCertificateRequest`] if a host is not ASCII.
    pub fn to_pem(&self, key: &SigningKey) -> Result<String, Error> {
        let invalid = |error: rcgen::Error| Error::InvalidCertificateRequest(error.into());
        let mut params = CertificateParams::new(self.hosts.clone()).map_err(invalid)?;
        params.distinguished_name = DistinguishedName::new();
        params
            .distinguished_name
            .push(DnType::CommonName, self.common_name.as_str());
        params
            .serialize_request(key)
            .and_then(|request| request.pem())
            .map_err(invalid)
    }
}
