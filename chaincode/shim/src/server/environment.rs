//! Fabric's own names for the settings of a chaincode.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::PathBuf;

use super::tls::Source;
use super::{Server, ServerBuilder, ServerError, Tls};
use crate::Chaincode;

/// Which side dials.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Destination {
    /// Peers dial: the chaincode listens on this `host:port`.
    Listen(String),
    /// The chaincode dials: the peer is at this `host:port`.
    Dial(String),
}

/// See [`Server::from_environment`].
pub(super) fn read<C: Chaincode>(
    chaincode: C,
    variables: impl IntoIterator<Item = (impl Into<OsString>, impl Into<OsString>)>,
) -> Result<(ServerBuilder<C>, Destination), ServerError> {
    let variables = Variables::new(variables);
    let package_id = variables.package_id()?;
    let builder = Server::builder(package_id, chaincode);
    if let Some(address) = variables.text("CHAINCODE_SERVER_ADDRESS")? {
        let builder = match variables.server_tls()? {
            Some(tls) => builder.tls(tls),
            None => builder.plaintext(),
        };
        Ok((builder, Destination::Listen(address)))
    } else if let Some(address) = variables.text("CORE_PEER_ADDRESS")? {
        let builder = match variables.client_tls()? {
            Some(tls) => builder.tls(tls),
            None => builder.plaintext(),
        };
        Ok((builder, Destination::Dial(address)))
    } else {
        Err(ServerError::Variable {
            name: "CHAINCODE_SERVER_ADDRESS",
            problem: "is not set, nor is CORE_PEER_ADDRESS: say where to listen, or which peer to dial",
        })
    }
}

/// The variables that are not empty.
struct Variables(HashMap<OsString, OsString>);

impl Variables {
    fn new(
        variables: impl IntoIterator<Item = (impl Into<OsString>, impl Into<OsString>)>,
    ) -> Self {
        let variables = variables.into_iter();
        let named = variables.map(|(name, value)| (name.into(), value.into()));
        Self(named.filter(|(_, value)| !value.is_empty()).collect())
    }

    fn package_id(&self) -> Result<String, ServerError> {
        let names = ("CHAINCODE_ID", "CORE_CHAINCODE_ID_NAME");
        match (self.text(names.0)?, self.text(names.1)?) {
            (Some(one), Some(other)) if one != other => Err(ServerError::Variable {
                name: "CHAINCODE_ID",
                problem: "is another package id than CORE_CHAINCODE_ID_NAME",
            }),
            (Some(id), _) | (None, Some(id)) => Ok(id),
            (None, None) => Err(ServerError::Variable {
                name: "CHAINCODE_ID",
                problem: "is not set, nor is CORE_CHAINCODE_ID_NAME: give it the package id",
            }),
        }
    }

    /// The TLS with which to serve peers; `None` for plaintext.
    fn server_tls(&self) -> Result<Option<Tls>, ServerError> {
        if self.flag("CHAINCODE_TLS_DISABLED")? == Some(true) {
            return Ok(None);
        }
        let certificate = self.path("CHAINCODE_TLS_CERT_FILE", "CHAINCODE_TLS_CERT");
        let key = self.path("CHAINCODE_TLS_KEY_FILE", "CHAINCODE_TLS_KEY");
        let roots = self.path(
            "CHAINCODE_TLS_CLIENT_CACERT_FILE",
            "CHAINCODE_CLIENT_CA_CERT",
        );
        let certificate = certificate.ok_or(ServerError::Variable {
            name: "CHAINCODE_TLS_CERT_FILE",
            problem: "is not set: name the certificate, or set CHAINCODE_TLS_DISABLED to true for plaintext",
        })?;
        let key = key.ok_or(ServerError::Variable {
            name: "CHAINCODE_TLS_KEY_FILE",
            problem: "is not set: name the private key of the certificate",
        })?;
        let tls = Tls::from_files(certificate, key)?;
        match roots {
            Some(roots) => tls.peer_roots_file(roots).map(Some),
            None => Ok(Some(tls)),
        }
    }

    /// The TLS with which to dial a peer; `None` for plaintext.
    fn client_tls(&self) -> Result<Option<Tls>, ServerError> {
        let is_enabled = self.flag("CORE_PEER_TLS_ENABLED")?;
        if !is_enabled.ok_or(ServerError::Variable {
            name: "CORE_PEER_TLS_ENABLED",
            problem: "is not set: say true, or false for plaintext",
        })? {
            return Ok(None);
        }
        let source = |plain: &'static str, base64: &str, problem| {
            let plain_path = self.0.get(plain.as_ref() as &std::ffi::OsStr);
            let base64_path = self.0.get(base64.as_ref() as &std::ffi::OsStr);
            match (plain_path, base64_path) {
                (Some(path), _) => Ok(Source::File(path.into())),
                (None, Some(path)) => Ok(Source::Base64File(path.into())),
                (None, None) => Err(ServerError::Variable {
                    name: plain,
                    problem,
                }),
            }
        };
        let certificate = source(
            "CORE_TLS_CLIENT_CERT_FILE",
            "CORE_TLS_CLIENT_CERT_PATH",
            "is not set, nor is CORE_TLS_CLIENT_CERT_PATH: name the certificate",
        )?;
        let key = source(
            "CORE_TLS_CLIENT_KEY_FILE",
            "CORE_TLS_CLIENT_KEY_PATH",
            "is not set, nor is CORE_TLS_CLIENT_KEY_PATH: name the private key",
        )?;
        let roots = self.path("CORE_PEER_TLS_ROOTCERT_FILE", "");
        let roots = roots.ok_or(ServerError::Variable {
            name: "CORE_PEER_TLS_ROOTCERT_FILE",
            problem: "is not set: name the root of the peer's certificate",
        })?;
        Tls::from_sources(certificate, key)?
            .peer_roots_file(roots)
            .map(Some)
    }

    /// The first of two variables that is set.
    fn path(&self, name: &str, other: &str) -> Option<PathBuf> {
        let value = |name: &str| self.0.get(name.as_ref() as &std::ffi::OsStr);
        value(name).or_else(|| value(other)).map(PathBuf::from)
    }

    fn flag(&self, name: &'static str) -> Result<Option<bool>, ServerError> {
        match self.text(name)?.as_deref() {
            None => Ok(None),
            Some("true" | "TRUE" | "True" | "1") => Ok(Some(true)),
            Some("false" | "FALSE" | "False" | "0") => Ok(Some(false)),
            Some(_) => Err(ServerError::Variable {
                name,
                problem: "is neither true nor false",
            }),
        }
    }

    fn text(&self, name: &'static str) -> Result<Option<String>, ServerError> {
        let value = self.0.get(name.as_ref() as &std::ffi::OsStr);
        value
            .map(|value| value.clone().into_string())
            .transpose()
            .map_err(|_| ServerError::Variable {
                name,
                problem: "is not UTF-8",
            })
    }
}
