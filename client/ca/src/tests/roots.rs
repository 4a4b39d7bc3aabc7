//! Which server certificates a pinned root stands for.

use std::error::Error as _;
use std::net::SocketAddr;
use std::sync::Arc;

use fabric_testkit::{Authority, Issued, Template};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::*;

/// A server with this TLS certificate that gives every request the same answer.
async fn serve(tls: &Issued) -> SocketAddr {
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![tls.der().into()],
            PrivateKeyDer::Pkcs8(tls.key_der().into()),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let mut request = [0; 8192];
            if stream.read(&mut request).await.is_ok() {
                let answer = b"HTTP/1.1 418 Here\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
                let _ = stream.write_all(answer).await;
                let _ = stream.shutdown().await;
            }
        }
    });
    address
}

/// The status of the answer of the server at an address that must have such roots.
async fn ask(address: SocketAddr, roots: &str) -> Result<u16, Error> {
    let authority = CertificateAuthority::new(&format!("https://{address}"), "ca", roots)?;
    let answer = authority.send(&InfoRequest.request("ca")).await?;
    Ok(answer.status())
}

#[tokio::test]
async fn a_root_may_be_the_servers_issuer_or_its_own_self_signed_certificate() {
    let (host, issuer) = (Template::tls("127.0.0.1"), Authority::new("tls"));
    let (own, issued) = (host.self_signed(), issuer.issue(&host));
    let (of_own, of_issued) = (serve(&own).await, serve(&issued).await);
    for (address, roots) in [
        (of_own, own.certificate.clone()),
        (of_issued, issuer.pem.clone()),
        (of_issued, issuer.pem.clone() + &own.certificate),
    ] {
        assert_eq!(ask(address, &roots).await.unwrap(), 418);
    }
    for (address, roots) in [
        (of_own, host.self_signed().certificate),
        (of_own, issuer.pem.clone()),
        // It is not self-signed.
        (of_issued, issued.certificate.clone()),
    ] {
        let refused = ask(address, &roots).await;
        assert!(matches!(refused, Err(Error::Unreachable(_))), "{refused:?}");
    }
}

/// As `openssl req -x509` makes them if it is not told otherwise.
#[tokio::test]
async fn a_servers_certificate_that_is_marked_as_an_authoritys_is_refused_by_name() {
    let own = Template::tls("127.0.0.1").authority().self_signed();
    let refused = ask(serve(&own).await, &own.certificate).await;
    let error = refused.expect_err("no server has an authority's certificate");
    assert!(matches!(error, Error::ServerIsAuthority), "{error:?}");
    assert!(error.source().is_none());
    assert!(error.to_string().contains("CA:FALSE"), "{error}");
}
