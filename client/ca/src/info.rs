//! A certificate authority's description of itself.

use serde::{Deserialize, Serialize};

use crate::{Endpoint, Error, Request, response};

/// A request for a certificate authority's name, chain and version.
#[derive(Clone, Copy, Debug, Default)]
pub struct InfoRequest;

impl InfoRequest {
    /// The request to the certificate authority `ca_name`, which needs no authorization.
    pub fn request(self, ca_name: &str) -> Request {
        let body = serde_json::to_vec(&Body { ca_name }).expect("a string always has a JSON form");
        Request::open(Endpoint::CaInfo, body)
    }
}

/// A certificate authority's description of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorityInfo {
    /// Its name on its server.
    pub name: String,
    /// Its certificates in PEM, its own first.
    pub chain: String,
    /// The version of its server; empty where the server was built without one.
    pub version: String,
}

impl AuthorityInfo {
    pub(crate) fn parse(body: &[u8]) -> Result<Self, Error> {
        let wire: Wire = response::result(body)?;
        let chain = response::certificates(&wire.chain, response::MAX_CHAIN)?;
        Ok(Self {
            name: wire.name,
            chain,
            version: wire.version,
        })
    }
}

#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "caname")]
    ca_name: &'a str,
}

#[derive(Deserialize)]
struct Wire {
    #[serde(rename = "CAName")]
    name: String,
    #[serde(rename = "CAChain")]
    chain: String,
    #[serde(rename = "Version")]
    version: String,
}
