//! Identities: what a certificate authority knows of those that are registered.

use serde::{Deserialize, Serialize};

use crate::request::force;
use crate::{Attribute, Endpoint, EnrollmentSecret, IdentityType, Method, UnsignedRequest, null};

/// A request about identities that are registered. The caller is a registrar of their type and affiliation.
///
/// Removing needs a server whose settings permit it (`cfg.identities.allowremove`); revoking serves better as a rule,
/// because a removed identity can be registered anew by a registrar.
#[derive(Clone, Debug)]
pub enum IdentityRequest {
    /// All identities that the caller may see.
    List,
    /// One identity.
    Get(String),
    /// Another type, affiliation, secret, number of enrollments, or other attributes. Certificates that are issued
    /// already stay as they are.
    Modify {
        /// The enrollment id.
        id: String,
        /// What becomes different.
        change: IdentityChange,
    },
    /// The end of an identity and the revocation of its certificates.
    Remove {
        /// The enrollment id.
        id: String,
        /// Whether callers may remove themselves.
        even_oneself: bool,
    },
}

/// What becomes different about an identity; what is `None` or empty stays.
#[derive(Clone, Debug, Default, Serialize)]
pub struct IdentityChange {
    /// The type.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub identity_type: Option<IdentityType>,
    /// The affiliation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affiliation: Option<String>,
    /// How often the secret can be used; -1 for no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_enrollments: Option<i32>,
    /// The secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<EnrollmentSecret>,
    /// Attributes to add or to give another value; one with an empty value is removed.
    #[serde(rename = "attrs", skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
}

impl IdentityRequest {
    /// The request to the certificate authority `ca_name`, to be signed with the key of the registrar's certificate.
    pub fn unsigned(&self, ca_name: &str, registrar_certificate_pem: &str) -> UnsignedRequest {
        let about = |method, id, query: &[(&str, &str)], body| {
            let endpoint = Endpoint::Identities;
            UnsignedRequest::about(method, endpoint, id, query, registrar_certificate_pem, body)
        };
        match self {
            Self::List => about(Method::Get, None, &[("ca", ca_name)], Vec::new()),
            Self::Get(id) => about(Method::Get, Some(id), &[("ca", ca_name)], Vec::new()),
            Self::Modify { id, change } => {
                let body = Body { change, ca_name };
                let body = serde_json::to_vec(&body).expect("the fields always have a JSON form");
                about(Method::Put, Some(id), &[], body)
            }
            Self::Remove { id, even_oneself } => {
                let query = [force(*even_oneself), ("ca", ca_name)];
                about(Method::Delete, Some(id), &query, Vec::new())
            }
        }
    }
}

/// An identity that is registered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct RegisteredIdentity {
    /// The enrollment id.
    pub id: String,
    /// The type.
    #[serde(rename = "type")]
    pub identity_type: IdentityType,
    /// The affiliation; empty if it has none.
    #[serde(default)]
    pub affiliation: String,
    /// How often the secret can be used; -1 for no limit.
    #[serde(default)]
    pub max_enrollments: i32,
    /// The attributes.
    #[serde(rename = "attrs", default, deserialize_with = "null::as_empty")]
    pub attributes: Vec<Attribute>,
}

/// The answer to [`IdentityRequest::List`].
#[derive(Deserialize)]
pub(crate) struct Identities {
    #[serde(default, deserialize_with = "null::as_empty")]
    pub(crate) identities: Vec<RegisteredIdentity>,
}

#[derive(Serialize)]
struct Body<'a> {
    #[serde(flatten)]
    change: &'a IdentityChange,
    #[serde(rename = "caname")]
    ca_name: &'a str,
}
