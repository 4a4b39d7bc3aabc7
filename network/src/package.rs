//! Chaincode packages for chaincode that runs as a service: they say only where it is, and how to trust it.

use std::path::PathBuf;

use flate2::{Compression, write::GzEncoder};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{Error, Layout, Organization, chaincode::AnyChaincode};

/// What a peer has to know to reach a chaincode process over mutual TLS.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) address: String,
    /// The authority of the chaincode's TLS certificate, PEM.
    pub(crate) root: String,
    /// The peers' client certificate, PEM.
    pub(crate) certificate: String,
    /// The peers' client key, PEM.
    pub(crate) key: String,
}

impl Connection {
    /// The package as `tar.gz`, the same bytes for the same connection.
    pub(crate) fn package(&self, label: &str) -> Vec<u8> {
        let connection = json!({
            "address": self.address,
            "dial_timeout": "10s",
            "tls_required": true,
            "client_auth_required": true,
            "root_cert": self.root,
            "client_cert": self.certificate,
            "client_key": self.key,
        });
        let metadata = json!({ "type": "ccaas", "label": label });
        let code = archive(&[("connection.json", connection.to_string().as_bytes())]);
        archive(&[
            ("metadata.json", metadata.to_string().as_bytes()),
            ("code.tar.gz", &code),
        ])
    }
}

/// The path of an organization's package of a chaincode.
pub(crate) fn path(
    chaincode: AnyChaincode<'_>,
    layout: &Layout,
    organization: &Organization,
) -> PathBuf {
    let folder = chaincode.folder(layout, organization);
    folder.join("package.tar.gz")
}

/// The id by which peers know an organization's installed package, and with which its chaincode registers.
pub(crate) fn id(
    chaincode: AnyChaincode<'_>,
    layout: &Layout,
    organization: &Organization,
) -> Result<String, Error> {
    let path = path(chaincode, layout, organization);
    let package = std::fs::read(&path).map_err(Error::file("reading", &path))?;
    Ok(id_of(chaincode.name(), &package))
}

fn id_of(label: &str, package: &[u8]) -> String {
    format!("{label}:{}", hex::encode(Sha256::digest(package)))
}

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let in_memory = "an archive in memory can be written";
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    for (name, contents) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(contents.len() as u64);
        header.set_mode(0o644);
        archive
            .append_data(&mut header, name, *contents)
            .expect(in_memory);
    }
    archive
        .into_inner()
        .and_then(GzEncoder::finish)
        .expect(in_memory)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_connection_makes_the_same_package() {
        let text = |text: &str| text.to_owned();
        let connection = Connection {
            address: text("127.0.0.1:1"),
            root: text("r"),
            certificate: text("c"),
            key: text("k"),
        };
        let package = connection.package("emr");
        assert_eq!(package, connection.package("emr"));
        assert!(id_of("emr", &package).starts_with("emr:"));
        assert_eq!(
            id_of("emr", b""),
            "emr:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
