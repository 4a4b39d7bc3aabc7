//! A node of the network, as it shows itself to a program that connects to it.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use bytes::Bytes;
use emr_api::network::{Node, NodeKind};
use emr_model::{MspId, Timestamp};
use emr_service::from_files::FromFiles;
use emr_service::settings::WebSettings;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;

use crate::certificate::common_name;

/// How long a node that works may take to show its certificate.
const PATIENCE: Duration = Duration::from_secs(2);

/// A node that the settings or peers name.
pub(crate) struct KnownNode {
    pub(crate) msp: MspId,
    pub(crate) kind: NodeKind,
    /// `host:port`.
    pub(crate) address: String,
    /// The roots of its TLS certificate, PEM.
    pub(crate) tls_roots: Vec<Bytes>,
    /// How many blocks it has, if it is a peer.
    pub(crate) height: Option<u64>,
    /// The certificate with which it signs, PEM, if peers say it.
    pub(crate) identity: Option<Bytes>,
}

/// What a node shows.
enum Shown {
    /// Its certificate, issued by one of its organization's roots.
    Certificate(Facts),
    /// A certificate that ended then.
    Ended(Timestamp),
}

/// What a certificate says.
struct Facts {
    name: Option<String>,
    ends: Timestamp,
}

impl KnownNode {
    /// Connects to the node, for 2 s at most, and tells what it finds.
    pub(crate) async fn look(self) -> Node {
        let shown = timeout(PATIENCE, self.certificate()).await;
        let shown = shown.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
        let (name, answers, tls_ends) = match shown {
            Ok(Shown::Certificate(Facts { name, ends })) => (name, true, Some(ends)),
            Ok(Shown::Ended(ends)) => (None, false, Some(ends)),
            Err(error) => {
                tracing::info!(address = self.address, %error, "a node does not answer");
                (None, false, None)
            }
        };
        let identity = self.identity.and_then(|pem| facts(&pem));
        let identity_name = identity.as_ref().and_then(|facts| facts.name.clone());
        Node {
            name: name
                .or(identity_name)
                .unwrap_or_else(|| self.address.clone()),
            msp: self.msp,
            kind: self.kind,
            address: self.address,
            answers,
            height: self.height,
            certificate_ends: tls_ends.into_iter().chain(identity.map(|it| it.ends)).min(),
        }
    }

    async fn certificate(&self) -> io::Result<Shown> {
        let connector = TlsConnector::from(Arc::new(trusting(&self.tls_roots)));
        let (host, _) = self.address.rsplit_once(':').unwrap_or((&self.address, ""));
        let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
        let stream = TcpStream::connect(&self.address).await?;
        let connected = match connector.connect(name, stream).await {
            Ok(connected) => connected,
            Err(error) => return ended(&error).map(Shown::Ended).ok_or(error),
        };
        let chain = connected.get_ref().1.peer_certificates();
        let own = chain.and_then(|chain| chain.first());
        let facts = own.and_then(|certificate| facts_of(certificate));
        facts
            .map(Shown::Certificate)
            .ok_or_else(|| io::Error::other("it shows no certificate that can be read"))
    }
}

/// This service among the nodes: its certificates are those that it shows to browsers, keepers and peers.
pub(crate) fn own_node(config: &WebSettings) -> anyhow::Result<FromFiles<Node>> {
    let paths = [
        config.tls.certificate.clone(),
        config.keeper_tls.certificate.clone(),
        config.identity.certificate.clone(),
    ];
    let (msp, address) = (config.identity.msp_id.clone(), config.address.to_string());
    FromFiles::open(
        "what the list of nodes says of this service",
        move |files| {
            let mut own = Vec::new();
            for path in &paths {
                let facts = facts(files.text(path)?.as_bytes());
                own.push(
                    facts.with_context(|| format!("{} is not a certificate", path.display()))?,
                );
            }
            Ok(Node {
                msp: msp.clone(),
                kind: NodeKind::Web,
                name: own[0].name.clone().unwrap_or_else(|| "web".to_owned()),
                address: address.clone(),
                answers: true,
                height: None,
                certificate_ends: own.iter().map(|facts| facts.ends).min(),
            })
        },
    )
}

fn trusting(roots: &[Bytes]) -> ClientConfig {
    let mut store = RootCertStore::empty();
    for root in roots {
        store.add_parsable_certificates(CertificateDer::pem_slice_iter(root).flatten());
    }
    let mut config = ClientConfig::builder()
        .with_root_certificates(store)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    config
}

/// When the node's certificate ended, if that is why there is no connection.
fn ended(error: &io::Error) -> Option<Timestamp> {
    match error.get_ref()?.downcast_ref()? {
        rustls::Error::InvalidCertificate(CertificateError::ExpiredContext {
            not_after, ..
        }) => Some(timestamp(*not_after)),
        _ => None,
    }
}

fn timestamp(time: UnixTime) -> Timestamp {
    Timestamp::from_millis(time.as_secs().saturating_mul(1_000))
}

/// What the first certificate in PEM says.
fn facts(pem: &[u8]) -> Option<Facts> {
    facts_of(&CertificateDer::from_pem_slice(pem).ok()?)
}

fn facts_of(certificate: &[u8]) -> Option<Facts> {
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    let ends = u64::try_from(certificate.validity().not_after.timestamp());
    Some(Facts {
        name: common_name(certificate.subject()),
        ends: Timestamp::from_millis(ends.unwrap_or_default().saturating_mul(1_000)),
    })
}
