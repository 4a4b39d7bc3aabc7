//! Affiliations: the tree of departments to which identities belong.

use serde::{Deserialize, Serialize};

use crate::identities::RegisteredIdentity;
use crate::request::force;
use crate::{Endpoint, Method, UnsignedRequest, null};

/// A request about the affiliations of a certificate authority. Names have dots between their levels:
/// `org1.laboratory`.
///
/// The caller has the attribute `hf.AffiliationMgr`; `Get` and `List` also serve registrars. Each sees its own
/// affiliation and those below.
///
/// Removing, and moving what belongs to an affiliation, need a server whose settings permit it
/// (`cfg.affiliations.allowremove`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AffiliationRequest {
    /// All affiliations that the caller may see.
    List,
    /// One affiliation, and those below it. Servers up to 1.5.21 may name one of those twice.
    Get(String),
    /// A new affiliation.
    Add {
        /// Its name.
        name: String,
        /// Whether affiliations above it that are missing are made as well.
        with_parents: bool,
    },
    /// Another name for an affiliation and, with it, for those below.
    Rename {
        /// The name until now.
        from: String,
        /// The name from now on.
        to: String,
        /// Whether identities of it move along; without this, one that has any keeps its name.
        with_identities: bool,
    },
    /// The end of an affiliation.
    Remove {
        /// Its name.
        name: String,
        /// Whether the affiliations below it and the identities of all of them are removed, too, and their certificates
        /// revoked; without this, one that has any stays.
        with_identities: bool,
    },
}

impl AffiliationRequest {
    /// The request to the certificate authority `ca_name`, to be signed with the key of the manager's certificate.
    pub fn unsigned(&self, ca_name: &str, manager_certificate_pem: &str) -> UnsignedRequest {
        let about = |method, name, query: &[(&str, &str)], body| {
            let endpoint = Endpoint::Affiliations;
            UnsignedRequest::about(method, endpoint, name, query, manager_certificate_pem, body)
        };
        let body = |name: &str| {
            let body = Body { name, ca_name };
            serde_json::to_vec(&body).expect("strings always have a JSON form")
        };
        match self {
            Self::List => about(Method::Get, None, &[("ca", ca_name)], Vec::new()),
            Self::Get(name) => about(Method::Get, Some(name), &[("ca", ca_name)], Vec::new()),
            Self::Add { name, with_parents } => {
                about(Method::Post, None, &[force(*with_parents)], body(name))
            }
            Self::Rename {
                from,
                to,
                with_identities,
            } => {
                let query = [force(*with_identities)];
                about(Method::Put, Some(from), &query, body(to))
            }
            Self::Remove {
                name,
                with_identities,
            } => {
                let query = [force(*with_identities), ("ca", ca_name)];
                about(Method::Delete, Some(name), &query, Vec::new())
            }
        }
    }
}

/// An affiliation with those below it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Affiliation {
    /// The whole name; empty for the root of all.
    pub name: String,
    /// The affiliations below it.
    #[serde(default, deserialize_with = "null::as_empty")]
    pub affiliations: Vec<Affiliation>,
    /// The identities that a change concerned; empty in answers to [`AffiliationRequest::List`] and
    /// [`AffiliationRequest::Get`].
    #[serde(default, deserialize_with = "null::as_empty")]
    pub identities: Vec<RegisteredIdentity>,
}

#[derive(Serialize)]
struct Body<'a> {
    name: &'a str,
    #[serde(rename = "caname")]
    ca_name: &'a str,
}
