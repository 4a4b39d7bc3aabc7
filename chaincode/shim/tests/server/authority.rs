//! A certificate authority of a test.

use std::net::SocketAddr;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use tonic::transport::{Certificate, ClientTlsConfig, Endpoint, Identity};

use crate::peer::{Peer, in_time};

/// Issues certificates for localhost.
pub(crate) struct Authority {
    /// Its own, PEM.
    pub(crate) certificate: String,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate and its key, PEM.
#[derive(Clone)]
pub(crate) struct Issued {
    pub(crate) certificate: String,
    pub(crate) key: String,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let mut parameters = CertificateParams::new([]).unwrap();
        parameters.distinguished_name.push(DnType::CommonName, name);
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = parameters.self_signed(&key).unwrap().pem();
        Self {
            certificate,
            issuer: Issuer::new(parameters, key),
        }
    }

    pub(crate) fn issue(&self) -> Issued {
        self.issue_for("localhost", |_| {})
    }

    pub(crate) fn issue_expired(&self) -> Issued {
        self.issue_for("localhost", |parameters| {
            parameters.not_before = date_time_ymd(2000, 1, 1);
            parameters.not_after = date_time_ymd(2001, 1, 1);
        })
    }

    pub(crate) fn issue_for(
        &self,
        name: &str,
        change: impl FnOnce(&mut CertificateParams),
    ) -> Issued {
        let key = KeyPair::generate().unwrap();
        let mut parameters = CertificateParams::new([name.to_owned()]).unwrap();
        change(&mut parameters);
        let certificate = parameters.signed_by(&key, &self.issuer).unwrap();
        Issued {
            certificate: certificate.pem(),
            key: key.serialize_pem(),
        }
    }

    /// Dials with TLS as a peer that trusts this authority.
    pub(crate) async fn dial(
        &self,
        address: SocketAddr,
        identity: Option<Issued>,
    ) -> Result<Peer, String> {
        let mut tls = ClientTlsConfig::new()
            .ca_certificate(Certificate::from_pem(&self.certificate))
            .domain_name("localhost");
        if let Some(Issued { certificate, key }) = identity {
            tls = tls.identity(Identity::from_pem(certificate, key));
        }
        let endpoint = Endpoint::from_shared(format!("https://{address}")).unwrap();
        let endpoint = endpoint.tls_config(tls).unwrap();
        let channel = in_time(endpoint.connect())
            .await
            .map_err(|error| error.to_string())?;
        Peer::over(channel)
            .await
            .map_err(|status| status.to_string())
    }
}
