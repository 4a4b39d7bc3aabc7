//! Registration: a registrar makes an identity known, with the contents of its certificates.

use serde::{Deserialize, Serialize};

use crate::{Endpoint, EnrollmentSecret, UnsignedRequest};

/// A request to make an identity known to a certificate authority.
///
/// # Defaults
///
/// [`RegisterRequest::client`] permits one enrollment, gives no affiliation and no attributes, and lets the server choose
/// the secret.
///
/// ```
/// use fabric_ca::{IdentityType, RegisterRequest};
///
/// // A person of a department, who may register clients of it and revoke them.
/// let request = RegisterRequest::client("bob")
///     .with_affiliation("org1.laboratory")
///     .as_registrar_of(&[IdentityType::Client])
///     .as_revoker();
/// # let _ = request;
/// ```
#[derive(Clone, Debug)]
pub struct RegisterRequest {
    /// The enrollment id, which becomes the common name of every certificate.
    pub id: String,
    /// The type, which becomes the organizational unit of every certificate.
    pub identity_type: IdentityType,
    /// How often the secret can be used; -1 for no limit.
    pub max_enrollments: i32,
    /// The affiliation, with dots between its levels. Its levels become organizational units of every certificate, and
    /// registrars of an affiliation register identities of it and those below. `None` is no affiliation, which only
    /// registrars without one may give.
    pub affiliation: Option<String>,
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
            affiliation: None,
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

    /// Sets the affiliation.
    pub fn with_affiliation(mut self, affiliation: impl Into<String>) -> Self {
        self.affiliation = Some(affiliation.into());
        self
    }

    /// Lets the identity register others of these types, which must be types that its own registrar may register.
    pub fn as_registrar_of(self, types: &[IdentityType]) -> Self {
        let types: Vec<_> = types.iter().map(IdentityType::as_str).collect();
        self.with_authority("hf.Registrar.Roles", types.join(","))
    }

    /// Lets a registrar give attributes of these names; a `*` at the end of a name stands for any end.
    pub fn as_registrar_of_attributes(self, names: &[&str]) -> Self {
        self.with_authority("hf.Registrar.Attributes", names.join(","))
    }

    /// Lets the identity revoke those that it may register.
    pub fn as_revoker(self) -> Self {
        self.with_authority("hf.Revoker", "true".into())
    }

    /// Lets the identity have the list of revoked certificates made.
    pub fn as_list_maker(self) -> Self {
        self.with_authority("hf.GenCRL", "true".into())
    }

    /// Lets the identity manage its affiliation and those below.
    pub fn as_affiliation_manager(self) -> Self {
        self.with_authority("hf.AffiliationMgr", "true".into())
    }

    /// Adds an attribute that only the server itself reads.
    fn with_authority(mut self, name: &str, value: String) -> Self {
        self.attributes.push(Attribute {
            name: name.into(),
            value,
            in_certificate: false,
        });
        self
    }

    /// The request to the certificate authority `ca_name`, to be signed with the key of the registrar's certificate.
    pub fn unsigned(&self, ca_name: &str, registrar_certificate_pem: &str) -> UnsignedRequest {
        let body = Body {
            id: &self.id,
            identity_type: &self.identity_type,
            secret: self.secret.as_ref(),
            max_enrollments: self.max_enrollments,
            affiliation: self.affiliation.as_deref().unwrap_or(ROOT_AFFILIATION),
            attributes: &self.attributes,
            ca_name,
        };
        let body = serde_json::to_vec(&body).expect("strings and numbers always have a JSON form");
        UnsignedRequest::new(Endpoint::Register, registrar_certificate_pem, body)
    }
}

/// What an identity is. Fabric's node organizational units tell the first four apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum IdentityType {
    /// A person or program.
    Client,
    /// A peer.
    Peer,
    /// An orderer.
    Orderer,
    /// An administrator of an organization's nodes.
    Admin,
    /// Another one that the registrar's own attribute `hf.Registrar.Roles` permits, such as `user`.
    Other(String),
}

impl IdentityType {
    /// Its name, which becomes an organizational unit of every certificate.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Client => "client",
            Self::Peer => "peer",
            Self::Orderer => "orderer",
            Self::Admin => "admin",
            Self::Other(name) => name,
        }
    }
}

impl From<String> for IdentityType {
    fn from(name: String) -> Self {
        match name.as_str() {
            "client" => Self::Client,
            "peer" => Self::Peer,
            "orderer" => Self::Orderer,
            "admin" => Self::Admin,
            _ => Self::Other(name),
        }
    }
}

impl From<IdentityType> for String {
    fn from(identity_type: IdentityType) -> Self {
        identity_type.as_str().to_owned()
    }
}

/// A fact about an identity that the certificate authority keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    /// A name of the caller's choice, or one that the server itself understands, such as `hf.Registrar.Roles`.
    pub name: String,
    /// The value.
    pub value: String,
    /// Whether every certificate of the identity carries it, even where the enrollment does not ask.
    #[serde(rename = "ecert", default)]
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
    identity_type: &'a IdentityType,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<&'a EnrollmentSecret>,
    max_enrollments: i32,
    affiliation: &'a str,
    #[serde(rename = "attrs")]
    attributes: &'a [Attribute],
    #[serde(rename = "caname")]
    ca_name: &'a str,
}
