//! Reads the identity in the certificate of a proposal's creator.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fabric_protos::common::msp_role::MspRoleType;
use fabric_protos::common::{MspRole, OrganizationUnit};
use fabric_protos::msp::SerializedIdemixIdentity;
use fabric_x509::{first_block, parsed_text};
use prost::Message;
use serde::Deserialize;
use x509_parser::certificate::X509Certificate;
use x509_parser::der_parser::{Oid, oid};
use x509_parser::prelude::FromDer;
use x509_parser::x509::X509Name;

use crate::SerializedIdentity;

/// No certificate of a Fabric CA comes near this many bytes of PEM.
const GREATEST_CERTIFICATE: usize = 64 * 1024;

/// The extension in which Fabric CA writes attributes.
const ATTRIBUTES: Oid<'static> = oid!(1.2.3.4.5.6.7.8.1);

/// The signer of a proposal, as the certificate describes them: names, organizational units and attributes.
///
/// The peer has checked that the certificate belongs to the MSP. Its contents are as trustworthy as that MSP.
///
/// ```no_run
/// # use fabric_chaincode::{ClientIdentity, ClientIdentityError, Ledger};
/// # fn check(transaction: &impl Ledger) -> Result<(), ClientIdentityError> {
/// let client = ClientIdentity::read(transaction.creator())?;
/// client.assert_attribute("role", "auditor")?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ClientIdentity {
    msp_id: String,
    attributes: BTreeMap<String, String>,
    certificate: Option<Certificate>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
struct Certificate {
    der: Vec<u8>,
    subject: String,
    issuer: String,
    organizational_units: Vec<String>,
}

/// Why a creator cannot be read, or does not meet a requirement.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ClientIdentityError {
    /// The creator is neither a certificate in PEM nor an Idemix identity.
    #[error("the creator is neither an X.509 certificate nor an Idemix identity")]
    Unreadable,
    /// The certificate's attributes are not in the form that Fabric CA writes.
    #[error("the attributes in the creator's certificate cannot be read")]
    UnreadableAttributes,
    /// The certificate does not have a required attribute.
    #[error("the creator has no attribute {name}")]
    NoAttribute {
        /// The attribute.
        name: String,
    },
    /// An attribute does not have the required value.
    #[error("the creator's attribute {name} has another value")]
    OtherValue {
        /// The attribute.
        name: String,
    },
}

impl ClientIdentity {
    /// Reads the creator of a proposal.
    ///
    /// # Errors
    ///
    /// [`ClientIdentityError::Unreadable`] and [`ClientIdentityError::UnreadableAttributes`].
    pub fn read(creator: &SerializedIdentity) -> Result<Self, ClientIdentityError> {
        let msp_id = creator.msp_id.clone();
        if creator.certificate.len() > GREATEST_CERTIFICATE {
            return Err(ClientIdentityError::Unreadable);
        }
        let Some(block) = first_block(&creator.certificate) else {
            return Ok(Self {
                msp_id,
                attributes: idemix_attributes(creator)?,
                certificate: None,
            });
        };
        let (_, certificate) = X509Certificate::from_der(&block.contents)
            .map_err(|_| ClientIdentityError::Unreadable)?;
        Ok(Self {
            msp_id,
            attributes: attributes(&certificate)?,
            certificate: Some(Certificate {
                subject: distinguished_name(certificate.subject()),
                issuer: distinguished_name(certificate.issuer()),
                organizational_units: values(certificate.subject(), &oid!(2.5.4.11)),
                der: block.contents.to_vec(),
            }),
        })
    }

    /// The MSP to which the signer belongs.
    pub fn msp_id(&self) -> &str {
        &self.msp_id
    }

    /// An id that is unique within the MSP and survives renewals of the certificate: the names of subject and issuer,
    /// in the form that `cid.GetID` of the Go shim gives. `None` for an Idemix identity, which hides who it is.
    pub fn id(&self) -> Option<String> {
        let certificate = self.certificate.as_ref()?;
        let names = format!("x509::{}::{}", certificate.subject, certificate.issuer);
        Some(STANDARD.encode(names))
    }

    /// The value of an attribute that the CA wrote into the certificate. An Idemix identity has `ou` and `role`.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    /// Refuses every signer whose attribute does not have this value.
    ///
    /// # Errors
    ///
    /// [`ClientIdentityError::NoAttribute`] and [`ClientIdentityError::OtherValue`].
    pub fn assert_attribute(&self, name: &str, value: &str) -> Result<(), ClientIdentityError> {
        let name = name.to_owned();
        match self.attribute(&name) {
            Some(own) if own == value => Ok(()),
            Some(_) => Err(ClientIdentityError::OtherValue { name }),
            None => Err(ClientIdentityError::NoAttribute { name }),
        }
    }

    /// Whether the subject of the certificate has this organizational unit; `false` for an Idemix identity.
    pub fn has_organizational_unit(&self, unit: &str) -> bool {
        self.certificate
            .iter()
            .flat_map(|certificate| &certificate.organizational_units)
            .any(|own| own == unit)
    }

    /// The X.509 certificate, DER; `None` for an Idemix identity.
    pub fn certificate(&self) -> Option<&[u8]> {
        self.certificate
            .as_ref()
            .map(|certificate| certificate.der.as_slice())
    }
}

/// The extension's contents, as Fabric CA writes them: `{"attrs": {name: value}}`.
#[derive(Deserialize)]
struct AttributesExtension {
    #[serde(default)]
    attrs: BTreeMap<String, String>,
}

fn attributes(
    certificate: &X509Certificate<'_>,
) -> Result<BTreeMap<String, String>, ClientIdentityError> {
    let mut extensions = certificate.extensions().iter();
    let Some(extension) = extensions.find(|extension| extension.oid == ATTRIBUTES) else {
        return Ok(BTreeMap::new());
    };
    serde_json::from_slice(extension.value)
        .map(|AttributesExtension { attrs }| attrs)
        .map_err(|_| ClientIdentityError::UnreadableAttributes)
}

fn idemix_attributes(
    creator: &SerializedIdentity,
) -> Result<BTreeMap<String, String>, ClientIdentityError> {
    let unreadable = |_| ClientIdentityError::Unreadable;
    let identity =
        SerializedIdemixIdentity::decode(creator.certificate.clone()).map_err(unreadable)?;
    let unit = OrganizationUnit::decode(identity.ou).map_err(unreadable)?;
    let role = MspRole::decode(identity.role).map_err(unreadable)?;
    let role = match role.role() {
        MspRoleType::Member => "member",
        MspRoleType::Admin => "admin",
        MspRoleType::Client => "client",
        MspRoleType::Peer => "peer",
        MspRoleType::Orderer => "",
    };
    Ok(BTreeMap::from([
        ("ou".to_owned(), unit.organizational_unit_identifier),
        ("role".to_owned(), role.to_owned()),
    ]))
}

/// A name as the Go shim writes it: only the parts that Go knows, in a fixed order, all values of a part together,
/// escaped much as in RFC 2253. Ids on ledgers are made from it, so every byte counts.
fn distinguished_name(name: &X509Name<'_>) -> String {
    let several = |label, oid: Oid<'_>| (label, values(name, &oid));
    // Go keeps only the last value of these parts.
    let last = |label, oid: Oid<'_>| {
        let value = values(name, &oid).pop();
        let value = value.filter(|value| !value.is_empty());
        (label, Vec::from_iter(value))
    };
    let parts = [
        last("SERIALNUMBER", oid!(2.5.4.5)),
        last("CN", oid!(2.5.4.3)),
        several("OU", oid!(2.5.4.11)),
        several("O", oid!(2.5.4.10)),
        several("POSTALCODE", oid!(2.5.4.17)),
        several("STREET", oid!(2.5.4.9)),
        several("L", oid!(2.5.4.7)),
        several("ST", oid!(2.5.4.8)),
        several("C", oid!(2.5.4.6)),
    ];
    let present = parts.iter().filter(|(_, values)| !values.is_empty());
    let written: Vec<String> = present
        .map(|(label, values)| {
            let values = values
                .iter()
                .map(|value| format!("{label}={}", escape(value)));
            values.collect::<Vec<_>>().join("+")
        })
        .collect();
    written.join(",")
}

fn values(name: &X509Name<'_>, oid: &Oid<'_>) -> Vec<String> {
    name.iter_by_oid(oid).filter_map(parsed_text).collect()
}

fn escape(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    let last = value.len().saturating_sub(1);
    for (index, character) in value.char_indices() {
        let is_special = match character {
            ' ' => index == 0 || index == last,
            '#' => index == 0,
            ',' | '+' | '"' | '\\' | '<' | '>' | ';' => true,
            _ => false,
        };
        if is_special {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A certificate made with Go. Its names have every part that Go knows, several values, and every character to
    /// escape.
    const CREATOR: &[u8] = include_bytes!("../tests/fixtures/creator.pem");

    fn creator() -> ClientIdentity {
        let creator = SerializedIdentity::new("Org1MSP", CREATOR);
        ClientIdentity::read(&creator).unwrap()
    }

    #[test]
    fn the_id_is_the_one_that_go_gives() {
        let name = concat!(
            r#"SERIALNUMBER=42,CN=\#we\"ird\\name\ ,OU=a\+b+OU=client,O=Other+O=Acme\, Inc.,"#,
            r#"POSTALCODE=8000\ ,STREET=x=y\;\<z\>,L=Zürich,ST=\ lead,C=CH"#,
        );
        let id = STANDARD.decode(creator().id().unwrap()).unwrap();
        assert_eq!(
            String::from_utf8(id).unwrap(),
            format!("x509::{name}::{name}")
        );
    }

    #[test]
    fn the_msp_and_the_certificate_are_the_creators() {
        let pem = first_block(CREATOR).unwrap();
        assert_eq!(creator().msp_id(), "Org1MSP");
        assert_eq!(creator().certificate(), Some(pem.contents.as_slice()));
    }

    #[test]
    fn an_attribute_has_the_value_that_the_ca_wrote() {
        assert_eq!(creator().attribute("emr.role"), Some("patient"));
        assert_eq!(creator().attribute("hf.EnrollmentID"), Some("user1"));
        assert_eq!(creator().attribute("emr"), None);
    }

    #[test]
    fn only_the_right_value_of_an_attribute_passes() {
        let named = |name: &str| name.to_owned();
        assert_eq!(creator().assert_attribute("emr.role", "patient"), Ok(()));
        assert_eq!(
            creator().assert_attribute("emr.role", "patients"),
            Err(ClientIdentityError::OtherValue {
                name: named("emr.role")
            })
        );
        assert_eq!(
            creator().assert_attribute("role", "patient"),
            Err(ClientIdentityError::NoAttribute {
                name: named("role")
            })
        );
    }

    #[test]
    fn each_organizational_unit_counts_as_a_whole() {
        for (unit, expected) in [("client", true), ("a+b", true), ("a", false), ("", false)] {
            assert_eq!(creator().has_organizational_unit(unit), expected, "{unit}");
        }
    }

    #[test]
    fn an_idemix_identity_tells_its_unit_and_role_only() {
        let unit = OrganizationUnit {
            organizational_unit_identifier: "department1".to_owned(),
            ..Default::default()
        };
        let role = MspRole {
            role: MspRoleType::Client.into(),
            ..Default::default()
        };
        let identity = SerializedIdemixIdentity {
            ou: unit.encode_to_vec().into(),
            role: role.encode_to_vec().into(),
            ..Default::default()
        };
        let creator = SerializedIdentity::new("IdemixMSP", identity.encode_to_vec());
        let client = ClientIdentity::read(&creator).unwrap();
        assert_eq!((client.id(), client.certificate()), (None, None));
        assert_eq!(client.attribute("ou"), Some("department1"));
        assert_eq!(client.attribute("role"), Some("client"));
        assert!(!client.has_organizational_unit("department1"));
    }

    #[test]
    fn what_is_no_identity_is_refused() {
        let pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for certificate in ["certificate", pem, &"x".repeat(GREATEST_CERTIFICATE + 1)] {
            let creator = SerializedIdentity::new("Org1MSP", certificate.to_owned());
            assert_eq!(
                ClientIdentity::read(&creator),
                Err(ClientIdentityError::Unreadable)
            );
        }
    }
}
