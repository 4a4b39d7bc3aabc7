//! Registration: a registrar makes an identity known, with the contents of its certificates.

use serde::{Deserialize, Serialize};

use crate::{Endpoint, EnrollmentSecret, UnsignedRequest};

/// A request to make an identity known to a certificate authority.
///
/// The identity never has an affiliation: its certificates contain its id, its type and its attributes.
///
/// # Defaults
///
/// [`RegisterRequest::client`] permits one enrollment, gives no attributes and lets the server choose the secret.
#[derive(Clone, Debug)]
pub struct RegisterRequest {
    /// The enrollment id, which becomes the common name of every certificate.
    pub id: String,
    /// The type, which becomes the organizational unit of every certificate.
    pub identity_type: IdentityType,
    /// How often the secret can be used; -1 for no limit.
    pub max_enrollments: i32,
    /// Attributes, those of the CA itself (`hf.…`) included.
    pub attributes: Vec<Attribute>,
    /// The secret, if the caller wants to choose it, so that a registration whose answer was lost can go on.
    pub secret: Option<EnrollmentSecret>,
}

impl RegisterRequest {
    /// A client that may enroll once.
    pub fn client(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            identity_type: IdentityType::Client,
            max_enrollments: 1,
            attributes: Vec::new(),
            secret: None,
        }
    }

    /// Adds an attribute that every certificate of the identity carries.
    pub fn with_attribute(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes.push(Attribute {
            name: name.into(),
            value: value.into(),
            in_certificate: true,
        });
        self
    }

    /// The request to the certificate authority `ca_name`, to be signed with the key of the registrar's certificate.
    pub fn unsigned(&self, ca_name: &str, registrar_certificate_pem: &str) -> UnsignedRequest {
        let body = Body {
            id: &self.id,
            identity_type: self.identity_type,
            secret: self.secret.as_ref(),
            max_enrollments: self.max_enrollments,
            affiliation: ROOT_AFFILIATION,
            attributes: &self.attributes,
            ca_name,
        };
        let body = serde_json::to_vec(&body).expect("strings and numbers always have a JSON form");
        UnsignedRequest::new(Endpoint::Register, registrar_certificate_pem, body)
    }
}

/// The kinds of identities that Fabric's node organizational units tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum IdentityType {
    /// A person or program.
    Client,
    /// A peer.
    Peer,
    /// An orderer.
    Orderer,
    /// An administrator of an organization's nodes.
    Admin,
}

/// A fact about an identity that the certificate authority keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attribute {
    /// A name of the caller's choice, or one that the server itself understands, such as `hf.Registrar.Roles`.
    pub name: String,
    /// The value.
    pub value: String,
    /// Whether every certificate of the identity carries it, even where the enrollment does not ask.
    #[serde(rename = "ecert")]
    pub in_certificate: bool,
}

/// The answer to a registration.
#[derive(Clone, Debug, Deserialize)]
pub struct Registration {
    /// The secret with which the identity enrolls.
    pub secret: EnrollmentSecret,
}

/// Fabric CA's name for *no affiliation*. Without it, the server would use the registrar's own affiliation.
const ROOT_AFFILIATION: &str = ".";

#[derive(Serialize)]
struct Body<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    identity_type: IdentityType,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<&'a EnrollmentSecret>,
    max_enrollments: i32,
    affiliation: &'a str,
    #[serde(rename = "attrs")]
    attributes: &'a [Attribute],
    #[serde(rename = "caname")]
    ca_name: &'a str,
}
