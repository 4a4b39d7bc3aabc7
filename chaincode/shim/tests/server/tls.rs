//! TLS between a peer of a test and the chaincode.

use std::net::SocketAddr;

use fabric_testkit::{Authority, Issued, Template};
use tonic::transport::{Certificate, ClientTlsConfig, Endpoint, Identity};

use crate::peer::{Peer, in_time};

/// The certificate of a server or client on this machine.
pub(crate) fn localhost() -> Template {
    Template::tls("localhost")
}

/// Dials with TLS as a peer that trusts this authority.
pub(crate) async fn dial(
    authority: &Authority,
    address: SocketAddr,
    identity: Option<Issued>,
) -> Result<Peer, String> {
    let mut tls = ClientTlsConfig::new()
        .ca_certificate(Certificate::from_pem(&authority.pem))
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
